"""拼团 as the registry of campaign kinds sees it: the only place where the app tells the house what it is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.campaigns.base.registry import CampaignKind, PanelEntry, PanelView, ShareCard
from rongshu.campaigns.base.types import ActivityItemView, ActivityView
from rongshu.campaigns.groupbuy.jobs import group_expire_later
from rongshu.campaigns.groupbuy.models import Group, GroupBuyRule
from rongshu.campaigns.groupbuy.rules import KIND, SEAT_HOLD, leader_unit_fen
from rongshu.campaigns.groupbuy.selectors import (
    group_page,
    groupbuy_card,
    groupbuy_cards,
    groupbuy_offer,
    unresolved,
)
from rongshu.kernel.money import Money
from rongshu.trade.orders.gates import CampaignGate


def product_panel(product_id: int, user_id: int | None) -> PanelView | None:
    """The group-buy part of a product's page; its context is `offer`, a `GroupBuyOffer`."""
    offer = groupbuy_offer(product_id=product_id, user_id=user_id)
    if offer is None:
        return None
    entry = None
    if offer.left > 0 and not offer.my_group:
        entry = PanelEntry(
            kind=KIND,
            activity_id=offer.activity_id,
            label=_("发起拼团"),
            prices={
                sku_id: leader_unit_fen(price_fen, offer.leader_discount_fen)
                for sku_id, price_fen in offer.prices.items()
            },
            limit=offer.per_order_limit,
        )
    return PanelView(
        kind=KIND, template="groupbuy/_product_panel.html", context={"offer": offer}, entry=entry
    )


def home_panel() -> PanelView | None:
    """Products with a live group-buy, those with open groups first."""
    cards = groupbuy_cards()
    return (
        PanelView(kind=KIND, template="groupbuy/_home_rail.html", context={"cards": cards}) if cards else None
    )


def share_card(target_kind: str, ref: str) -> ShareCard | None:
    """A group's poster says how many are missing, its product's that a group can be started."""
    if target_kind == "group":
        group = group_page(ref)
        line = _("%(size)s 人拼团 · 还差 %(missing)s 人") if group.missing else _("%(size)s 人拼团 · 已成团")
        return ShareCard(
            product=group.product.slug,
            headline=line % {"size": group.size, "missing": group.missing},
            price_fen=group.price_fen,
            activity_id=group.activity_id,
        )
    if target_kind == "product":
        card = groupbuy_card(ref)
        if card is not None:
            return ShareCard(
                product=ref,
                headline=_("%(size)s 人拼团价") % {"size": card.size},
                price_fen=card.price_fen,
                activity_id=card.activity_id,
            )
    return None


def rules_text(activity: ActivityView) -> list[str]:
    """The rules page, from the values that the gate enforces."""
    rule = GroupBuyRule.objects.get(activity_id=activity.id)
    lines = [
        _("满 %(size)s 人成团；团长付款后开团，%(hours)s 小时内有效。")
        % {"size": rule.size, "hours": rule.ttl_hours},
        _("下单后席位和库存为你保留 %(minutes)s 分钟，不超过该团的结束时间；逾期未付款自动释放。")
        % {"minutes": int(SEAT_HOLD.total_seconds() // 60)},
        _("到期未成团，每位已付款的成员各自原路全额退款。"),
        _("成团前可以退出拼团并全额退款；团长退出时，由最早付款的成员接任，价格不变。"),
        _("每单限购 %(order)s 件，每人限购 %(person)s 件；活动共 %(quota)s 件，先到先得。")
        % {"order": activity.per_order_limit, "person": activity.per_person_limit, "quota": activity.quota},
        _("团内人数均为真实下单的用户。"),
    ]
    if rule.leader_discount_fen:
        lines.insert(1, _("团长每件再减 %(amount)s。") % {"amount": Money(rule.leader_discount_fen)})
    return lines


def live_topics(activity: ActivityView) -> list[str]:
    return [f"activity:{activity.id}"]


def worst_unit_fen(activity: ActivityView, item: ActivityItemView) -> int:
    """A leader's unit brings in least."""
    return leader_unit_fen(
        item.price_fen, GroupBuyRule.objects.get(activity_id=activity.id).leader_discount_fen
    )


def wind_down(activity_id: int) -> None:
    """The activity was stopped: every group without outcome closes its unpaid orders and ends, a job each."""
    groups = Group.objects.filter(
        activity_id=activity_id, state__in=[Group.State.PENDING, Group.State.OPEN]
    ).order_by("pk")
    for group_id in groups.values_list("pk", flat=True):
        group_expire_later(group_id)


def groupbuy(gate: CampaignGate) -> CampaignKind:
    """The kind, with the gate that enforces its rules."""
    return CampaignKind(
        key=KIND,
        label=gettext_lazy("拼团"),
        icon="groups",
        gate=gate,
        product_panel=product_panel,
        home_panel=home_panel,
        share_card=share_card,
        rules_text=rules_text,
        live_topics=live_topics,
        worst_unit_fen=worst_unit_fen,
        wind_down=wind_down,
        unresolved=unresolved,
        shop_urls="rongshu.campaigns.groupbuy.urls",
        console_create_form="rongshu.campaigns.groupbuy.admin.GroupBuyForm",
        api_router="rongshu.campaigns.groupbuy.api.router",
    )
