"""What reviews do when lower floors publish."""

from __future__ import annotations

from rongshu.kit.events import subscribe
from rongshu.people.profiles.events import MemberClosed
from rongshu.trade.reviews.services import reviews_unname


def on_member_closed(event: MemberClosed) -> None:
    reviews_unname(user_id=event.user_id)


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(MemberClosed, on_member_closed)
