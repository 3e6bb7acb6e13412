"""Reads of invoices, in the shop's block. One query each."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.types import InvoiceView
from rongshu.trade.orders.selectors import OrderView, claimable_lines

__all__ = [
    "billable_fen",
    "export_rows",
    "invoice_counts",
    "invoice_for_buyer",
    "invoice_for_staff",
    "invoices_for_staff",
    "invoices_of",
    "invoices_of_order",
    "statement",
]

_MOST: Final = 10_000
_PAID = frozenset({"paid", "shipped", "received"})  # a group that may still fail is no sale yet
_COPIED = (
    "number",
    "order_id",
    "buyer_id",
    "state",
    "title_kind",
    "title",
    "tax_number",
    "amount_fen",
    "reason",
    "fapiao_number",
    "red_number",
    "requested_at",
    "issued_at",
    "red_due_at",
    "ended_at",
)


def billable_fen(order: OrderView) -> int:
    """What was paid for an order less what was decided to go back, in fen. One query.

    0 before payment, while a group is open, and once all goes back.
    """
    if order.state not in _PAID:
        return 0
    return sum(line.goods_fen + line.freight_fen for line in claimable_lines(order.id))


def export_rows(user_id: int) -> list[dict[str, Any]]:
    """A buyer's invoices, for the copy they may take along. They stay with the shop: the law keeps them for years."""
    return [
        {
            "number": one.number,
            "state": one.state,
            "title": one.title,
            "tax_number": one.tax_number,
            "email": one.email,
            "amount_fen": one.amount_fen,
            "fapiao_number": one.fapiao_number,
            "requested_at": one.requested_at,
        }
        for one in Invoice.objects.filter(buyer_id=user_id).order_by("pk")[:_MOST]
    ]


def invoice_for_buyer(number: str, buyer_id: int) -> InvoiceView | None:
    """A buyer's own invoice, with its address; None for anybody else's."""
    return _one(Invoice.objects.filter(number=number, buyer_id=buyer_id))


def invoice_for_staff(number: str) -> InvoiceView | None:
    """An invoice of this shop, with the address it is to be sent to."""
    return _one(Invoice.objects.filter(number=number))


def invoices_of(buyer_id: int, *, after: str | None = None, limit: int = 20) -> list[InvoiceView]:
    """A buyer's invoices, newest first. `after` is the number of the last one already seen."""
    return _page(Invoice.objects.filter(buyer_id=buyer_id), after, limit)


def invoices_of_order(order_id: int) -> list[InvoiceView]:
    """The invoices of an order, newest first."""
    return _page(Invoice.objects.filter(order=order_id), None, 100)


def invoices_for_staff(
    *, state: str | None = None, after: str | None = None, limit: int = 50
) -> list[InvoiceView]:
    """The shop's invoices, newest first."""
    return _page(Invoice.objects.filter(state=state) if state else Invoice.objects.all(), after, limit)


def invoice_counts() -> dict[str, int]:
    """How many invoices wait for finance, by state."""
    waiting = Invoice.objects.filter(state__in=[Invoice.State.REQUESTED, Invoice.State.RED_DUE])
    return dict(waiting.order_by().values_list("state").annotate(Count("pk")))


def statement(first: date, last: date) -> dict[str, tuple[int, int]]:
    """What was issued and what was reversed from one day to another, both included: (count, fen) each. Two queries."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
    issued = Invoice.objects.filter(issued_at__gte=begin, issued_at__lt=end)
    reversed_ = Invoice.objects.filter(state=Invoice.State.REVERSED, ended_at__gte=begin, ended_at__lt=end)
    return {name: _sum(rows) for name, rows in (("issued", issued), ("reversed", reversed_))}


def _sum(rows: QuerySet[Invoice]) -> tuple[int, int]:
    found = rows.aggregate(count=Count("pk"), fen=Sum("amount_fen", default=0))
    return found["count"], found["fen"]


def _one(rows: QuerySet[Invoice]) -> InvoiceView | None:
    row = rows.annotate(order_number=F("order__number")).first()
    return _view(row, email=row.email) if row is not None else None


def _page(rows: QuerySet[Invoice], after: str | None, limit: int) -> list[InvoiceView]:
    if after:
        rows = rows.filter(pk__lt=Invoice.objects.filter(number=after).values("pk")[:1])
    found = rows.annotate(order_number=F("order__number")).order_by("-pk")
    return [_view(row) for row in found[: min(max(limit, 1), 100)]]


def _view(row: Invoice, *, email: str = "") -> InvoiceView:
    return InvoiceView(
        order_number=row.order_number,  # type: ignore[attr-defined]  # annotated above
        state_label=row.get_state_display(),
        title_kind_label=row.get_title_kind_display(),
        email=email,
        **{name: getattr(row, name) for name in _COPIED},
    )
