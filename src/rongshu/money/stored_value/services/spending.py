"""Balance paying for something: set aside, then spent or released; a refund puts it back where it came from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from rongshu.kernel import clock
from rongshu.money.ledger.kinds import STORED_VALUE, STORED_VALUE_BONUS, STORED_VALUE_HELD, gateway
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.errors import BalanceTooSmall
from rongshu.money.payments.types import PaymentView, RefundView
from rongshu.money.stored_value.errors import BalanceMoved
from rongshu.money.stored_value.locks import ACCOUNT, lock_account, lock_lots
from rongshu.money.stored_value.models import Lot, Use, UsePart
from rongshu.money.stored_value.rules import Pot, take
from rongshu.money.stored_value.states import USE
from rongshu.money.stored_value.types import PROVIDER

# A bonus that comes back from a refund can be used for at least so long.
_BONUS_GRACE: Final = timedelta(days=30)


def balance_hold(*, user_id: int, payment: PaymentView) -> None:
    """Set a payment's amount aside, oldest lots first. Locks the balance, last the ledger. Raises BalanceTooSmall."""
    lock_account(user_id)
    now = clock.now()
    pots = [
        Pot(
            lot.pk,
            lot.principal_left_fen,
            lot.bonus_left_fen if lot.bonus_expires_at is None or lot.bonus_expires_at > now else 0,
        )
        for lot in lock_lots(user_id)
    ]
    available_fen = sum(pot.principal_fen + pot.bonus_fen for pot in pots)
    if available_fen < payment.amount_fen:
        raise BalanceTooSmall(available_fen=available_fen)
    taken = take(pots, payment.amount_fen)
    use = Use.objects.create(
        user_id=user_id,
        payment_number=payment.number,
        description=payment.description,
        amount_fen=payment.amount_fen,
        created_at=now,
    )
    seen = {pot.id: pot for pot in pots}
    for pot in taken:
        _take_from(pot, seen[pot.id])
    UsePart.objects.bulk_create(
        UsePart(use=use, lot_id=pot.id, principal_fen=pot.principal_fen, bonus_fen=pot.bonus_fen)
        for pot in taken
    )
    _post(use, taken, "held", sign=1)


def balance_spend(*, payment: PaymentView) -> Sequence[Leg]:
    """Use up what a payment set aside; returns the leg that empties the payment's passing account."""
    use = _use(payment)
    USE.apply(use, "spend")
    return [
        Leg(
            debit=AccountRef(STORED_VALUE_HELD, f"user:{use.user_id}"),
            credit=gateway(PROVIDER),
            amount_fen=use.amount_fen,
            business_key=f"stored_value:{payment.number}:spent",
            purpose="stored_value_spent",
            reference=f"{payment.subject_kind}:{payment.subject_id}",
        )
    ]


def balance_release(*, payment: PaymentView) -> None:
    """Give back what a payment set aside and did not spend. Locks the balance, last the ledger."""
    use = _use(payment)
    lock_account(use.user_id)
    USE.apply(use, "release")
    parts = [Pot(part.lot_id, part.principal_fen, part.bonus_fen) for part in use.parts.order_by("pk")]
    for part in parts:
        _put_back(part)
    _post(use, parts, "released", sign=-1)


def balance_return(*, payment: PaymentView, refund: RefundView) -> Sequence[Leg]:
    """Put a refund back on the lots it came from, the youngest first; returns the legs that fill the passing account.

    Principal comes back as principal and bonus as bonus. A bonus past its end gets a month.
    """
    use = _use(payment)
    lock_account(use.user_id)
    parts = {part.pk: part for part in use.parts.order_by("-pk")}
    out = [
        Pot(
            part.pk,
            part.principal_fen - part.returned_principal_fen,
            part.bonus_fen - part.returned_bonus_fen,
        )
        for part in parts.values()
    ]
    back = take(out, refund.amount_fen)
    for pot in back:
        UsePart.objects.filter(pk=pot.id).update(
            returned_principal_fen=F("returned_principal_fen") + pot.principal_fen,
            returned_bonus_fen=F("returned_bonus_fen") + pot.bonus_fen,
        )
        _put_back(Pot(parts[pot.id].lot_id, pot.principal_fen, pot.bonus_fen))
    Use.objects.filter(pk=use.pk).update(returned_fen=F("returned_fen") + refund.amount_fen)
    owner = f"user:{use.user_id}"
    sums = {
        STORED_VALUE: sum(pot.principal_fen for pot in back),
        STORED_VALUE_BONUS: sum(pot.bonus_fen for pot in back),
    }
    return [
        Leg(
            debit=gateway(PROVIDER),
            credit=AccountRef(kind, owner),
            amount_fen=fen,
            business_key=f"stored_value:{refund.number}:{kind}",
            purpose="stored_value_returned",
            reference=f"{payment.subject_kind}:{payment.subject_id}",
        )
        for kind, fen in sums.items()
        if fen
    ]


def _take_from(pot: Pot, seen: Pot) -> None:
    lots = Lot.objects.filter(pk=pot.id)
    if ACCOUNT in settings.RONGSHU_TEST_LOCKS_OFF:
        # What the guard is there to prevent: deciding on a value read earlier, and writing it back.
        lots.update(
            principal_left_fen=seen.principal_fen - pot.principal_fen,
            bonus_left_fen=seen.bonus_fen - pot.bonus_fen,
        )
        return
    taken = lots.filter(principal_left_fen__gte=pot.principal_fen, bonus_left_fen__gte=pot.bonus_fen).update(
        principal_left_fen=F("principal_left_fen") - pot.principal_fen,
        bonus_left_fen=F("bonus_left_fen") - pot.bonus_fen,
    )
    if not taken:
        raise BalanceMoved


def _put_back(pot: Pot) -> None:
    lots = Lot.objects.filter(pk=pot.id)
    lots.update(
        principal_left_fen=F("principal_left_fen") + pot.principal_fen,
        bonus_left_fen=F("bonus_left_fen") + pot.bonus_fen,
    )
    if pot.bonus_fen:
        soon = clock.now() + _BONUS_GRACE
        lots.filter(bonus_expires_at__lt=soon).update(bonus_expires_at=soon)


def _post(use: Use, pots: Sequence[Pot], what: str, *, sign: int) -> None:
    owner = f"user:{use.user_id}"
    held = AccountRef(STORED_VALUE_HELD, owner)
    sums = {
        STORED_VALUE: sum(pot.principal_fen for pot in pots),
        STORED_VALUE_BONUS: sum(pot.bonus_fen for pot in pots),
    }
    entry = f"stored_value:{use.payment_number}:{what}"
    ledger_post(
        correlation=entry,
        legs=[
            Leg(
                debit=AccountRef(kind, owner) if sign > 0 else held,
                credit=held if sign > 0 else AccountRef(kind, owner),
                amount_fen=fen,
                business_key=f"{entry}:{kind}",
                purpose=f"stored_value_{what}",
                reference=f"payment:{use.payment_number}",
            )
            for kind, fen in sums.items()
            if fen
        ],
    )


def _use(payment: PaymentView) -> Use:
    return Use.objects.get(payment_number=payment.number)
