"""What loyalty does when its own rules change."""

from __future__ import annotations

from rongshu.kit.events import subscribe
from rongshu.kit.tenancy import current_shop_id
from rongshu.people.loyalty.events import LadderChanged
from rongshu.people.loyalty.jobs import raise_tiers


def on_ladder_changed(event: LadderChanged) -> None:
    shop_id = current_shop_id()
    raise_tiers.defer(shop_id=shop_id, once=f"loyalty.raise:{shop_id}")


def subscribe_all() -> None:
    """Called once, from `AppConfig.ready()`."""
    subscribe(LadderChanged, on_ladder_changed)
