"""The block that names the shop a transaction serves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from rongshu.kernel import clock

_shop: ContextVar[int | None] = ContextVar("rongshu_shop", default=None)

_OPEN = "SELECT set_config('rongshu.shop_id', %s, true), rongshu_now(), rongshu_now() - now()"
_CLOSE = "SELECT set_config('rongshu.shop_id', '', true)"


class NoShopSet(RuntimeError):
    """Shop-owned rows were asked for outside a shop block."""


class ShopMixUp(RuntimeError):
    """A block for one shop was opened inside another shop's block."""


def current_shop_id() -> int:
    """Shop the running block serves. Raises NoShopSet outside a block."""
    shop_id = _shop.get()
    if shop_id is None:
        raise NoShopSet("no shop is set: open a shop_block() first")
    return shop_id


def in_shop_block() -> bool:
    return _shop.get() is not None


@contextmanager
def shop_block(shop_id: int) -> Iterator[None]:
    """Serve one shop in one transaction on the default connection.

    Sets the shop with `SET LOCAL` semantics first, so the setting dies with the transaction and cannot leak through
    a pooled connection, and holds `kernel.clock` at the transaction's time. Inside an open block of the same shop it
    is a savepoint; inside another shop's block it raises ShopMixUp. The transaction rolls back on any exception.
    """
    outer = _shop.get()
    if outer is not None:
        if outer != shop_id:
            raise ShopMixUp(f"block for shop {shop_id} opened inside the block of shop {outer}")
        with transaction.atomic():
            yield
        return
    connection = connections[DEFAULT_DB_ALIAS]
    nested = connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [str(shop_id)])
            _set, moment, offset = cursor.fetchone()
        clock.remember_offset(offset if isinstance(offset, timedelta) else timedelta(0))
        token = _shop.set(shop_id)
        try:
            with clock.fixed(moment):
                yield
        finally:
            _shop.reset(token)
        if nested and not connection.needs_rollback:
            # Only tests wrap blocks in a transaction of their own; there the setting must not outlive the block.
            # (Rolling back to a savepoint takes the setting back too.)
            with connection.cursor() as cursor:
                cursor.execute(_CLOSE)
