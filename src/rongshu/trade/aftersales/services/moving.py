"""The one way a case changes: a step of the table, its new deadline, a row on the timeline, an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.trade.aftersales.errors import BadCase, TooManyPictures
from rongshu.trade.aftersales.events import AfterSaleMoved
from rongshu.trade.aftersales.models import Case, CaseEvent
from rongshu.trade.aftersales.rules import WAITS
from rongshu.trade.aftersales.states import CASE, ENDED
from rongshu.trade.orders.selectors import number_of

MOST_TEXT = 500
MOST_PICTURES = 6


def move(
    case: Case, event: str, *, actor: str, text: str = "", pictures: Sequence[str] = (), **changes: Any
) -> Case:
    """Take a step. The caller holds the case's lock. Raises IllegalTransition."""
    now = clock.now()
    target = CASE.next_state(case.state, event)
    ended = target in ENDED
    changes |= {
        "due_at": None if ended else now + WAITS[target].lasts,
        "closed_at": now if ended else None,
    }
    CASE.apply(case, event, **changes)
    tell(case, event, actor=actor, text=text, pictures=pictures)
    return case


def tell(case: Case, event: str, *, actor: str, text: str = "", pictures: Sequence[str] = ()) -> None:
    """Write on the timeline that something happened in the state the case is in, and publish it."""
    CaseEvent.objects.create(
        case=case, event=event, state=case.state, actor=actor, text=text, pictures=list(pictures)
    )
    publish(
        AfterSaleMoved(
            case_id=case.pk,
            number=case.number,
            order_id=case.order_id,
            order_number=number_of(case.order_id),
            buyer_id=case.buyer_id,
            kind=case.kind,
            reason=case.reason,
            event=event,
            state=case.state,
            open=case.closed_at is None,
        )
    )


def words(text: str, *, field: str, needed: bool) -> str:
    """What a person wrote, trimmed. Raises BadCase when it is needed and missing, or too long."""
    cleaned = text.strip()
    if len(cleaned) > MOST_TEXT or (needed and not cleaned):
        raise BadCase(field=field, rule=f"1-{MOST_TEXT}" if needed else f"at most {MOST_TEXT}")
    return cleaned


def few(pictures: Sequence[str]) -> list[str]:
    """Tokens of pictures. Raises TooManyPictures."""
    if len(pictures) > MOST_PICTURES:
        raise TooManyPictures(field="pictures", most=MOST_PICTURES)
    return list(pictures)
