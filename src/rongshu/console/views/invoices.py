"""Invoices for finance: what was asked for, file the number that was issued, the red-letter ones that are due."""

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
from rongshu.foundation.shops.access import actor_of, request_allows, require
from rongshu.kernel import clock
from rongshu.kit.errors import Refusal
from rongshu.people.accounts.selectors import names_of
from rongshu.trade.invoices.selectors import (
    invoice_counts,
    invoice_for_staff,
    invoices_for_staff,
    statement,
)
from rongshu.trade.invoices.services import invoice_issue, invoice_refuse, invoice_reverse
from rongshu.trade.invoices.types import InvoiceView

TABS: Final = (
    ("requested", gettext_lazy("待开票")),
    ("red_due", gettext_lazy("待红冲")),
    ("issued", gettext_lazy("已开票")),
    ("reversed", gettext_lazy("已红冲")),
    ("refused", gettext_lazy("未能开票")),
    ("cancelled", gettext_lazy("已取消")),
)
_PAGE = 30


def listing(request: HttpRequest) -> HttpResponse:
    """Invoices of one state, newest first, and what this month issued and reversed."""
    require(request, "invoices.view")
    state = request.GET.get("state", "")
    if state not in dict(TABS):
        state = TABS[0][0]
    rows = invoices_for_staff(state=state, after=request.GET.get("after") or None, limit=_PAGE)
    today = clock.today()
    return page(
        request,
        "invoices.html",
        _("发票"),
        rows=rows,
        buyers=names_of([row.buyer_id for row in rows]),
        counts=invoice_counts(),
        tabs=TABS,
        state=state,
        month=statement(today.replace(day=1), today),
        next=rows[-1].number if len(rows) == _PAGE else "",
    )


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One invoice and what may be done with it now."""
    require(request, "invoices.view")
    return _detail(request, _invoice(number))


def move(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Issue, refuse or reverse, with an audit row. A refusal is shown on the invoice's page."""
    require(request, "invoices.change")
    if request.method != "POST" or step not in _STEPS:
        raise Http404
    before = _invoice(number)
    try:
        _STEPS[step](request, number)
    except Refusal as refusal:
        return _detail(request, before, refusal=refusal)
    after = _invoice(number)
    audit_record(
        actor=actor_of(request),
        action=f"invoice.{step}",
        target=f"invoice:{number}",
        before={"state": before.state},
        after={
            "state": after.state,
            "amount_fen": after.amount_fen,
            "fapiao_number": after.fapiao_number,
            "red_number": after.red_number,
            "reason": after.reason,
        },
    )
    messages.success(request, _("已处理。"))
    return HttpResponseRedirect(reverse("admin:invoice", args=[number]))


def _issue(request: HttpRequest, number: str) -> None:
    invoice_issue(number=number, fapiao_number=request.POST.get("fapiao_number", ""))


def _refuse(request: HttpRequest, number: str) -> None:
    invoice_refuse(number=number, reason=request.POST.get("reason", ""))


def _reverse(request: HttpRequest, number: str) -> None:
    invoice_reverse(number=number, red_number=request.POST.get("red_number", ""))


_STEPS: Final[dict[str, Callable[[HttpRequest, str], Any]]] = {
    "issue": _issue,
    "refuse": _refuse,
    "reverse": _reverse,
}


def _invoice(number: str) -> InvoiceView:
    found = invoice_for_staff(number)
    if found is None:
        raise Http404
    return found


def _detail(request: HttpRequest, invoice: InvoiceView, *, refusal: Refusal | None = None) -> HttpResponse:
    may_change = request_allows(request, "invoices.change")
    return page(
        request,
        "invoice.html",
        _("发票 %(number)s") % {"number": invoice.number},
        refusal.status if refusal else 200,
        invoice=invoice,
        buyer=names_of([invoice.buyer_id]).get(invoice.buyer_id, ""),
        # Whoever sends the invoice needs the address; others do not.
        email=invoice.email if may_change else "",
        may_change=may_change,
        typed=request.POST,
        refusal=refusal,
    )
