"""Comparing a day's bill with what we have: set-based, repeatable, every difference in a named queue."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from rongshu.foundation.audit.services import audit_record
from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id, shop_block
from rongshu.money.ledger.kinds import PAYMENT_FEES, gateway, gateway_advance
from rongshu.money.ledger.services import AccountRef, Leg, balance_locked, ledger_post
from rongshu.money.payments.errors import DifferenceNotFound, DifferenceResolved
from rongshu.money.payments.models import BillDifference, Payment, PaymentBill, PaymentMethod, Refund
from rongshu.money.payments.rules import DIFFERENCE_DEADLINE, SHANGHAI
from rongshu.money.payments.services.querying import payment_query
from rongshu.money.payments.services.refund_sending import refund_ask

_NOTE_LENGTH: Final = 200
DEFAULT_FEE_BP: Final = 60

# Ours: what the provider's own clock puts into the day, and whatever the bill names, whenever it was.
_FOUND: Final = """
WITH theirs AS (
    SELECT kind, number, amount_fen, fee_fen, succeeded FROM payments_billline
    WHERE shop_id = %(shop_id)s AND bill_id = %(bill_id)s
), ours AS (
    SELECT 'trade' AS kind, number, amount_fen, state = 'paid' AS done
    FROM payments_payment
    WHERE shop_id = %(shop_id)s AND provider = %(provider)s AND tender = 'cash'
      AND (provider_at >= %(since)s AND provider_at < %(until)s AND state = 'paid'
           OR number IN (SELECT number FROM theirs WHERE kind = 'trade'))
    UNION ALL
    SELECT 'refund', refund.number, refund.amount_fen, refund.state = 'succeeded'
    FROM payments_refund refund
    JOIN payments_payment payment ON payment.id = refund.payment_id AND payment.shop_id = refund.shop_id
    WHERE refund.shop_id = %(shop_id)s AND payment.provider = %(provider)s
      AND (refund.provider_at >= %(since)s AND refund.provider_at < %(until)s AND refund.state = 'succeeded'
           OR refund.number IN (SELECT number FROM theirs WHERE kind = 'refund'))
), found AS (
    SELECT difference.queue, coalesce(ours.kind, theirs.kind) AS kind, coalesce(ours.number, theirs.number) AS number,
           CASE difference.queue WHEN 'fee' THEN expected.fee_fen ELSE ours.amount_fen END AS ours_fen,
           CASE difference.queue WHEN 'fee' THEN theirs.fee_fen ELSE theirs.amount_fen END AS theirs_fen
    FROM ours FULL JOIN theirs ON theirs.kind = ours.kind AND theirs.number = ours.number
    CROSS JOIN LATERAL (
        -- The provider's rate on its own amount, half up to the fen.
        SELECT (theirs.amount_fen * %(fee_bp)s + 5000) / 10000 AS fee_fen
    ) expected
    CROSS JOIN LATERAL (VALUES
        ('not_there', theirs.number IS NULL AND ours.done),
        ('not_here', ours.number IS NULL AND theirs.succeeded),
        ('state', ours.done <> theirs.succeeded),
        ('amount', ours.amount_fen <> theirs.amount_fen),
        ('fee', theirs.succeeded AND theirs.fee_fen <> expected.fee_fen)
    ) AS difference (queue, holds)
    WHERE difference.holds
)
"""

_ADD: Final = (
    _FOUND
    + """
INSERT INTO payments_billdifference
    (shop_id, bill_id, queue, kind, number, ours_fen, theirs_fen, deadline_at, resolution)
SELECT %(shop_id)s, %(bill_id)s, queue, kind, number, ours_fen, theirs_fen, %(deadline_at)s, ''
FROM found
ON CONFLICT (shop_id, bill_id, queue, kind, number) DO NOTHING
"""
)

_SETTLE: Final = (
    _FOUND
    + """
UPDATE payments_billdifference open SET resolved_at = %(now)s, resolution = %(agreed)s
WHERE open.shop_id = %(shop_id)s AND open.bill_id = %(bill_id)s AND open.resolved_at IS NULL
  AND NOT EXISTS (
      SELECT FROM found WHERE found.queue = open.queue AND found.kind = open.kind AND found.number = open.number
  )
"""
)

# What a provider booked a day later than we did.
_CAUGHT_UP: Final = """
UPDATE payments_billdifference open SET resolved_at = %(now)s, resolution = %(later)s
FROM payments_paymentbill bill, payments_billline line
WHERE open.shop_id = %(shop_id)s AND open.queue = 'not_there' AND open.resolved_at IS NULL
  AND bill.id = open.bill_id AND bill.shop_id = open.shop_id AND bill.provider = %(provider)s
  AND line.shop_id = open.shop_id AND line.bill_id = %(bill_id)s
  AND line.kind = open.kind AND line.number = open.number
