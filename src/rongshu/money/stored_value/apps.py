from __future__ import annotations

from django.apps import AppConfig


class StoredValueConfig(AppConfig):
    name = "rongshu.money.stored_value"
    label = "stored_value"
    verbose_name = "Stored value"

    def ready(self) -> None:
        from rongshu.money.payments import balances, subjects
        from rongshu.money.stored_value.invariants import register_invariants
        from rongshu.money.stored_value.payment_subject import StoredValueTender, TopUpSubject
        from rongshu.money.stored_value.types import SUBJECT

        subjects.register(SUBJECT, TopUpSubject())
        balances.register(StoredValueTender())
        register_invariants()
