"""`makemigrations` that fences shop-owned tables without being asked."""

from __future__ import annotations

from typing import Any

from django.apps import apps as live_apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.fields import AddField

from rongshu.kit.tenancy.migrations import ProtectShopTables, has_database_key, key_name
from rongshu.kit.tenancy.models import ShopOwned


class ShopAutodetector(MigrationAutodetector):
    """Adds `ProtectShopTables` for created models and a composite key for added foreign keys."""

    def arrange_for_graph(self, changes: Any, graph: Any, migration_name: str | None = None) -> Any:
        for app_label, migrations in changes.items():
            for migration in migrations:
                migration.operations = self._with_shop_from_the_start(migration.operations)
                migration.operations.extend(self._fences(app_label, migration.operations))
        return super().arrange_for_graph(changes, graph, migration_name)

    @staticmethod
    def _with_shop_from_the_start(operations: list[Any]) -> list[Any]:
        """Move a `shop` that Django adds after creating a table into its creation: its default needs a shop block."""
        created = {op.name.lower(): op for op in operations if isinstance(op, CreateModel)}
        kept = []
        for operation in operations:
            late = isinstance(operation, AddField) and operation.name == "shop"
            if late and operation.model_name.lower() in created:
                created[operation.model_name.lower()].fields.append(("shop", operation.field))
            else:
                kept.append(operation)
        return kept

    def _fences(self, app_label: str, operations: list[Any]) -> list[Any]:
        created = [
            operation.name
            for operation in operations
            if isinstance(operation, CreateModel) and self._shop_owned(app_label, operation.name)
        ]
        fences: list[Any] = [ProtectShopTables(models=created)] if created else []
        for operation in operations:
            if (
                isinstance(operation, AddField)
                and isinstance(operation.field, models.ForeignKey)
                and not has_database_key(operation.field)
                and operation.model_name.lower() not in {name.lower() for name in created}
            ):
                fences.append(self._added_key(app_label, operation))
        return fences

    @staticmethod
    def _shop_owned(app_label: str, name: str) -> bool:
        return issubclass(live_apps.get_model(app_label, name), ShopOwned)

    @staticmethod
    def _added_key(app_label: str, operation: AddField) -> RunSQL:
        model = live_apps.get_model(app_label, operation.model_name)
        field = model._meta.get_field(operation.name)
        table, column = model._meta.db_table, field.column
        target = field.related_model._meta.db_table
        return RunSQL(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{key_name(table, column)}" '
            f'FOREIGN KEY (shop_id, "{column}") REFERENCES "{target}" (shop_id, id)',
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{key_name(table, column)}"',
        )
