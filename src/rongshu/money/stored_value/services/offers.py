from __future__ import annotations

from rongshu.foundation.audit.services import audit_record
from rongshu.money.stored_value.errors import BonusTooShort, OfferAboveLimit, OfferNotFound
from rongshu.money.stored_value.law import BALANCE_MAX_FEN, BONUS_MIN_DAYS
from rongshu.money.stored_value.models import TopUpOffer
from rongshu.money.stored_value.types import OfferView


def offer_save(
    *,
    amount_fen: int,
    bonus_fen: int = 0,
    bonus_days: int | None = None,
    active: bool = True,
    offer_id: int | None = None,
    actor: str,
) -> OfferView:
    """Make an offer, or change one; what was bought under it stays as it was. The audit row is written with it.

    Raises OfferNotFound, OfferAboveLimit (LAW-32), BonusTooShort (LAW-32), ValueError for amounts that are none.
    """
    if amount_fen <= 0 or bonus_fen < 0:
        raise ValueError("an offer is for a positive amount, its bonus not below zero")
    if amount_fen + bonus_fen > BALANCE_MAX_FEN:
        raise OfferAboveLimit(law="LAW-32", allowed_fen=BALANCE_MAX_FEN)
    if bonus_days is not None and bonus_days < BONUS_MIN_DAYS:
        raise BonusTooShort(law="LAW-32", allowed_days=BONUS_MIN_DAYS)
    offer = TopUpOffer() if offer_id is None else TopUpOffer.objects.filter(pk=offer_id).first()
    if offer is None:
        raise OfferNotFound
    before = {} if offer_id is None else {"amount_fen": offer.amount_fen, "bonus_fen": offer.bonus_fen}
    offer.amount_fen, offer.bonus_fen, offer.bonus_days = amount_fen, bonus_fen, bonus_days
    offer.active = active
    offer.save()
    audit_record(
        actor=actor,
        action="topup_offer.save",
        target=f"topup_offer:{offer.pk}",
        before=before,
        after={"amount_fen": amount_fen, "bonus_fen": bonus_fen, "active": active},
    )
    return OfferView(id=offer.pk, amount_fen=amount_fen, bonus_fen=bonus_fen, bonus_days=bonus_days)
