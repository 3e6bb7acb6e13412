from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from rongshu.foundation.tracking.errors import UnknownChannel
from rongshu.foundation.tracking.models import InboxBatch, ShareLink
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.foundation.tracking.types import CHANNELS, LinkTarget
from rongshu.kernel import clock, ids

__all__ = ["behaviour_record", "inbox_drained", "link_create", "link_resolve", "visit_record"]

_DEEPEST = 30_000


def link_create(
    *,
    sharer_id: int,
    target_kind: str,
    target_ref: str,
    channel: str = "link",
    campaign_id: int | None = None,
    parent_code: str = "",
) -> ShareLink:
    """A person's tracked link to a target: the same one each time for the same person, target and channel.

    `parent_code` is the link the person came through: the new link is one deeper. A person's own link is no parent of
    theirs; then its parent counts. An unknown code counts for nothing. Raises UnknownChannel.
    """
    if channel not in CHANNELS:
        raise UnknownChannel(field="channel", rule=", ".join(sorted(CHANNELS)))
    wanted = {
        "sharer_id": sharer_id,
        "target_kind": target_kind,
        "target_ref": target_ref,
        "channel": channel,
    }
    link = ShareLink.objects.filter(**wanted).first()
    if link is None:
        parent = ShareLink.objects.filter(code=parent_code).first() if parent_code else None
        if parent is not None and parent.sharer_id == sharer_id:
            parent = parent.parent
        ShareLink.objects.bulk_create(
            [
                ShareLink(
                    code=ids.opaque(10),
                    campaign_id=campaign_id,
                    parent=parent,
                    depth=min(parent.depth + 1, _DEEPEST) if parent else 1,
                    **wanted,
                )
            ],
            ignore_conflicts=True,
        )
        link = ShareLink.objects.get(**wanted)
    return link


def visit_record(*, link: LinkTarget, visitor: str, user_id: int | None) -> None:
    """Note that a tracked link was opened, as the behaviour event `click`."""
    InboxBatch.objects.create(
        visitor=visitor,
        user_id=user_id,
        body=[
            {
                "event": "click",
                "at": clock.now().astimezone(UTC).isoformat(),
                "props": {
                    "link_code": link.code,
                    "channel": link.channel,
                    "target_kind": link.target_kind,
                    link.target_kind: link.target_ref,
                },
            }
        ],
    )


def behaviour_record(*, visitor: str, user_id: int | None, events: Sequence[Mapping[str, Any]]) -> None:
    """Note behaviour events that the server itself knows of, as a page would have sent them."""
    InboxBatch.objects.create(visitor=visitor, user_id=user_id, body=[dict(event) for event in events])


def inbox_drained(*, batch_ids: Sequence[int]) -> None:
    """Mark batches as being in the lake, in the transaction that records the file they are in."""
    InboxBatch.objects.filter(pk__in=batch_ids).update(drained=True)
