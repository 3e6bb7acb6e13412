from __future__ import annotations

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "rongshu.people.loyalty"
    label = "loyalty"
    verbose_name = "Loyalty"

    def ready(self) -> None:
        from rongshu.people.loyalty import invariants, subscribers

        subscribers.subscribe_all()
        invariants.register_all()
