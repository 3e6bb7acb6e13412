// The shop's own script: server clock, live refresh, behaviour events, sheets, copying. Pages work without it.
const root = document.documentElement;
const body = document.body;
root.classList.add("js");

// ---- Clock: the server stamps each page; the difference to this device's clock is kept, deadlines are compared with it.
let offset = 0;
function setClock(serverMs, localMs) {
  if (serverMs > 0) offset = serverMs - localMs;
}
const arrival = performance.getEntriesByType("navigation")[0];
setClock(Number(root.dataset.now), performance.timeOrigin + (arrival ? arrival.responseStart : performance.now()));
const serverNow = () => Date.now() + offset;

function spell(left, days) {
  const seconds = Math.max(0, Math.floor(left / 1000));
  const two = (n) => String(n).padStart(2, "0");
  const whole = Math.floor(seconds / 86400);
  const clock = `${two(Math.floor(seconds / 3600) % 24)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return whole ? `${whole}${days} ${clock}` : clock;
}
const announced = new WeakSet();
function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = Number(element.dataset.until) - now;
    const text = spell(left, element.dataset.days || "d");
    if (element.textContent !== text) element.textContent = text;
    if (left <= 0 && !announced.has(element)) {
      announced.add(element);
      // The server decides at the deadline; ask a moment later, when it has.
      setTimeout(() => refresh(element.closest("[data-topic]")), 1500);
    }
  }
}
setInterval(tick, 500);
tick();

// ---- Live: a fragment names its topics; a change of one of them fetches the fragment again.
function refresh(element) {
  if (element && window.htmx && !document.hidden) window.htmx.trigger(element, "rs:refresh");
}
const refreshAll = () => document.querySelectorAll("[data-topic]").forEach(refresh);
let streaming = false;
function listen() {
  const url = body.dataset.stream;
  if (!url || !window.EventSource) return;
  // What changed since this page was asked for is told first; connecting takes up to three ways there and back.
  const asked = arrival ? arrival.requestStart : 0;
  const age = Math.ceil(performance.now() - asked + 3 * (arrival ? arrival.responseStart - asked : 0));
  const source = new EventSource(`${url}?token=${encodeURIComponent(body.dataset.streamToken)}&age=${age}`);
  let opened = false;
  source.addEventListener("open", () => {
    streaming = true;
    if (opened) refreshAll(); // what changed while the line was down
    opened = true;
  });
  source.addEventListener("error", () => { streaming = false; });
  source.addEventListener("hello", (event) => {
    try {
      const now = JSON.parse(event.data).now;
      if (now) setClock(typeof now === "number" ? now : Date.parse(now), Date.now());
    } catch { /* a greeting without a time */ }
  });
  source.addEventListener("change", (event) => {
    let topic = "";
    try { topic = JSON.parse(event.data).topic; } catch { return; }
    for (const element of document.querySelectorAll("[data-topic]")) {
      if (element.dataset.topic.split(" ").includes(topic)) refresh(element);
    }
    body.dispatchEvent(new CustomEvent("rs:change", { detail: { topic } }));
  });
  source.addEventListener("resync", refreshAll);
  addEventListener("pagehide", () => source.close());
}
if (document.querySelector("[data-topic]")) {
  listen();
  setInterval(() => { if (!streaming) refreshAll(); }, 20000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshAll(); });
}
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// ---- Behaviour events: what was seen and shared, sent in batches, also when the page goes away.
const queue = [];
function track(event, props) {
  if (!body.dataset.track) return;
  queue.push({ event, at: new Date(serverNow()).toISOString(), props: { ...props, path: location.pathname } });
  clearTimeout(track.timer);
  track.timer = setTimeout(send, 800);
}
function send() {
  if (!queue.length) return;
  const payload = JSON.stringify({ token: body.dataset.trackToken, batch: queue.splice(0) });
  // A plain-text body needs no preflight request.
  fetch(body.dataset.track, { method: "POST", body: payload, keepalive: true, credentials: "omit", headers: { "Content-Type": "text/plain" } }).catch(() => {});
}
addEventListener("pagehide", send);
function facts(element) {
  const props = {};
  for (const [key, value] of Object.entries(element.dataset)) {
    if (key.startsWith("prop")) props[key.slice(4).replace(/^[A-Z]/, (c) => c.toLowerCase()).replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)] = value;
  }
  return props;
}
const viewed = document.querySelector("[data-view]");
if (viewed) track("view", { kind: viewed.dataset.view, ...facts(viewed) });

// ---- Toasts
function toast(text) {
  const box = document.getElementById("toast");
  if (!box || !text) return;
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  box.replaceChildren(line);
  fade(line);
  lift();
}
// Above an open sheet, which is in the browser's top layer.
function lift() {
  const box = document.getElementById("toast");
  if (!box.showPopover) return;
  box.popover = "manual";
  if (box.matches(":popover-open")) box.hidePopover();
  box.showPopover();
}
function fade(line) { setTimeout(() => line.remove(), Math.max(3500, line.textContent.length * 160)); }
document.querySelectorAll(".toast").forEach(fade);

// ---- Sheets: native dialogs, so focus and Escape behave.
function openSheet(id) {
  const sheet = document.getElementById(id);
  if (sheet && sheet.showModal && !sheet.open) sheet.showModal();
  return sheet;
}
function closeSheet(element) {
  const sheet = element.closest("dialog");
  if (sheet && sheet.open) sheet.close();
}
if (document.querySelector("dialog.sheet:target")) {
  openSheet(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    (document.querySelector("dialog[open]") || body).append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
document.addEventListener("click", async (event) => {
  if (event.target.matches("dialog.sheet")) event.target.close(); // the veil around it
  const hit = event.target.closest("[data-open-sheet],[data-close],[data-copy],[data-event],[data-wx],[data-back]");
  if (!hit) return;
  if (hit.dataset.event) track(hit.dataset.event, facts(hit));
  if (hit.dataset.openSheet) {
    event.preventDefault();
    const sheet = openSheet(hit.dataset.openSheet);
    if (sheet) sheet.dispatchEvent(new CustomEvent("rs:sheet", { detail: { ...hit.dataset } }));
  }
  if ("close" in hit.dataset) { event.preventDefault(); closeSheet(hit); }
  if (hit.dataset.copy) toast((await copy(hit.dataset.copy)) ? hit.dataset.copied : hit.dataset.failed);
  if (hit.dataset.wx) {
    const hint = document.getElementById(hit.dataset.wx);
    if (hint) hint.hidden = !hint.hidden;
  }
  if ("back" in hit.dataset && history.length > 1 && document.referrer.startsWith(location.origin)) {
    event.preventDefault();
    history.back();
  }
});

// A form that asks first; and no form is sent twice by an impatient thumb.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const ask = document.getElementById("ask");
  if (form.dataset.confirm && ask && !form.dataset.sure) {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask.querySelector("[data-question]").textContent = form.dataset.confirm;
    ask.querySelector("[data-yes]").onclick = () => {
      ask.close();
      // The part of the page it stands in may have been drawn anew meanwhile.
      const action = form.getAttribute("action");
      const now = form.isConnected ? form : [...document.forms].find((one) => one.getAttribute("action") === action);
      if (!now) return;
      now.dataset.sure = "1";
      now.requestSubmit();
    };
    ask.showModal();
    return;
  }
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  }
}, true);

// ---- htmx: refusals arrive as toasts with their own status; a filled sheet opens.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.getResponseHeader("HX-Retarget")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target.id === "toast") {
    target.querySelectorAll(".toast").forEach(fade);
    if (target.querySelector("[data-done]")) document.querySelectorAll("dialog[open]").forEach((sheet) => sheet.close());
    lift();
    showCount();
  }
  if (target.id === "sheet-body") openSheet("sheet");
  tick();
});
document.addEventListener("htmx:sendError", () => toast(body.dataset.offline));

// ---- Product page: which variant is chosen, what it costs, whether there is any.
document.addEventListener("alpine:init", () => {
  const Alpine = window.Alpine;
  Alpine.data("skuPicker", () => ({
    skus: [], price: "", whole: "", cents: "", left: "", chosen: "", quantity: 1, most: 99, mode: "solo", soldOut: false,
    init() {
      this.skus = JSON.parse(this.$root.dataset.skus);
      this.$root.closest("dialog").addEventListener("rs:sheet", (event) => {
        this.mode = event.detail.mode || "solo";
        this.update();
      });
      this.update();
    },
    get campaigning() { return this.mode === "campaign"; },
    get solo() { return this.mode !== "campaign"; },
    get tooMany() { return this.quantity >= this.most; },
    get tooFew() { return this.quantity <= 1; },
    values() {
      return [...this.$root.querySelectorAll("fieldset[data-spec]")].map((set) => {
        const on = set.querySelector("input:checked");
        return on ? on.value : "";
      });
    },
    update() {
      const values = this.values();
      const sku = this.skus.find((one) => one.specs.every((value, i) => value === values[i]));
      this.$root.querySelectorAll("fieldset[data-spec]").forEach((set, i) => {
        for (const input of set.querySelectorAll("input")) {
          const wanted = values.slice();
          wanted[i] = input.value;
          const fits = this.skus.some((one) => one.left > 0 && one.specs.every((value, k) => value === wanted[k]));
          input.closest(".option").classList.toggle("option-none", !fits);
        }
      });
      this.chosen = values.filter(Boolean).join(" ");
      this.soldOut = !sku || sku.left < 1;
      if (sku && this.campaigning && !sku.campaign) this.soldOut = true; // this variant is not in the campaign
      if (!sku) { this.left = this.$root.dataset.none; return; }
      const fen = this.campaigning && sku.campaign ? sku.campaign : sku.price;
      this.whole = String(Math.floor(fen / 100));
      this.cents = fen % 100 ? `.${String(fen % 100).padStart(2, "0")}` : "";
      if (this.soldOut) { this.left = this.$root.dataset.none; return; }
      this.left = sku.left > 0 ? (sku.left <= 20 ? this.$root.dataset.few.replace("{n}", sku.left) : "") : this.$root.dataset.none;
      this.most = Math.max(1, Math.min(99, sku.left, this.campaigning ? Number(this.$root.dataset.limit) || 1 : 99));
      if (this.quantity > this.most) this.quantity = this.most;
      const label = document.getElementById("chosen-spec");
      if (label && this.chosen) label.textContent = this.chosen;
    },
    less() { if (this.quantity > 1) this.quantity -= 1; },
    more() { if (this.quantity < this.most) this.quantity += 1; },
    typed() { this.quantity = Math.min(this.most, Math.max(1, Math.floor(Number(this.$refs.quantity.value)) || 1)); },
  }));
  // Pictures of a product: "2/5" follows the thumb.
  Alpine.data("gallery", () => ({
    at: 1,
    moved() {
      const strip = this.$refs.strip;
      this.at = Math.round(strip.scrollLeft / strip.clientWidth) + 1;
    },
  }));
});

// ---- Cart badge: the number is in a cookie that the cart's own pages set.
function showCount() {
  const found = /(?:^|; )rs_cart=(\d+)/.exec(document.cookie);
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.hidden = !found || found[1] === "0";
    badge.textContent = found ? found[1] : "";
  }
}
showCount();
