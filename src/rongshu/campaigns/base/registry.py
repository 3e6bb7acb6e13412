"""The registry of campaign kinds: how storefront, console and API find out what is installed.

A kind is one app. In its `ready()` it calls `register()` with one `CampaignKind`; nothing else in the house names it.
Dotted names are resolved by whoever uses them (`django.utils.module_loading.import_string`, `include()`), so that a
kind can be registered before URLs and forms are loaded. `docs/adding-a-campaign.md` walks through one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from rongshu.campaigns.base.errors import UnknownKind
from rongshu.campaigns.base.types import ActivityItemView, ActivityView
from rongshu.trade.orders import gates
from rongshu.trade.orders.gates import CampaignGate


@dataclass(frozen=True)
class PanelEntry:
    """How a shopper enters from a page: the button's words, what each SKU costs there (fen), units per order.

    `ref` names the unit to join (a group's code); empty opens a new one.
    """

    kind: str
    activity_id: int
    label: str
    prices: Mapping[int, int]
    limit: int
    ref: str = ""

    @property
    def price_fen(self) -> int:
        """The lowest."""
        return min(self.prices.values())


@dataclass(frozen=True)
class PanelView:
    """A piece of a page: the template to include and what it needs; `entry` puts a button beside 单独购买."""

    kind: str
    template: str
    context: Mapping[str, Any]
    entry: PanelEntry | None = None


@dataclass(frozen=True)
class ShareCard:
    """What a shared target is about: the product (slug), the campaign's line, the price (fen), the activity."""

    product: str
    headline: str
    price_fen: int
    activity_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignKind:
    """Everything the house asks of a kind of campaign.

    - `gate`: how orders enter, are paid, close and are refunded (`trade.orders.gates.CampaignGate`).
    - `product_panel(product_id, user_id)`: what the product page shows, or None when nothing of this kind runs.
    - `home_panel()`: what the shop's home page shows, or None; absent for a kind with nothing to show there.
    - `share_card(target_kind, ref)`: what a poster of a shared target says, or None when the target is not its own.
    - `rules_text(activity)`: sentences for the rules page, generated from the values that are enforced.
    - `live_topics(activity)`: live topics whose changes the activity's pages show.
    - `worst_unit_fen(activity, item)`: the least a unit can bring in under this kind's own discounts, in fen.
    - `wind_down(activity_id)`: the activity was stopped; defer jobs that close unpaid orders and end what is open.
    - `unresolved(activity_id)`: whether anything of it still waits for a payment, a decision or a refund.
    - `shop_urls`: module with `urlpatterns` served to shoppers under `/<key>/`; empty for none.
    - `console_create_form`: dotted name of the console's form class; a subclass of `base.admin.ActivityForm`.
    - `api_router`: dotted name of a django-ninja Router; empty for none.
    """

    key: str
    label: str | Promise
    icon: str
    gate: CampaignGate
    product_panel: Callable[[int, int | None], PanelView | None]
    rules_text: Callable[[ActivityView], Sequence[str]]
    live_topics: Callable[[ActivityView], Sequence[str]]
    worst_unit_fen: Callable[[ActivityView, ActivityItemView], int]
    wind_down: Callable[[int], None]
    unresolved: Callable[[int], bool]
    home_panel: Callable[[], PanelView | None] | None = None
    share_card: Callable[[str, str], ShareCard | None] | None = None
    shop_urls: str = ""
    console_create_form: str = ""
    api_router: str = ""


_kinds: dict[str, CampaignKind] = {}


def register(kind: CampaignKind) -> None:
    """Install a kind, and its gate with `trade`. Registering another kind under the same key is an error."""
    known = _kinds.get(kind.key)
    if known is not None and known is not kind:
        raise ValueError(f"two campaign kinds are called {kind.key}")
    _kinds[kind.key] = kind
    gates.register(kind.key, kind.gate)


def kinds() -> list[CampaignKind]:
    """Installed kinds, in the order of their registration."""
    return list(_kinds.values())


def kind_of(key: str) -> CampaignKind:
    """Kind with a key. Raises UnknownKind."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(kind=key) from None


# What else a unit sold in a campaign may cost the shop, from floors that campaigns do not know.
CostSource = Callable[[ActivityItemView, ActivityView, int], int]

_costs: dict[str, CostSource] = {}


def register_cost(name: str, source: CostSource) -> None:
    """Register `source(item, activity, unit_fen) -> fen`: the most one unit may cost in this respect.

    `unit_fen` is what the unit sells at. All are asked before an activity is scheduled; the worst case is their sum.
    """
    _costs[name] = source


def extra_cost_fen(item: ActivityItemView, activity: ActivityView, unit_fen: int) -> int:
    """Sum of all registered costs of one unit, in fen."""
    return sum(source(item, activity, unit_fen) for source in _costs.values())
