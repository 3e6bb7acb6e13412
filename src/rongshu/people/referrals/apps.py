from __future__ import annotations

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "rongshu.people.referrals"
    label = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        from rongshu.people.referrals import invariants

        invariants.register_all()
