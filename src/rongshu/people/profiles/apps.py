from __future__ import annotations

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    name = "rongshu.people.profiles"
    label = "profiles"
    verbose_name = "Profiles"

    def ready(self) -> None:
        from rongshu.people.profiles import invariants, own
        from rongshu.people.profiles.registry import closure_check, export_source

        export_source("account", own.account_rows)
        export_source("addresses", own.address_rows)
        export_source("consents", own.consent_rows)
        closure_check("staff", own.staff_reason)
        invariants.register_all()
