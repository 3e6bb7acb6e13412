"""After-sales for a buyer: apply, follow with its clock, send back, talk, ask the platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rongshu.foundation.media.selectors import private_picture_url
from rongshu.foundation.media.services import private_picture_store
from rongshu.kernel.money import Money
from rongshu.kit.errors import Refusal
from rongshu.storefront.access import shopper_id, signed_in
from rongshu.supply.logistics.carriers import carrier_name, common_carriers
from rongshu.trade.aftersales.errors import BadCase, CaseNotFound
from rongshu.trade.aftersales.selectors import case_for_buyer, cases_of, choices_for, kind_label
from rongshu.trade.aftersales.services import (
    case_cancel,
    case_confirm,
    case_escalate,
    case_message,
    case_open,
    case_reapply,
    case_ship_back,
)
from rongshu.trade.aftersales.types import REASONS, CaseLineRequest, CaseView, Choices
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import order_for_buyer

PAGE: Final = 20
MOST_FILES: Final = 6
# What the buyer should know in each state: what happened, what comes next.
SAYS: Final = {
    "requested": ("clock", gettext_lazy("商家会在时间到之前答复；到时间没有答复，按同意处理。")),
    "refused": ("close", gettext_lazy("商家没有同意。你可以补充说明重新申请，或请平台裁定。")),
    "awaiting_return": ("box", gettext_lazy("请把商品寄回并填写运单号；到时间没有寄出，申请会关闭。")),
    "returning": ("truck", gettext_lazy("商品在寄回路上，商家验收后处理；到时间没有验收，按已收到处理。")),
    "replacing": ("box", gettext_lazy("商家准备发出；到时间没有发出，由平台介入。")),
    "replaced": ("truck", gettext_lazy("换补的商品已发出，收到后请确认。")),
    "refunding": ("refund", gettext_lazy("正在原路退款，通常几分钟内到账。")),
    "escalated": ("people", gettext_lazy("平台正在裁定；到时间没有裁定，按支持你处理。")),
    "done": ("done", gettext_lazy("售后已完成。")),
    "closed": ("close", gettext_lazy("售后已关闭。")),
}
OUTCOMES: Final = {
    "cancelled": gettext_lazy("你撤销了这次申请。"),
    "expired": gettext_lazy("时间到了没有下一步，申请已关闭。仍在售后期内可以重新申请。"),
    "rejected": gettext_lazy("平台没有支持这次申请。"),
    "order_refunded": gettext_lazy("整个订单已经退款，无需继续处理。"),
    "nothing_left": gettext_lazy("这件商品的钱已经用别的方式退回。"),
    "replaced": gettext_lazy("换补的商品已收到。"),
}


@require_safe
@signed_in
def cases(request: HttpRequest) -> HttpResponse:
    after = request.GET.get("after", "")[:32]
    found = cases_of(shopper_id(request), after=after or None, limit=PAGE + 1)
    return render(
        request,
        "storefront/aftersales.html",
        {
            "active": "me",
            "back": reverse("storefront:me"),
            "cases": found[:PAGE],
            "next": found[PAGE - 1].number if len(found) > PAGE else "",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def apply(request: HttpRequest, number: str) -> HttpResponse:
    """Ask for something. What was typed stays when something is wrong."""
    user_id = shopper_id(request)
    order = order_for_buyer(number, user_id)
    if order is None:
        raise OrderNotFound
    choices = choices_for(order)
    error = ""
    if request.method == "POST":
        try:
            kind, _colon, reason = request.POST.get("why", "").partition(":")
            opened = case_open(
                order_id=order.id,
                buyer_id=user_id,
                kind=kind,
                reason=reason,
                lines=_lines(request, choices),
                description=request.POST.get("description", ""),
                pictures=_pictures(request),
            )
        except Refusal as refusal:
            error = refusal.sentence
        else:
            messages.success(request, _("申请已提交"))
            return HttpResponseRedirect(reverse("storefront:aftersale", args=[opened.number]))
    response = render(
        request, "storefront/aftersale_apply.html", _apply_context(request, number, choices, error)
    )
    response.status_code = 422 if error else 200
    return response


@require_safe
@signed_in
def case(request: HttpRequest, number: str) -> HttpResponse:
    context = _case_context(request, number)
    return render(request, "storefront/aftersale.html", context | {"topics": [f"aftersale:{number}"]})


@require_safe
@signed_in
def case_live(request: HttpRequest, number: str) -> HttpResponse:
    """The moving part alone, after something in it changed."""
    response = render(request, "storefront/parts/aftersale_body.html", _case_context(request, number))
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
def say(request: HttpRequest, number: str) -> HttpResponse:
    """Say something, with pictures, while the case is open."""
    user_id = shopper_id(request)
    found = _own(number, user_id)
    case_message(
        case_id=found.id,
        actor=f"user:{user_id}",
        buyer_id=user_id,
        text=request.POST.get("text", ""),
        pictures=_pictures(request),
    )
    return HttpResponseRedirect(reverse("storefront:aftersale", args=[number]))


@require_POST
@signed_in
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One of the buyer's steps: cancel, ship-back, reapply, escalate, confirm."""
    user_id = shopper_id(request)
    act = _STEPS.get(step)
    if act is None:
        raise Http404
    act(request, _own(number, user_id).id, user_id)
    messages.success(request, _("已提交"))
    return HttpResponseRedirect(reverse("storefront:aftersale", args=[number]))


