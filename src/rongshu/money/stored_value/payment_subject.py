"""A top-up as something that is paid for, and the balance as something that pays (`money.payments`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rongshu.kernel import clock
from rongshu.money.ledger.services import Leg
from rongshu.money.payments.types import Outcome, PaidAnswer, PaymentView, RefundView
from rongshu.money.stored_value import services
from rongshu.money.stored_value.errors import TopUpNotFound
from rongshu.money.stored_value.locks import lock_topup
from rongshu.money.stored_value.models import TopUp
from rongshu.money.stored_value.selectors import balance_of
from rongshu.money.stored_value.services.topping_up import topup_credit, topup_refunded
from rongshu.money.stored_value.types import PROVIDER


class TopUpSubject:
    """Implements PaymentSubject for the kind `topup`."""

    def lock(self, subject_id: int) -> None:
        """Lock the top-up's row."""
        lock_topup(subject_id)

    def on_paid(self, subject_id: int, *, payment: PaymentView) -> PaidAnswer:
        """Unpaid: credited. Closed or paid before: the money goes back."""
        topup = _read(subject_id)
        if topup.state == TopUp.State.UNPAID and payment.amount_fen == topup.amount_fen:
            return PaidAnswer(accepted=True, legs=tuple(topup_credit(topup)))
        closed = topup.state == TopUp.State.CLOSED
        return PaidAnswer(accepted=False, refund_reason=Outcome.LATE_PAYMENT if closed else Outcome.DUPLICATE)

    def on_refund_succeeded(self, subject_id: int, *, refund: RefundView) -> None:
        """Count principal given back; what came late or twice never was the top-up's."""
        if refund.reason not in (Outcome.LATE_PAYMENT, Outcome.DUPLICATE):
            topup_refunded(subject_id, refund.amount_fen)

    def due_fen(self, subject_id: int) -> int:
        """All of it, while it is unpaid and in time."""
        topup = _read(subject_id)
        open_yet = topup.state == TopUp.State.UNPAID and topup.expires_at > clock.now()
        return topup.amount_fen if open_yet else 0

    def extend(self, subject_id: int, *, until: datetime) -> None:
        """A top-up can wait for a transfer."""
        topup = _read(subject_id)
        if topup.state == TopUp.State.UNPAID and topup.expires_at < until:
            topup.expires_at = until
            topup.save(update_fields=["expires_at"])

    def takes_balance(self, subject_id: int) -> bool:
        """A balance does not fill itself."""
        return False

    def owner_user_id(self, subject_id: int) -> int:
        """The member. Raises TopUpNotFound."""
        return _read(subject_id).user_id

    def return_path(self, subject_id: int) -> str:
        """The member's balance page."""
        return "/me/balance/"


class StoredValueTender:
    """Implements BalanceTender."""

    name = PROVIDER

    def available_fen(self, user_id: int) -> int:
        """Principal and live bonus."""
        return balance_of(user_id).available_fen

    def hold(self, *, payment: PaymentView, payer_id: int) -> None:
        """Set aside, oldest lots first."""
        services.balance_hold(user_id=payer_id, payment=payment)

    def spend(self, *, payment: PaymentView) -> Sequence[Leg]:
        """Use up what was set aside."""
        return services.balance_spend(payment=payment)

    def release(self, *, payment: PaymentView) -> None:
        """Give back what was set aside."""
        services.balance_release(payment=payment)

    def take_back(self, *, payment: PaymentView, refund: RefundView) -> Sequence[Leg]:
        """Put a refund back on its lots."""
        return services.balance_return(payment=payment, refund=refund)


def _read(topup_id: int) -> TopUp:
    found = TopUp.objects.filter(pk=topup_id).first()
    if found is None:
        raise TopUpNotFound
    return found
