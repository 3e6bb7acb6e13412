"""The product's state machine, as data."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable
from rongshu.supply.catalog.models import Product

_S = Product.State

# A product once on sale keeps its page: scheduled again it stays "off" until its time, with `on_sale_at` set.
PRODUCT: Final = TransitionTable(
    "product",
    {
        (_S.DRAFT, "publish"): _S.ON_SALE,
        (_S.DRAFT, "schedule"): _S.SCHEDULED,
        (_S.DRAFT, "take_off"): _S.OFF,
        (_S.SCHEDULED, "publish"): _S.ON_SALE,
        (_S.SCHEDULED, "schedule"): _S.SCHEDULED,
        (_S.SCHEDULED, "unschedule"): _S.DRAFT,
        (_S.ON_SALE, "take_off"): _S.OFF,
        (_S.OFF, "publish"): _S.ON_SALE,
        (_S.OFF, "schedule"): _S.OFF,
        (_S.OFF, "unschedule"): _S.OFF,
    },
)
