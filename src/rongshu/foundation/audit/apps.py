from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rongshu.foundation.audit"
    label = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        from rongshu.foundation.audit.invariants import CHAIN_IS_WHOLE
        from rongshu.kit import invariants

        invariants.register(
            "INV-38", "Each audit row continues the row before it in its shop", CHAIN_IS_WHOLE
        )
