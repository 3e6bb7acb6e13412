"""A commission along its order. Every function runs in the order's own transaction, which holds the order's lock.

What a line may earn is copied when the order is placed; from then on only the copy is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rongshu.distribution.commissions.events import CommissionPending, CommissionReversed
from rongshu.distribution.commissions.locks import lock_commissions_of
from rongshu.distribution.commissions.models import Commission, CommissionReversal
from rongshu.distribution.commissions.rules import PAID_LEVELS, Rate, commission_fen, due_fen, pick, settle_at
from rongshu.distribution.commissions.selectors import owner, rates_for, reference
from rongshu.distribution.commissions.states import COMMISSION
from rongshu.distribution.promoters.selectors import active_promoter_of
from rongshu.foundation.shops.selectors import current_shop
from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import COMMISSION_AVAILABLE, COMMISSION_EXPENSE, COMMISSION_PENDING
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.people.referrals.selectors import inviter_of

_S = Commission.State


def commissions_quote(
    *,
    order_id: int,
    buyer_id: int,
    activity_id: int | None,
    link_code: str,
    lines: Sequence[Mapping[str, int]],
) -> list[Commission]:
    """Copy beneficiary, rate, base and rule onto each line of a placed order, if an active promoter brought the buyer.

    `lines` are the order's, with line_id, sku_id, product_id, quantity, goods_fen (the base: after all price steps,
    without freight). Nobody earns on their own purchase. Lines that earn nothing get no row.
    """
    inviter_id = inviter_of(buyer_id)
    promoter = active_promoter_of(inviter_id) if inviter_id is not None else None
    if promoter is None or promoter.user_id == buyer_id:
        return []
    rates = rates_for(
        sku_ids=[line["sku_id"] for line in lines],
        product_ids=[line["product_id"] for line in lines],
        activity_id=activity_id,
    )
    rows = []
    for line in lines:
        rule = pick(rates, sku_id=line["sku_id"], activity_id=activity_id, product_id=line["product_id"])
        if rule is None:
            continue
        amount_fen = commission_fen(line["goods_fen"], line["quantity"], rule.rate_bp, rule.fixed_fen)
        if amount_fen == 0:
            continue
        rows.append(
            Commission(
                line_id=line["line_id"],
                order_id=order_id,
                promoter=promoter,
                promoter_user_id=promoter.user_id,
                rule_id=rule.rule_id,
                rule_snapshot=_snapshot(rule, line["quantity"]),
                link_code=link_code,
                base_fen=line["goods_fen"],
                rate_bp=rule.rate_bp,
                fixed_fen=rule.fixed_fen,
                amount_fen=amount_fen,
                due_fen=amount_fen,
            )
        )
    return Commission.objects.bulk_create(rows)


def commissions_pay(*, order_id: int) -> int:
    """The order is paid: its quotes become pending and are booked as owed. Returns fen booked."""
    rows = lock_commissions_of(order_id, _S.QUOTED)
    for row in rows:
        COMMISSION.apply(row, "paid")
    return _book(
        order_id,
        "pending",
        CommissionPending,
        [
            (
                row,
                Leg(
                    debit=AccountRef(COMMISSION_EXPENSE),
                    credit=AccountRef(COMMISSION_PENDING, owner(row.promoter_user_id)),
                    amount_fen=row.due_fen,
                    business_key=f"{reference(row.pk)}:pending",
                    purpose="commission_pending",
                    reference=reference(row.pk),
                ),
            )
            for row in rows
        ],
    )


def commissions_close(*, order_id: int) -> None:
    """The order closed unpaid: its quotes are void. Nothing was booked, so nothing is."""
    for row in lock_commissions_of(order_id, _S.QUOTED):
        COMMISSION.apply(row, "closed")


def commissions_receive(*, order_id: int, received_at: datetime, return_window_ends_at: datetime) -> None:
    """The goods arrived: pending commissions may settle after the shop's freeze days and the return window."""
    due_at = settle_at(received_at, current_shop().commission_freeze_days, return_window_ends_at)
    Commission.objects.filter(order_id=order_id, state=_S.PENDING).update(settle_at=due_at)


def commissions_reverse(*, order_id: int, refund_key: str, lines: Mapping[int, int]) -> int:
    """A refund was decided: recompute what is due and book the difference, once per refund. Returns fen reversed.

    `lines` maps line_id to fen of goods refunded now. Pending commissions shrink, and are void at 0; of settled ones
    the difference is taken from what is available, which may go below zero: a debt that later earnings repay.
    """
    booked = []
    for row in lock_commissions_of(order_id, _S.PENDING, _S.SETTLED):
        refunded_fen = lines.get(row.line_id, 0)
        if refunded_fen <= 0 or row.reversals.filter(refund_key=refund_key).exists():
            continue
        difference_fen = _shrink(row, refund_key, refunded_fen)
        if difference_fen:
            booked.append((row, _reversal_leg(row, refund_key, difference_fen)))
        if row.state == _S.PENDING and row.due_fen == 0:
            COMMISSION.apply(row, "reversed")
    return _book(order_id, refund_key, CommissionReversed, booked)


def _snapshot(rule: Rate, quantity: int) -> dict[str, int | str | None]:
    return {
        "rule_id": rule.rule_id,
        "version": rule.version,
        "scope": rule.scope,
        "target_id": rule.target_id,
        "rate_bp": rule.rate_bp,
        "fixed_fen": rule.fixed_fen,
        "quantity": quantity,
        "levels": PAID_LEVELS,
    }


def _shrink(row: Commission, refund_key: str, refunded_fen: int) -> int:
    """Write a refund's effect on one commission, whose row is locked; the difference of what is due."""
    total_fen = row.refunded_fen + refunded_fen
    left_fen = due_fen(row.amount_fen, row.base_fen, total_fen)
    difference_fen = row.due_fen - left_fen
    CommissionReversal.objects.create(
        commission=row, refund_key=refund_key, base_fen=refunded_fen, amount_fen=difference_fen
    )
    Commission.objects.filter(pk=row.pk).update(refunded_fen=total_fen, due_fen=left_fen)
    row.refunded_fen, row.due_fen = total_fen, left_fen
    return difference_fen


def _reversal_leg(row: Commission, refund_key: str, amount_fen: int) -> Leg:
    kind = COMMISSION_AVAILABLE if row.state == _S.SETTLED else COMMISSION_PENDING
    return Leg(
        debit=AccountRef(kind, owner(row.promoter_user_id)),
        credit=AccountRef(COMMISSION_EXPENSE),
        amount_fen=amount_fen,
        business_key=f"{reference(row.pk)}:reversed:{refund_key}",
        purpose="commission_reversed",
        reference=reference(row.pk),
    )


def _book(
    order_id: int,
    what: str,
    event: type[CommissionPending] | type[CommissionReversed],
    booked: Sequence[tuple[Commission, Leg]],
) -> int:
    """Say what moved, then post it: the ledger comes last, since it locks accounts that everybody needs."""
    total_fen = sum(leg.amount_fen for _row, leg in booked)
    if not booked:
        return 0
    publish(event(order_id=order_id, user_id=booked[0][0].promoter_user_id, amount_fen=total_fen))
    ledger_post(correlation=f"order:{order_id}:commission:{what}", legs=[leg for _row, leg in booked])
    return total_fen
