"""Saying yes and no to what personal information is used for."""

from __future__ import annotations

from typing import Any

import structlog

from rongshu.kit.events import publish
from rongshu.people.members.services import member_birthday_set, member_personalisation_set
from rongshu.people.profiles.errors import UnknownPurpose
from rongshu.people.profiles.events import ConsentChanged
from rongshu.people.profiles.locks import lock_profile
from rongshu.people.profiles.models import ConsentEvent
from rongshu.people.profiles.purposes import BY_CODE, PERSONALISATION
from rongshu.people.profiles.selectors import consent_given


def consent_set(*, user_id: int, purpose: str, given: bool, channel: str, page: str = "") -> bool:
    """Record what a person says to a purpose, in its present version, with where it was said.

    Saying the same again adds no row. Answers whether anything changed. What was kept for a withdrawn purpose goes at
    once: the switch on the member, the birthday; lists and tags elsewhere by the event. Raises UnknownPurpose.
    """
    if purpose not in BY_CODE:
        raise UnknownPurpose(field="purpose", rule="|".join(BY_CODE))
    lock_profile(user_id)
    if consent_given(user_id, purpose) == given:
        return False
    evidence: dict[str, Any] = {
        "channel": channel,
        "page": page[:100],
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", "")),
    }
    version = BY_CODE[purpose].version
    ConsentEvent.objects.create(
        user_id=user_id, purpose=purpose, version=version, given=given, evidence=evidence
    )
    if purpose == PERSONALISATION:
        member_personalisation_set(user_id=user_id, on=given)
    elif purpose == "birthday" and not given:
        member_birthday_set(user_id=user_id, birthday=None)
    publish(ConsentChanged(user_id=user_id, purpose=purpose, version=version, given=given))
    return True
