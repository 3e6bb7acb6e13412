"""Telling what happened to a group."""

from __future__ import annotations

from rongshu.campaigns.groupbuy.events import GroupEvent
from rongshu.campaigns.groupbuy.models import Group
from rongshu.kit.events import publish


def announce(event: type[GroupEvent], group: Group, **more: int | str) -> None:
    """Publish an event with the group's facts as the instance now has them; `more` are the event's own fields."""
    publish(
        event(
            group_id=group.pk,
            campaign_ref=group.code,
            activity_id=group.activity_id,
            product=group.product.slug,
            size=group.size,
            taken=group.taken,
            paid=group.paid,
            **more,
        )
    )
