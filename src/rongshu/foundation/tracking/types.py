"""The words of tracking, plain Python: the collector in `live` reads them without Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

# What a page may report. One name per thing a person does; the lake keeps nothing else.
BEHAVIOUR_EVENTS: Final = frozenset(
    {
        "view",  # a product, group or home page was looked at
        "share",  # the share sheet or poster was used
        "click",  # a tracked link was opened (recorded by the server)
        "join_intent",  # the join or buy button was pressed
        "leave",  # the page was left
    }
)
CHANNELS: Final = frozenset({"link", "wechat", "moments", "poster", "qr", "copy"})

TRACK_PURPOSE: Final = "track"
STREAM_PURPOSE: Final = "stream"
TRACK_MAX_AGE_SECONDS: Final = 12 * 3600
STREAM_MAX_AGE_SECONDS: Final = 2 * 3600


@dataclass(frozen=True)
class LinkTarget:
    """Where a share link leads and whose it is."""

    code: str
    sharer_id: int | None
    target_kind: str
    target_ref: str
    channel: str
    campaign_id: int | None
    depth: int


@dataclass(frozen=True)
class InboxItem:
    """A raw batch of behaviour events; `body` is whatever JSON the client sent."""

    id: int
    received_at: datetime
    visitor: str
    user_id: int | None
    body: Any
