from __future__ import annotations

from rongshu.foundation.audit.services import audit_record
from rongshu.kit.errors import InvalidInput
from rongshu.money.payments.errors import UnknownProvider
from rongshu.money.payments.models import PaymentMethod
from rongshu.money.payments.types import OFFERABLE, MethodView

_MOST_FEE_BP = 1_000
_NOTE_LENGTH = 300


def method_save(
    *, provider: str, enabled: bool, position: int = 0, fee_bp: int = 60, note: str = "", actor: str
) -> MethodView:
    """Offer a way of paying at the cashier, or no longer. The audit row is written with it. Runs in a shop block.

    `fee_bp` is what the provider keeps (its bill is checked against it), at most a tenth; `note` is shown to who pays
    by transfer. Payments that are open stay as they are. Raises UnknownProvider, InvalidInput.
    """
    if provider not in OFFERABLE:
        raise UnknownProvider
    if not 0 <= fee_bp <= _MOST_FEE_BP:
        raise InvalidInput(field="fee_bp", rule=f"0 to {_MOST_FEE_BP}")
    if not 0 <= position < 1_000:
        raise InvalidInput(field="position", rule="0 to 999")
    method, _made = PaymentMethod.objects.get_or_create(provider=provider, defaults={"enabled": False})
    before = {"enabled": method.enabled, "position": method.position, "fee_bp": method.fee_bp}
    method.enabled, method.position, method.fee_bp = enabled, position, fee_bp
    method.note = note.strip()[:_NOTE_LENGTH]
    method.save()
    audit_record(
        actor=actor,
        action="payment_method.save",
        target=f"payment_method:{provider}",
        before=before,
        after={"enabled": enabled, "position": position, "fee_bp": fee_bp, "note": method.note},
    )
    return method.view()
