"""Regular tidying: rows that served their purpose. The worker runs all of it at its start and every hour.

A housekeeper deletes what is old and changes nothing that is not; it may run twice, on two workers at once, or late.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from rongshu.kit.tenancy import shop_block

Housekeeper = Callable[[], None]
ShopHousekeeper = Callable[[int], None]

_installation: dict[str, Housekeeper] = {}
_per_shop: dict[str, ShopHousekeeper] = {}

_log = structlog.get_logger("rongshu.housekeeping")


def housekeeper(function: Housekeeper) -> Housekeeper:
    """Register a function without arguments that tidies tables without a shop."""
    _installation[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def shop_housekeeper(function: ShopHousekeeper) -> ShopHousekeeper:
    """Register a function `(shop_id)` that tidies one shop's tables, in a block of that shop."""
    _per_shop[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def tidy_installation() -> None:
    """Run the housekeepers of tables without a shop; one that fails is logged and stops no other."""
    for name, function in _installation.items():
        try:
            function()
        except Exception:  # noqa: BLE001  # logged; one failure stops no other
            _log.exception("housekeeper_failed", housekeeper=name)


def tidy_shop(shop_id: int) -> None:
    """Run the housekeepers of a shop, each in its own block."""
    for name, function in _per_shop.items():
        try:
            with shop_block(shop_id):
                function(shop_id)
        except Exception:  # noqa: BLE001  # logged; one failure stops no other
            _log.exception("housekeeper_failed", housekeeper=name, shop_id=shop_id)
