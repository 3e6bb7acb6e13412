from __future__ import annotations

from django.apps import AppConfig


class LoyaltyConfig(AppConfig):
    name = "rongshu.people.loyalty"
    label = "loyalty"
    verbose_name = "Loyalty"
