"""SQL on shop-owned tables outside a block raises, before it reaches the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from rongshu.kit.tenancy.blocks import NoShopSet, in_shop_block

_IDENTIFIER = re.compile(r'"([a-z0-9_]+)"')


@cache
def shop_tables() -> frozenset[str]:
    """Names of all shop-owned tables."""
    from rongshu.kit.tenancy.models import ShopOwned

    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, ShopOwned))


def _guard(
    execute: Callable[[str, Any, bool, dict[str, Any]], Any],
    sql: str,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    if not in_shop_block() and isinstance(sql, str):
        touched = shop_tables().intersection(_IDENTIFIER.findall(sql))
        if touched:
            raise NoShopSet(f"SQL on {', '.join(sorted(touched))} outside a shop_block()")
    return execute(sql, params, many, context)


def install_guard(connection: Any, **_kwargs: Any) -> None:
    """Signal handler: put the guard on each new connection of the application role."""
    if connection.alias == DEFAULT_DB_ALIAS and _guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(_guard)
