"""Reads. All run in the shop's block."""

from __future__ import annotations

from django.db.models import Count, F, Q, Sum

from rongshu.foundation.shops.selectors import current_shop
from rongshu.money.payments.models import (
    BillDifference,
    OfflineTransfer,
    Payment,
    PaymentBill,
    PaymentIssue,
    PaymentMethod,
    ProviderNotice,
    Refund,
)
from rongshu.money.payments.states import PAYMENT_OPEN
from rongshu.money.payments.types import (
    BillView,
    DifferenceView,
    IssueView,
    MethodView,
    PaymentView,
    RefundView,
    TransferView,
)

__all__ = [
    "balance_held",
    "bill_by_id",
    "bills_recent",
    "differences_of",
    "differences_open",
    "methods_offered",
    "notices_of",
    "open_issues",
    "payment_by_id",
    "payment_by_number",
    "payments_of",
    "refund_by_number",
    "refunds_of",
    "refunds_recent",
    "transfer_of",
    "transfers_waiting",
]


def methods_offered() -> list[MethodView]:
    """The ways of paying cash that this shop offers, in its order. One query, two for a shop that chose none."""
    chosen = [
        MethodView(provider=method.provider, note=method.note)
        for method in PaymentMethod.objects.filter(enabled=True).order_by("position", "pk")
    ]
    return chosen or [MethodView(provider=current_shop().payment_provider)]


def balance_held(subject_kind: str, subject_id: int) -> int:
    """What balances hold for a subject beside the cash that is still to come, in fen. One query."""
    held = Payment.objects.filter(
        subject_kind=subject_kind,
        subject_id=subject_id,
        tender=Payment.Tender.BALANCE,
        state__in=PAYMENT_OPEN,
    )
    fen: int = held.aggregate(fen=Sum("amount_fen", default=0))["fen"]
    return fen


def bills_recent(*, limit: int = 60) -> list[BillView]:
    """The shop's bills, the newest day first, each with its open differences. One query."""
    still = Count("differences", filter=Q(differences__resolved_at__isnull=True))
    found = PaymentBill.objects.annotate(still=still).order_by("-day", "provider")
    return [bill.view(open_differences=bill.still) for bill in found[:limit]]


def bill_by_id(bill_id: int) -> BillView | None:
    """A bill with its open differences. One query."""
    still = Count("differences", filter=Q(differences__resolved_at__isnull=True))
    found = PaymentBill.objects.annotate(still=still).filter(pk=bill_id).first()
    return found.view(open_differences=found.still) if found is not None else None


def differences_of(bill_id: int, *, limit: int = 500) -> list[DifferenceView]:
    """A bill's differences: open ones first, by queue. One query."""
    found = BillDifference.objects.filter(bill_id=bill_id).select_related("bill")
    return [
        _difference(one)
        for one in found.order_by(F("resolved_at").asc(nulls_first=True), "queue", "pk")[:limit]
    ]


def differences_open(*, limit: int = 500) -> list[DifferenceView]:
    """Every open difference of the shop, the nearest deadline first. One query."""
    found = BillDifference.objects.filter(resolved_at__isnull=True).select_related("bill")
    return [_difference(one) for one in found.order_by("deadline_at", "pk")[:limit]]


def transfers_waiting(*, limit: int = 100) -> list[TransferView]:
    """Bank transfers to be found or confirmed, the oldest first. One query."""
    waiting = [OfflineTransfer.State.CLAIMED, OfflineTransfer.State.MATCHED]
    found = OfflineTransfer.objects.filter(state__in=waiting).select_related("payment").order_by("pk")
    return [transfer.view() for transfer in found[:limit]]


def transfer_of(payment_id: int) -> TransferView | None:
    """The latest transfer its payer named for a payment. One query."""
    found = (
        OfflineTransfer.objects.filter(payment_id=payment_id)
        .select_related("payment")
        .order_by("-pk")
        .first()
    )
    return found.view() if found is not None else None


def payment_by_number(number: str) -> PaymentView | None:
    """A payment by the number on its page. One query."""
    found = Payment.objects.filter(number=number).first()
    return found.view() if found is not None else None


def payment_by_id(payment_id: int) -> PaymentView | None:
    """A payment by id. One query."""
    found = Payment.objects.filter(pk=payment_id).first()
    return found.view() if found is not None else None


def payments_of(subject_kind: str, subject_id: int) -> list[PaymentView]:
    """Every attempt to be paid for a subject, oldest first. One query."""
    found = Payment.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("pk")
    return [payment.view() for payment in found]


def refunds_of(subject_kind: str, subject_id: int) -> list[RefundView]:
    """Every refund of a subject, oldest first. One query."""
    found = Refund.objects.filter(payment__subject_kind=subject_kind, payment__subject_id=subject_id)
    return [refund.view() for refund in found.select_related("payment").order_by("pk")]


def open_issues(*, queue: str = "", limit: int = 100) -> list[IssueView]:
    """What a person must look at, the nearest deadline first; of one queue if named. One query."""
    found = PaymentIssue.objects.filter(resolved_at__isnull=True)
    if queue:
        found = found.filter(queue=queue)
    return [_issue(issue) for issue in found.order_by("deadline_at", "pk")[:limit]]


def notices_of(reference: str) -> list[tuple[str, str, int]]:
    """Kind, outcome and number of copies of each notice about a payment or refund number, oldest first. One query."""
    found = ProviderNotice.objects.filter(reference=reference).order_by("pk")
    return list(found.values_list("kind", "outcome", "times"))


def refund_by_number(number: str) -> RefundView | None:
    """A refund by its number. One query."""
    found = Refund.objects.filter(number=number).select_related("payment").first()
    return found.view() if found is not None else None


def refunds_recent(*, limit: int = 100) -> list[RefundView]:
    """The shop's refunds: those without a final answer first, then the newest. One query."""
    found = Refund.objects.select_related("payment").order_by(F("finished_at").desc(nulls_first=True), "-pk")
    return [refund.view() for refund in found[:limit]]


def _difference(one: BillDifference) -> DifferenceView:
    return DifferenceView(
        id=one.pk,
        provider=one.bill.provider,
        day=one.bill.day,
        queue=one.queue,
        kind=one.kind,
        number=one.number,
        ours_fen=one.ours_fen,
        theirs_fen=one.theirs_fen,
        deadline_at=one.deadline_at,
        resolved_at=one.resolved_at,
        resolution=one.resolution,
    )


def _issue(issue: PaymentIssue) -> IssueView:
    return IssueView(
        id=issue.pk,
        queue=issue.queue,
        key=issue.key,
        payment_id=issue.payment_id,
        refund_id=issue.refund_id,
        detail=issue.detail,
        created_at=issue.created_at,
        deadline_at=issue.deadline_at,
        resolved_at=issue.resolved_at,
        resolution=issue.resolution,
    )
