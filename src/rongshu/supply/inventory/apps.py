from __future__ import annotations

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "rongshu.supply.inventory"
    label = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        from rongshu.supply.inventory.invariants import register_invariants

        register_invariants()
