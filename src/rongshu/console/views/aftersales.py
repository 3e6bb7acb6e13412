"""After-sales for staff: what waits, with its clock; agree, refuse, inspect, send, and the platform's ruling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.console.views.page import page
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.media.selectors import private_picture_url
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kernel import clock
from rongshu.kit.errors import Forbidden, Refusal
from rongshu.people.accounts.selectors import names_of
from rongshu.supply.logistics.carriers import carrier_name, common_carriers
from rongshu.trade.aftersales import services
from rongshu.trade.aftersales.selectors import case_counts, case_for_staff, cases_for_staff
from rongshu.trade.aftersales.types import CaseView

TABS: Final = (
    ("", gettext_lazy("待处理")),
    ("requested", gettext_lazy("待答复")),
    ("returning", gettext_lazy("待验收")),
    ("replacing", gettext_lazy("待发出")),
    ("escalated", gettext_lazy("平台介入")),
    ("refunding", gettext_lazy("退款中")),
    ("done", gettext_lazy("已完成")),
    ("closed", gettext_lazy("已关闭")),
)
# What happens by itself at the deadline, in the merchant's words.
THEN: Final = {
    "agree": gettext_lazy("自动同意"),
    "expire": gettext_lazy("自动关闭"),
    "receive": gettext_lazy("视为已收到，自动退款"),
    "rule": gettext_lazy("自动支持买家"),
    "escalate": gettext_lazy("平台介入"),
    "confirm": gettext_lazy("自动完成"),
    "late": gettext_lazy("标记超期"),
}
_ENDED = ("done", "closed")
_PAGE = 30


def listing(request: HttpRequest) -> HttpResponse:
    """Open cases by the nearest deadline; ended ones newest first."""
    require(request, "aftersales.view")
    state = request.GET.get("state", "")
    if state not in dict(TABS):
        state = ""
    ended = state in _ENDED
    rows = cases_for_staff(
        state=state or None,
        waiting=not ended,
        after=request.GET.get("after") or None,
        limit=_PAGE if ended else 100,
    )
    return page(
        request,
        "aftersales.html",
        _("售后"),
        rows=[(row, THEN.get(row.due_event, "")) for row in rows],
        buyers=names_of([row.buyer_id for row in rows]),
        counts=case_counts(),
        tabs=TABS,
        state=state,
        now=clock.now(),
        next=rows[-1].number if ended and len(rows) == _PAGE else "",
    )


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One case: goods, evidence, both sides' words, what may be done now."""
    require(request, "aftersales.view")
    return _detail(request, _case(number))


def move(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take one of the steps below, with an audit row. A refusal is shown on the case's page."""
    require(request, "aftersales.change")
    if request.method != "POST" or step not in _STEPS:
        raise Http404
    if step == "rule" and not may_rule(request):
        raise Forbidden(permission="platform")
    case = _case(number)
    actor = actor_of(request)
    try:
        _STEPS[step](request, case, actor)
    except Refusal as refusal:
        return _detail(request, case, refusal=refusal)
    audit_record(
        actor=actor,
        action=f"aftersale.{step}",
        target=f"aftersale:{number}",
        before={"state": case.state},
        after={"state": _case(number).state, "text": request.POST.get("text", "")[:200]},
    )
    messages.success(request, _("已处理。"))
    return HttpResponseRedirect(reverse("admin:aftersale", args=[number]))


def may_rule(request: HttpRequest) -> bool:
    """Only the platform decides between buyer and shop."""
    return bool(getattr(request.user, "is_superuser", False))


def _agree(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_agree(case_id=case.id, actor=actor, text=request.POST.get("text", ""))


def _refuse(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_refuse(case_id=case.id, actor=actor, text=request.POST.get("text", ""))


def _receive(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_receive(
        case_id=case.id,
        actor=actor,
        text=request.POST.get("text", ""),
        counts={
            line.line_id: (_number(request, f"good{line.line_id}"), _number(request, f"bad{line.line_id}"))
            for line in case.lines
        },
    )


def _refuse_goods(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_refuse_goods(case_id=case.id, actor=actor, text=request.POST.get("text", ""))


def _replace(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_replace(
        case_id=case.id,
        actor=actor,
        carrier_code=request.POST.get("carrier", ""),
        waybill=request.POST.get("waybill", ""),
    )


def _refund_instead(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_refund_instead(case_id=case.id, actor=actor, text=request.POST.get("text", ""))


def _say(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_message(case_id=case.id, actor=actor, text=request.POST.get("text", ""))


def _rule(request: HttpRequest, case: CaseView, actor: str) -> None:
    services.case_rule(
        case_id=case.id,
        actor=actor,
        ruling=request.POST.get("ruling", ""),
        text=request.POST.get("text", ""),
    )


_STEPS: Final[dict[str, Callable[[HttpRequest, CaseView, str], Any]]] = {
    "agree": _agree,
    "refuse": _refuse,
    "receive": _receive,
    "refuse-goods": _refuse_goods,
    "replace": _replace,
    "refund-instead": _refund_instead,
    "say": _say,
    "rule": _rule,
}


def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "0")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _case(number: str) -> CaseView:
    found = case_for_staff(number)
    if found is None:
        raise Http404
    return found


def _person(actor: str) -> int:
    _kind, _colon, number = actor.partition(":")
    return int(number) if number.isdigit() else 0


def _detail(request: HttpRequest, case: CaseView, *, refusal: Refusal | None = None) -> HttpResponse:
    people = names_of(list({case.buyer_id, *(_person(event.actor) for event in case.timeline)} - {0}))
    return page(
        request,
        "aftersale.html",
        _("售后 %(number)s") % {"number": case.number},
        refusal.status if refusal else 200,
        case=case,
        then=THEN.get(case.due_event, ""),
        now=clock.now(),
        buyer=people.get(case.buyer_id, ""),
        timeline=[
            (
                event,
                people.get(_person(event.actor)) or _("系统"),
                [private_picture_url(token) for token in event.pictures],
            )
            for event in case.timeline
        ],
        back_name=carrier_name(case.back_carrier) if case.back_carrier else "",
        out_name=carrier_name(case.out_carrier) if case.out_carrier else "",
        carriers=common_carriers(),
        may_change=request_allows(request, "aftersales.change"),
        may_rule=may_rule(request) and request_allows(request, "aftersales.change"),
        refusal=refusal,
    )
