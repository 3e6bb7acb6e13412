"""The console's form for a new group-buy."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rongshu.campaigns.base.admin import ActivityForm, YuanField
from rongshu.campaigns.base.types import ActivityView
from rongshu.campaigns.groupbuy.rules import LEAST_SIZE, MOST_SIZE, MOST_TTL_HOURS
from rongshu.campaigns.groupbuy.services import groupbuy_create


class GroupBuyForm(ActivityForm):
    """All chosen variants at one group price."""

    size = forms.IntegerField(
        label=_("成团人数"),
        min_value=LEAST_SIZE,
        max_value=MOST_SIZE,
        initial=3,
        help_text=_("连团长在内，这么多人都付了款就成团。"),
    )
    ttl_hours = forms.IntegerField(
        label=_("拼团时限（小时）"),
        min_value=1,
        max_value=MOST_TTL_HOURS,
        initial=24,
        help_text=_("从团长付款算起；到时人数不够，所有人自动全额退款。"),
    )
    price_fen = YuanField(label=_("拼团价（元）"), help_text=_("选中的规格都按这个价卖，一般低于单独购买。"))
    leader_discount_fen = YuanField(
        label=_("团长每件优惠（元）"), required=False, help_text=_("开团的人每件再减这么多；不填就没有。")
    )

    field_order = (
        "name",
        "skus",
        "price_fen",
        "leader_discount_fen",
        "size",
        "ttl_hours",
        "starts_at",
        "ends_at",
        "quota",
        "per_order_limit",
        "per_person_limit",
        "goal_value",
    )

    def create(self, *, actor_id: int) -> ActivityView:
        """Raises GroupBuyInvalid, ActivityInvalid, MarginTooLow."""
        values = self.cleaned_data
        return groupbuy_create(
            name=values["name"],
            items=[(sku_id, values["price_fen"]) for sku_id in values["skus"]],
            size=values["size"],
            ttl_hours=values["ttl_hours"],
            leader_discount_fen=values["leader_discount_fen"],
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            quota=values["quota"],
            per_order_limit=values["per_order_limit"],
            per_person_limit=values["per_person_limit"],
            goal_value=values["goal_value"] or 0,
            actor_id=actor_id,
        )
