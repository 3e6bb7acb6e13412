"""The migration operation that makes a table shop-owned in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

APP_ROLE = "rongshu_app"
REPORT_ROLE = "rongshu_report"


def _has_shop(model: type[models.Model]) -> bool:
    return any(f.name == "shop" for f in model._meta.local_fields)


def has_database_key(field: models.Field[Any, Any]) -> bool:
    """Whether Django itself makes a foreign key for the field (django-stubs do not know `db_constraint`)."""
    return bool(getattr(field, "db_constraint", True))


def composite_keys(model: type[models.Model]) -> list[tuple[models.ForeignKey[Any, Any], type[models.Model]]]:
    """Foreign keys that must carry the shop: declared without a database constraint, to a table with a shop."""
    return [
        (field, field.related_model)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "shop"
        and not isinstance(field.related_model, str)
        and _has_shop(field.related_model)
        and not has_database_key(field)
    ]


def key_name(table: str, column: str) -> str:
    return f"{table}_{column}_shop_fk"[-63:]


def unique_name(table: str) -> str:
    return f"{table}_shop_uniq"[-63:]


class ProtectShopTables(Operation):
    """Forced row-level security, `UNIQUE (shop_id, id)`, composite foreign keys and grants for the named models.

    Policies: the application role sees and writes rows of the shop set in its transaction; the reporting role reads
    all rows; nobody else, not even the owner, sees any. Reversible.
    """

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, models: Sequence[str]) -> None:
        self.models = list(models)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [], {"models": self.models})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Changes nothing in Django's picture of the tables."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        found = [to_state.apps.get_model(app_label, name) for name in self.models]
        for model in found:
            table = model._meta.db_table
            for statement in (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{unique_name(table)}" UNIQUE (shop_id, id)',
                f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
                f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
                f'CREATE POLICY shop_fence ON "{table}" TO {APP_ROLE} '
                "USING (shop_id = rongshu_shop()) WITH CHECK (shop_id = rongshu_shop())",
                f'CREATE POLICY report_reads ON "{table}" FOR SELECT TO {REPORT_ROLE} USING (true)',
            ):
                schema_editor.execute(statement)
        for model in found:
            table = model._meta.db_table
            for field, target in composite_keys(model):
                schema_editor.execute(
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{key_name(table, field.column)}" '
                    f'FOREIGN KEY (shop_id, "{field.column}") '
                    f'REFERENCES "{target._meta.db_table}" (shop_id, id)'
                )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        found = [from_state.apps.get_model(app_label, name) for name in self.models]
        for model in found:
            table = model._meta.db_table
            for field, _target in composite_keys(model):
                schema_editor.execute(
                    f'ALTER TABLE "{table}" DROP CONSTRAINT "{key_name(table, field.column)}"'
                )
        for model in reversed(found):
            table = model._meta.db_table
            for statement in (
                f'DROP POLICY report_reads ON "{table}"',
                f'DROP POLICY shop_fence ON "{table}"',
                f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
                f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
                f'ALTER TABLE "{table}" DROP CONSTRAINT "{unique_name(table)}"',
            ):
                schema_editor.execute(statement)

    def describe(self) -> str:
        return f"Fence {', '.join(self.models)} by shop"

    @property
    def migration_name_fragment(self) -> str:
        return "protect_" + "_".join(name.lower() for name in self.models)
