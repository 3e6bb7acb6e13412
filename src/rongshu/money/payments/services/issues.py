from __future__ import annotations

from collections.abc import Mapping

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.money.payments.errors import IssueNotFound, IssueResolved
from rongshu.money.payments.models import Payment, PaymentIssue, Refund
from rongshu.money.payments.rules import ISSUE_DEADLINE

_RESOLUTION_LENGTH = 200


def issue_open(
    *,
    queue: str,
    key: str,
    detail: Mapping[str, object],
    payment: Payment | None = None,
    refund: Refund | None = None,
    reopen: bool = False,
) -> None:
    """Put money before a person, once per key. `reopen` when a resolved one needs looking at again."""
    deadline_at = clock.now() + ISSUE_DEADLINE
    PaymentIssue.objects.bulk_create(
        [
            PaymentIssue(
                queue=queue,
                key=key,
                payment=payment,
                refund=refund,
                detail=dict(detail),
                deadline_at=deadline_at,
                created_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    if reopen:
        PaymentIssue.objects.filter(queue=queue, key=key, resolved_at__isnull=False).update(
            resolved_at=None, resolution="", detail=dict(detail), deadline_at=deadline_at
        )


def issue_resolve(*, issue_id: int, resolution: str, actor: str) -> None:
    """Say what a person did about an issue; the audit row is written with it. Runs in a shop block.

    `actor` as in the audit log (`user:12`). Raises IssueNotFound, IssueResolved.
    """
    changed = PaymentIssue.objects.filter(pk=issue_id, resolved_at__isnull=True).update(
        resolved_at=clock.now(), resolution=resolution[:_RESOLUTION_LENGTH]
    )
    if not changed:
        raise IssueResolved if PaymentIssue.objects.filter(pk=issue_id).exists() else IssueNotFound
    audit_record(
        actor=actor,
        action="payment_issue.resolve",
        target=f"payment_issue:{issue_id}",
        after={"resolution": resolution[:_RESOLUTION_LENGTH]},
    )


def payment_issues_settled(payment_id: int, queue: str, resolution: str) -> None:
    """Close a payment's open issues of one queue that came right by themselves."""
    PaymentIssue.objects.filter(payment_id=payment_id, queue=queue, resolved_at__isnull=True).update(
        resolved_at=clock.now(), resolution=resolution[:_RESOLUTION_LENGTH]
    )


def issue_settled(*, refund: Refund, resolution: str) -> None:
    """Close the issue of a refund that came right by itself."""
    PaymentIssue.objects.filter(refund=refund, resolved_at__isnull=True).update(
        resolved_at=clock.now(), resolution=resolution[:_RESOLUTION_LENGTH]
    )
