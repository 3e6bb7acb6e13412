"""Reads of what a person agreed to and asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise

from rongshu.kernel import clock
from rongshu.people.profiles.models import Closure, ConsentEvent, DataExport
from rongshu.people.profiles.purposes import BY_CODE, PURPOSES
from rongshu.people.profiles.registry import blocking_reasons

ASK_AGAIN: Final = timedelta(days=90)  # nobody is asked often after saying no (网络数据安全管理条例 22)


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A purpose and what a person said to it; `at` is None when they never said anything."""

    code: str
    title: Promise
    text: Promise
    version: str
    law: str
    given: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One event of the record."""

    purpose: str
    version: str
    given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ExportView:
    """A copy that was asked for; `id` is set when it can be downloaded."""

    id: int
    state: str
    size: int
    asked_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClosureView:
    """An announced closure, carried out at `due_at` unless taken back."""

    asked_at: datetime
    due_at: datetime


def _latest(user_id: int) -> dict[str, ConsentEvent]:
    rows = ConsentEvent.objects.filter(user_id=user_id).order_by("purpose", "-pk").distinct("purpose")
    return {row.purpose: row for row in rows}


def _holds(code: str, last: ConsentEvent | None) -> bool:
    """A refusal holds for every version, a consent only for the one it was given to."""
    purpose = BY_CODE[code]
    if last is None:
        return purpose.assumed
    return last.given and (last.version == purpose.version or purpose.assumed)


def consents_of(user_id: int) -> list[ConsentView]:
    """Every purpose with what a person said to it. One query."""
    last = _latest(user_id)
    return [
        ConsentView(
            code=one.code,
            title=one.title,
            text=one.text,
            version=one.version,
            law=one.law,
            given=_holds(one.code, last.get(one.code)),
            at=last[one.code].at if one.code in last else None,
        )
        for one in PURPOSES
    ]


def consent_given(user_id: int, purpose: str) -> bool:
    """Whether a purpose may run for a person now (INV-40). One query. KeyError for an unknown purpose."""
    last = ConsentEvent.objects.filter(user_id=user_id, purpose=purpose).order_by("-pk").first()
    return _holds(purpose, last)


def consenting(user_ids: list[int], purpose: str) -> set[int]:
    """Those of some people for whom a purpose may run now. One query."""
    rows = ConsentEvent.objects.filter(user_id__in=user_ids, purpose=purpose)
    last = {row.user_id: row for row in rows.order_by("user_id", "-pk").distinct("user_id")}
    return {user_id for user_id in user_ids if _holds(purpose, last.get(user_id))}


def may_ask(user_id: int, purpose: str) -> bool:
    """Whether a page may ask for a consent now: not while it is given, and not within 90 days after a no."""
    last = ConsentEvent.objects.filter(user_id=user_id, purpose=purpose).order_by("-pk").first()
    if last is None:
        return not BY_CODE[purpose].assumed
    return not _holds(purpose, last) and (last.given or last.at < clock.now() - ASK_AGAIN)


def consent_history(user_id: int, limit: int = 50) -> list[ConsentLine]:
    """The record, newest first. One query."""
    rows = ConsentEvent.objects.filter(user_id=user_id).order_by("-pk")[:limit]
    return [ConsentLine(row.purpose, row.version, row.given, row.at) for row in rows]


def export_of(user_id: int) -> ExportView | None:
    """The copy a person asked for that is being made or can be downloaded. One query; the content is not read."""
    row = (
        DataExport.objects.filter(user_id=user_id)
        .exclude(state=DataExport.State.EXPIRED)
        .defer("content_cipher")
        .first()
    )
    if row is None:
        return None
    return ExportView(row.pk, row.state, row.size, row.asked_at, row.expires_at)


def closure_of(user_id: int) -> ClosureView | None:
    """The closure a person announced, while it can be taken back. One query."""
    row = Closure.objects.filter(user_id=user_id, state=Closure.State.COOLING).first()
    return ClosureView(row.asked_at, row.due_at) if row is not None else None


def closure_reasons(user_id: int) -> list[str]:
    """What keeps a person from leaving now, in sentences."""
    return blocking_reasons(user_id)
