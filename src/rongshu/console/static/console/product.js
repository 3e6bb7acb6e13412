// The product editor: fill many variants at once, put pictures in order. Everything else is the form's own.
(() => {
  const all = document.querySelector("[data-all]");
  if (all) {
    all.addEventListener("change", () => {
      for (const box of all.form.querySelectorAll("[name=product]")) box.checked = all.checked;
    });
  }
  const form = document.getElementById("product-form");
  if (!form) return;
  const fill = form.querySelector("[data-fill]");
  if (fill) {
    fill.querySelector("[data-apply]").addEventListener("click", () => {
      const filters = [...fill.querySelectorAll("[data-filter]")].map((one) => one.value);
      const column = fill.querySelector("[data-column]").value;
      const value = fill.querySelector("[data-value]").value.trim();
      let count = 0;
      for (const row of form.querySelectorAll(".rs-matrix tbody tr")) {
        const specs = JSON.parse(row.dataset.specs);
        if (!filters.every((wanted, place) => !wanted || specs[place] === wanted)) continue;
        row.querySelector(`[name="sku_${column}"]`).value = value;
        count += 1;
      }
      fill.querySelector("[data-told]").textContent = `✓ ${count}`;
    });
    fill.querySelector("[data-value]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      fill.querySelector("[data-apply]").click();
    });
  }
  // Enter in a field must not press the first button of the form, which uploads.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=file])")) event.preventDefault();
  });
  document.getElementById("gallery").addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (event.target.matches("[data-drop]")) item.remove();
    if (event.target.matches("[data-move='-1']") && item.previousElementSibling) item.previousElementSibling.before(item);
    if (event.target.matches("[data-move='1']") && item.nextElementSibling) item.nextElementSibling.after(item);
  });
  form.querySelector("[name=uploads]").addEventListener("change", () => form.querySelector("[value=upload]").click());
})();
