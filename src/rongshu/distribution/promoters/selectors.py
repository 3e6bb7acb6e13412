"""Reads of promoters."""

from __future__ import annotations

from rongshu.distribution.promoters.agreement import AGREEMENT, CURRENT_VERSION
from rongshu.distribution.promoters.models import Promoter


def promoter_of(user_id: int) -> Promoter | None:
    """A person's enrolment in this shop, suspended ones included; None for who never joined."""
    return Promoter.objects.filter(user_id=user_id).first()


def active_promoter_of(user_id: int) -> Promoter | None:
    """A person's enrolment when it may earn, or None."""
    return Promoter.objects.filter(user_id=user_id, state=Promoter.State.ACTIVE).first()


def agreement() -> tuple[str, list[str]]:
    """Current agreement: version and its sentences in the active language."""
    return CURRENT_VERSION, [str(sentence) for sentence in AGREEMENT]
