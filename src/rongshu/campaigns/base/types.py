"""What campaigns.base shows of an activity to kinds and pages: plain values. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActivityState(models.TextChoices):
    """States of an activity; `states.py` has the steps between them."""

    DRAFT = "draft", _("草稿")
    SCHEDULED = "scheduled", _("待开始")
    LIVE = "live", _("进行中")
    PAUSED = "paused", _("已暂停")
    ENDED = "ended", _("已结束")
    STOPPED = "stopped", _("已终止")
    SETTLED = "settled", _("已结清")


# States in which something that is already open may take another order: everything after the start but a stop.
STILL_RUNNING: Final = (ActivityState.LIVE, ActivityState.PAUSED, ActivityState.ENDED)


@dataclass(frozen=True, slots=True)
class ActivityItemView:
    """A SKU in a campaign, with the campaign's price."""

    sku_id: int
    product_id: int
    price_fen: int


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity as kinds, lists and pages see it. Quota and limits count units."""

    id: int
    kind: str
    name: str
    state: str
    state_label: str
    starts_at: datetime
    ends_at: datetime
    quota: int
    reserved: int
    sold: int
    per_order_limit: int
    per_person_limit: int
    goal_metric: str
    goal_value: int
    rules_version: int
    items: tuple[ActivityItemView, ...]

    @property
    def left(self) -> int:
        """Units of the quota nobody holds."""
        return self.quota - self.reserved - self.sold

    @property
    def product_ids(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(item.product_id for item in self.items))

    @property
    def prices(self) -> dict[int, int]:
        """Fen by SKU id."""
        return {item.sku_id: item.price_fen for item in self.items}