"""


def fee_rate(provider: str) -> int:
    """What the provider keeps of a payment, in basis points."""
    found = PaymentMethod.objects.filter(provider=provider).values_list("fee_bp", flat=True).first()
    return DEFAULT_FEE_BP if found is None else found


def bill_compare(bill: PaymentBill) -> int:
    """Put every difference between an imported bill and our books into its queue, once; returns how many are open.

    What agrees by now is resolved by itself, also what an earlier bill lacked and this one has. A bounded number of
    statements, whatever the bill holds.
    """
    now = clock.now()
    since = datetime.combine(bill.day, time.min, tzinfo=SHANGHAI)
    values: dict[str, Any] = {
        "shop_id": current_shop_id(),
        "bill_id": bill.pk,
        "provider": bill.provider,
        "since": since,
        "until": since + timedelta(days=1),
        "fee_bp": fee_rate(bill.provider),
        "now": now,
        "deadline_at": now + DIFFERENCE_DEADLINE,
        "agreed": "复核后一致",
        "later": f"{bill.day} 的账单已包含",
    }
    with connection.cursor() as cursor:
        for statement in (_ADD, _SETTLE, _CAUGHT_UP):
            cursor.execute(statement, values)
    return BillDifference.objects.filter(bill=bill, resolved_at__isnull=True).count()


def fees_book(bill: PaymentBill, *, fee_fen: int) -> None:
    """Post what the provider kept for itself that day; after a corrected bill, only what changed.

    Locks the ledger's gate. What it kept beyond what it held for the shop is owed to it.
    """
    change_fen = fee_fen - bill.fee_booked_fen
    if change_fen == 0:
        return
    entry = f"bill:{bill.provider}:{bill.day}:fees:{bill.digest[:12]}"
    fees, held = AccountRef(PAYMENT_FEES), gateway(bill.provider)
    taken_fen = min(abs(change_fen), balance_locked(held)) if change_fen > 0 else abs(change_fen)
    owed_fen = abs(change_fen) - taken_fen
    parts = [(held, taken_fen, entry), (gateway_advance(bill.provider), owed_fen, f"{entry}:advanced")]
    legs = [
        Leg(
            debit=fees if change_fen > 0 else other,
            credit=other if change_fen > 0 else fees,
            amount_fen=fen,
            business_key=key,
            purpose="payment_fees",
            reference=f"bill:{bill.pk}",
        )
        for other, fen, key in parts
        if fen
    ]
    bill.fee_booked_fen = fee_fen
    bill.save(update_fields=["fee_booked_fen"])
    ledger_post(correlation=entry, legs=legs)


def advance_settle(*, provider: str, key: str) -> int:
    """Pay what is owed to a provider out of what it holds again; returns the amount. Locks the ledger's gate."""
    held_fen = balance_locked(gateway(provider))
    owed_fen = balance_locked(gateway_advance(provider))
    fen = min(held_fen, owed_fen)
    if fen > 0:
        entry = f"advance:{provider}:{key}"
        ledger_post(
            correlation=entry,
            legs=[
                Leg(
                    debit=gateway_advance(provider),
                    credit=gateway(provider),
                    amount_fen=fen,
                    business_key=entry,
                    purpose="gateway_advance_settled",
                    reference=f"provider:{provider}",
                )
            ],
        )
    return max(fen, 0)


def difference_recheck(*, shop_id: int, difference_id: int) -> bool:
    """Ask the provider about one difference again and compare its bill anew; whether it is resolved now.

    Call outside any block. Raises DifferenceNotFound.
    """
    with shop_block(shop_id):
        found = BillDifference.objects.select_related("bill").filter(pk=difference_id).first()
        if found is None:
            raise DifferenceNotFound
        payment_id = refund_id = None
        if found.kind == "trade":
            payment_id = Payment.objects.filter(number=found.number).values_list("pk", flat=True).first()
        else:
            refund_id = Refund.objects.filter(number=found.number).values_list("pk", flat=True).first()
    if payment_id is not None:
        payment_query(shop_id=shop_id, payment_id=payment_id)
    if refund_id is not None:
        refund_ask(shop_id=shop_id, refund_id=refund_id)
    with shop_block(shop_id):
        bill_compare(found.bill)
        return BillDifference.objects.filter(pk=difference_id, resolved_at__isnull=False).exists()


def difference_resolve(*, difference_id: int, resolution: str, actor: str) -> None:
    """Say what a person found out about a difference; the audit row is written with it. Runs in a shop block.

    Raises DifferenceNotFound, DifferenceResolved.
    """
    changed = BillDifference.objects.filter(pk=difference_id, resolved_at__isnull=True).update(
        resolved_at=clock.now(), resolution=resolution[:_NOTE_LENGTH]
    )
    if not changed:
        exists = BillDifference.objects.filter(pk=difference_id).exists()
        raise DifferenceResolved if exists else DifferenceNotFound
    audit_record(
        actor=actor,
        action="bill_difference.resolve",
        target=f"bill_difference:{difference_id}",
        after={"resolution": resolution[:_NOTE_LENGTH]},
    )
