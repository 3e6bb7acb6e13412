"""Writes of promoters. Joining is free and asks for nothing but agreement (禁止传销条例 7)."""

from __future__ import annotations

from rongshu.distribution.promoters import events
from rongshu.distribution.promoters.agreement import CURRENT_VERSION
from rongshu.distribution.promoters.errors import AgreementOutdated, PromoterNotFound, PromoterSuspended
from rongshu.distribution.promoters.models import Promoter
from rongshu.distribution.promoters.states import PROMOTER
from rongshu.kernel import clock
from rongshu.kit.events import publish


def promoter_enrol(*, user_id: int, agreement_version: str) -> Promoter:
    """Enrol a person who accepted the current agreement; one who is in already renews their agreement.

    Raises AgreementOutdated, PromoterSuspended.
    """
    if agreement_version != CURRENT_VERSION:
        raise AgreementOutdated(field="agreement_version", current=CURRENT_VERSION)
    promoter, created = Promoter.objects.get_or_create(
        user_id=user_id, defaults={"agreement_version": agreement_version}
    )
    if created:
        publish(
            events.PromoterEnrolled(
                promoter_id=promoter.pk, user_id=user_id, agreement_version=agreement_version
            )
        )
        return promoter
    if promoter.state == Promoter.State.SUSPENDED:
        raise PromoterSuspended
    if promoter.agreement_version != agreement_version:
        promoter.agreement_version = agreement_version
        promoter.agreed_at = clock.now()
        promoter.save(update_fields=["agreement_version", "agreed_at"])
    return promoter


def promoter_suspend(*, promoter_id: int) -> Promoter:
    """New orders earn this person nothing; what is earned stays. Raises PromoterNotFound, IllegalTransition."""
    promoter = _get(promoter_id)
    PROMOTER.apply(promoter, "suspend")
    publish(events.PromoterSuspended(promoter_id=promoter.pk, user_id=promoter.user_id))
    return promoter


def promoter_restore(*, promoter_id: int) -> Promoter:
    """Lift a suspension. Raises PromoterNotFound, IllegalTransition."""
    promoter = _get(promoter_id)
    PROMOTER.apply(promoter, "restore")
    publish(events.PromoterRestored(promoter_id=promoter.pk, user_id=promoter.user_id))
    return promoter


def _get(promoter_id: int) -> Promoter:
    promoter = Promoter.objects.filter(pk=promoter_id).first()
    if promoter is None:
        raise PromoterNotFound
    return promoter
