from __future__ import annotations

from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.kinds import BONUS_EXPENSE, STORED_VALUE_BONUS
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import payment_close
from rongshu.money.stored_value.locks import lock_account, lock_topup
from rongshu.money.stored_value.models import Lot, TopUp
from rongshu.money.stored_value.states import TOPUP
from rongshu.money.stored_value.types import SUBJECT


def bonus_expire(*, lot_id: int) -> int:
    """End what is left of a bonus whose time is over; returns it in fen. Principal never ends (LAW-32).

    Runs in a shop block. Locks the balance, last the ledger.
    """
    seen = Lot.objects.get(pk=lot_id)
    lock_account(seen.user_id)
    lot = Lot.objects.get(pk=lot_id)
    over = lot.bonus_expires_at is not None and lot.bonus_expires_at <= clock.now()
    if not over or lot.bonus_left_fen == 0:
        return 0
    Lot.objects.filter(pk=lot.pk).update(bonus_left_fen=0)
    assert lot.bonus_expires_at is not None
    entry = f"stored_value:lot:{lot.pk}:expired:{int(lot.bonus_expires_at.timestamp())}"
    ledger_post(
        correlation=entry,
        legs=[
            Leg(
                debit=AccountRef(STORED_VALUE_BONUS, f"user:{lot.user_id}"),
                credit=AccountRef(BONUS_EXPENSE),
                amount_fen=lot.bonus_left_fen,
                business_key=entry,
                purpose="stored_value_bonus_expired",
                reference=f"topup:{lot.topup_id}",
            )
        ],
    )
    return lot.bonus_left_fen


def topup_close_overdue(*, shop_id: int, topup_id: int) -> None:
    """Close a top-up nobody paid in time, its payment at the provider first. Call outside any block."""
    with shop_block(shop_id):
        topup = TopUp.objects.get(pk=topup_id)
        if topup.state != TopUp.State.UNPAID or topup.expires_at > clock.now():
            return
        waiting = [payment.id for payment in payments_of(SUBJECT, topup_id) if payment.is_open]
    for payment_id in waiting:
        if payment_close(shop_id=shop_id, payment_id=payment_id) != "closed":
            return
    with shop_block(shop_id):
        topup = lock_topup(topup_id)
        still_open = any(payment.is_open for payment in payments_of(SUBJECT, topup_id))
        if topup.state == TopUp.State.UNPAID and not still_open:
            TOPUP.apply(topup, "close")
