"""收款方式 and 储值: what the cashier offers, what members may prepay, what they did prepay."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongshu.console.views.page import page
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.foundation.shops.selectors import current_shop
from rongshu.kernel import clock
from rongshu.kernel.money import Money
from rongshu.kit.errors import InvalidInput, NotFound, Refusal
from rongshu.money.payments.selectors import methods_all
from rongshu.money.payments.services import method_save
from rongshu.money.payments.types import OFFERABLE
from rongshu.money.stored_value.selectors import offers_all, terms, topup_by_number, topups_recent
from rongshu.money.stored_value.services import offer_save, topup_refund
from rongshu.people.accounts.selectors import names_of


def methods(request: HttpRequest) -> HttpResponse:
    """Every way of paying there is, offered or not."""
    require(request, "payments.view")
    chosen = {one.provider: one for one in methods_all()}
    return page(
        request,
        "methods.html",
        _("收款方式"),
        rows=[(name, label, chosen.get(name)) for name, label in OFFERABLE.items()],
        none_chosen=not any(one.enabled for one in chosen.values()),
        own=OFFERABLE.get(current_shop().payment_provider, ""),
        may_change=request_allows(request, "payments.change"),
    )


def method(request: HttpRequest, provider: str) -> HttpResponse:
    """Save one way of paying; a refusal is said on the page."""
    require(request, "payments.change")
    if provider not in OFFERABLE:
        raise Http404
    if request.method == "POST":
        try:
            method_save(
                provider=provider,
                enabled="enabled" in request.POST,
                position=_number(request, "position"),
                fee_bp=_number(request, "fee_bp"),
                note=request.POST.get("note", ""),
                actor=actor_of(request),
            )
            messages.success(request, _("已保存，新的付款立即按此提供。"))
        except InvalidInput as refused:
            messages.error(request, refused.sentence)
    return HttpResponseRedirect(reverse("admin:methods"))


def topups(request: HttpRequest) -> HttpResponse:
    """Offers, and the members' top-ups."""
    require(request, "stored_value.view")
    found = topups_recent(limit=100)
    return page(
        request,
        "topups.html",
        _("储值"),
        offers=offers_all(),
        topups=found,
        names=names_of([one.user_id for one in found]),
        terms=terms(),
        now=clock.now(),
        may_change=request_allows(request, "stored_value.change"),
    )


def offer(request: HttpRequest) -> HttpResponse:
    """Make an offer, or switch one; the law's refusals are said on the page."""
    require(request, "stored_value.change")
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:topups"))
    try:
        days = request.POST.get("bonus_days", "").strip()
        offer_save(
            amount_fen=_fen(request, "amount"),
            bonus_fen=_fen(request, "bonus", empty="0"),
            bonus_days=_number(request, "bonus_days") if days else None,
            active="active" in request.POST,
            offer_id=_number(request, "offer") if request.POST.get("offer") else None,
            actor=actor_of(request),
        )
        messages.success(request, _("档位已保存；已售出的充值不受影响。"))
    except NotFound:
        raise
    except (Refusal, ValueError) as refused:
        said = refused.sentence if isinstance(refused, Refusal) else _("请填写大于零的充值金额。")
        messages.error(request, said)
    return HttpResponseRedirect(reverse("admin:topups"))


def topup_give_back(request: HttpRequest, number: str) -> HttpResponse:
    """The shop gives a top-up's principal back, at any time; the service writes the audit row."""
    require(request, "stored_value.change")
    found = topup_by_number(number)
    if found is None:
        raise Http404
    if request.method == "POST":
        topup_refund(topup_id=found.id, actor=actor_of(request))
        messages.success(request, _("已退还剩余本金，按原支付方式退回。"))
    return HttpResponseRedirect(reverse("admin:topups"))


def _fen(request: HttpRequest, name: str, *, empty: str = "") -> int:
    try:
        return Money.from_yuan(request.POST.get(name, "").strip()[:12] or empty).fen
    except ValueError:
        raise InvalidInput(_("请填写金额，例如 200 或 99.90。"), field=name) from None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "0").strip() or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(_("请填写整数。"), field=name)
    return int(text)
