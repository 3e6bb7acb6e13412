"""What each variant of a product costs and how low a campaign may go, before a campaign is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from rongshu.campaigns.base.registry import extra_cost_fen
from rongshu.campaigns.base.types import ActivityItemView, ActivityView
from rongshu.kernel import clock
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.catalog.types import ProductView


@dataclass(frozen=True)
class VariantMargin:
    """Amounts in fen per unit. `other_fen` and `margin_fen` hold at the shop's price, in the worst case.

    `floor_fen` is the least a unit may bring in after every discount of a campaign: below it a campaign is refused.
    """

    label: str
    price_fen: int
    cost_fen: int
    other_fen: int
    margin_fen: int
    floor_fen: int


def variant_margins(product: ProductView, kind: str) -> list[VariantMargin]:
    """One row per variant, by the same costs that are checked when a campaign is put on the calendar.

    Those costs are asked for twice a variant: what does not grow with the price is fixed, the rest is a share of it.
    """
    skus = sku_views([sku.id for sku in product.skus])
    now = clock.now()
    trial = ActivityView(
        id=0,
        kind=kind,
        name="",
        state="draft",
        state_label="",
        starts_at=now,
        ends_at=now + timedelta(days=1),
        quota=1,
        reserved=0,
        sold=0,
        per_order_limit=1,
        per_person_limit=1,
        goal_metric="",
        goal_value=0,
        rules_version=1,
        items=(),
    )
    rows = []
    for sku in product.skus:
        cost = skus[sku.id].cost_fen
        item = ActivityItemView(sku.id, product.id, sku.price_fen)
        other = extra_cost_fen(item, trial, sku.price_fen)
        fixed = max(2 * other - extra_cost_fen(item, trial, 2 * sku.price_fen), 0)
        rows.append(
            VariantMargin(
                label=sku.spec_text or product.title,
                price_fen=sku.price_fen,
                cost_fen=cost,
                other_fen=other,
                margin_fen=sku.price_fen - cost - other,
                floor_fen=_floor(cost + fixed, other - fixed, sku.price_fen),
            )
        )
    return rows


def _floor(fixed_fen: int, share_fen: int, price_fen: int) -> int:
    """Least unit price that carries a fixed cost and one that is a share of the price, rounded up to a whole fen."""
    if share_fen >= price_fen:
        return price_fen
    return max(-(-fixed_fen * price_fen // (price_fen - share_fen)), 1)