def _cancel(_request: HttpRequest, case_id: int, user_id: int) -> None:
    case_cancel(case_id=case_id, buyer_id=user_id)


def _ship_back(request: HttpRequest, case_id: int, user_id: int) -> None:
    case_ship_back(
        case_id=case_id,
        buyer_id=user_id,
        carrier_code=request.POST.get("carrier", ""),
        waybill=request.POST.get("waybill", ""),
    )


def _reapply(request: HttpRequest, case_id: int, user_id: int) -> None:
    case_reapply(
        case_id=case_id,
        buyer_id=user_id,
        description=request.POST.get("text", ""),
        pictures=_pictures(request),
    )


def _escalate(request: HttpRequest, case_id: int, user_id: int) -> None:
    case_escalate(
        case_id=case_id, actor=f"user:{user_id}", buyer_id=user_id, text=request.POST.get("text", "")
    )


def _confirm(_request: HttpRequest, case_id: int, user_id: int) -> None:
    case_confirm(case_id=case_id, buyer_id=user_id, actor=f"user:{user_id}")


_STEPS: Final[dict[str, Callable[[HttpRequest, int, int], None]]] = {
    "cancel": _cancel,
    "ship-back": _ship_back,
    "reapply": _reapply,
    "escalate": _escalate,
    "confirm": _confirm,
}


def _own(number: str, user_id: int) -> CaseView:
    found = case_for_buyer(number, user_id)
    if found is None:
        raise CaseNotFound
    return found


def _lines(request: HttpRequest, choices: Choices) -> list[CaseLineRequest]:
    """Lines with units; an amount in yuan asks for less, and with no units at all for money alone."""
    typed = request.POST.get("amount", "").strip()
    try:
        amount_fen = Money.from_yuan(typed).fen if typed else None
        units = {line.line_id: int(request.POST.get(f"q{line.line_id}") or 0) for line in choices.lines}
    except ValueError:
        raise BadCase(field="amount") from None
    chosen = [CaseLineRequest(line_id, quantity) for line_id, quantity in units.items() if quantity]
    if amount_fen is None:
        return chosen
    if len(chosen) > 1 or (not chosen and len(choices.lines) != 1):
        raise BadCase(_("填写退款金额时，请只选一种商品。"), field="amount")
    one = chosen[0] if chosen else CaseLineRequest(choices.lines[0].line_id, 0)
    return [CaseLineRequest(one.line_id, one.quantity, amount_fen)]


def _pictures(request: HttpRequest) -> list[str]:
    """Tokens of the pictures sent along, encoded anew; nothing else of the files is kept."""
    files = [one for one in request.FILES.getlist("pictures") if one.size][: MOST_FILES + 1]
    if len(files) > MOST_FILES:
        raise BadCase(field="pictures")
    return [private_picture_store(one.read()) for one in files]


def _apply_context(request: HttpRequest, number: str, choices: Choices, error: str) -> dict[str, Any]:
    return {
        "active": "me",
        "back": reverse("storefront:order", args=[number]),
        "choices": choices,
        "whys": [
            (kind_label(kind), [(f"{kind}:{code}", REASONS[code].label) for code in reasons])
            for kind, reasons in choices.kinds.items()
        ],
        "lines": [
            (
                line,
                range(line.quantity + 1),
                int(request.POST.get(f"q{line.line_id}") or (line.quantity if len(choices.lines) == 1 else 0))
                if (request.POST.get(f"q{line.line_id}") or "0").isdigit()
                else 0,
            )
            for line in choices.lines
        ],
        "typed": request.POST,
        "error": error,
    }


def _case_context(request: HttpRequest, number: str) -> dict[str, Any]:
    found = _own(number, shopper_id(request))
    icon, says = SAYS[found.state]
    return {
        "active": "me",
        "back": reverse("storefront:aftersales"),
        "case": found,
        "icon": icon,
        "says": OUTCOMES.get(found.outcome, says) if not found.is_open else says,
        "carriers": common_carriers(),
        "back_name": carrier_name(found.back_carrier) if found.back_carrier else "",
        "out_name": carrier_name(found.out_carrier) if found.out_carrier else "",
        "history": [
            (event, [private_picture_url(token) for token in event.pictures])
            for event in found.timeline[::-1]
        ],
    }
