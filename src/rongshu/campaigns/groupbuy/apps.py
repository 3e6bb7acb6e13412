from __future__ import annotations

from django.apps import AppConfig


class GroupbuyConfig(AppConfig):
    name = "rongshu.campaigns.groupbuy"
    label = "groupbuy"
    verbose_name = "Group-buy"

    def ready(self) -> None:
        from django.urls import reverse

        from rongshu.campaigns.base import registry
        from rongshu.campaigns.groupbuy import events, invariants, kind, subscribers
        from rongshu.campaigns.groupbuy.gate import GroupBuyGate
        from rongshu.foundation.tracking import targets
        from rongshu.kit.events import subscribe_atomic

        # A group can be shared by a tracked link.
        targets.register("group", lambda code: reverse("groupbuy:unit", args=[code]))
        registry.register(kind.groupbuy(GroupBuyGate()))
        invariants.register_all()
        # Atomic: the decision and the jobs that carry it out commit together, or a group could end with nobody told.
        subscribe_atomic(events.GroupFailed, subscribers.refund_seats)
        subscribe_atomic(events.GroupVoided, subscribers.close_held_seats)
