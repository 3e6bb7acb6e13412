"""The stage the demo shop's past is played on: buying, sharing and sending through the services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from rongshu.campaigns.base.types import ActivityView
from rongshu.demo.logins import Shopper
from rongshu.foundation.tracking.services import behaviour_record, link_create
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.services import payment_open, payment_query
from rongshu.people.accounts.services import display_name_set, user_ensure
from rongshu.supply.catalog.selectors import sku_views
from rongshu.trade.orders.selectors import OrderView, order_for_staff, orders_of
from rongshu.trade.orders.services import order_payment_prepare, order_place, order_receive, order_ship
from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, LineRequest

KIND = "groupbuy"
HE = Shopper("小何", "13800000011")
XU = Shopper("小许", "13800000012")
ZHENG = Shopper("小郑", "13800000013")
CAO = Shopper("小曹", "13800000014")

# Pays at the provider, given a payment's number.
Pay = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """The shop and how its customers pay."""

    shop_id: int
    pay: Pay

    def buy(
        self, who: Shopper, activity: ActivityView, *, join: OrderView | None = None, through: str = ""
    ) -> OrderView:
        """Order one unit, opening a group or joining somebody's, and pay. What was done already is not done again."""
        buyer_id = self._person(who)
        with shop_block(self.shop_id):
            found = [one for one in orders_of(buyer_id, limit=100) if one.activity_id == activity.id]
            number = found[0].number if found else self._place(buyer_id, who, activity, join, through)
        return self._paid(number, buyer_id)

    def buy_alone(self, who: Shopper, sku_id: int) -> OrderView:
        """Order one unit outside any campaign, and pay. What was done already is not done again."""
        buyer_id = self._person(who)
        with shop_block(self.shop_id):
            found = [
                one
                for one in orders_of(buyer_id, limit=100)
                if one.activity_id is None and [line.sku_id for line in one.lines] == [sku_id]
            ]
            number = (
                found[0].number
                if found
                else order_place(
                    buyer_id=buyer_id, lines=[LineRequest(sku_id=sku_id, quantity=1)], address=_home(who)
                ).number
            )
        return self._paid(number, buyer_id)

    def order(self, number: str) -> OrderView:
        """An order as it stands now. In a block."""
        return _order(number)

    @staticmethod
    def _person(who: Shopper) -> int:
        buyer = user_ensure(phone=who.phone)
        if not buyer.display_name:
            display_name_set(user_id=buyer.pk, name=who.name)
        return buyer.pk

    def _paid(self, number: str, buyer_id: int) -> OrderView:
        with shop_block(self.shop_id):
            order = _order(number)
            if order.state != "unpaid":
                return order
            payment = order_payment_prepare(order_id=order.id, buyer_id=buyer_id)
        payment_open(shop_id=self.shop_id, payment_id=payment.id, back_url=settings.RONGSHU_BASE_URL)
        self.pay(payment.number)
        payment_query(shop_id=self.shop_id, payment_id=payment.id)
        with shop_block(self.shop_id):
            return _order(number)

    def share(self, who: Shopper, order: OrderView, parent: str = "") -> str:
        """Code of a person's link to the group of an order."""
        with shop_block(self.shop_id):
            return link_create(
                sharer_id=user_ensure(phone=who.phone).pk,
                target_kind="group",
                target_ref=order.campaign_ref,
                channel="wechat",
                campaign_id=order.activity_id,
                parent_code=parent,
            ).code

    def send(self, order: OrderView, waybill: str, *, arrives: bool = False) -> None:
        """Ship what is paid, and have it received."""
        with shop_block(self.shop_id):
            now = _order(order.number)
            if now.state == "paid":
                order_ship(order_id=now.id, carrier_code="shunfeng", waybill=waybill, actor="system")
                now = _order(order.number)
            if arrives and now.state == "shipped":
                order_receive(order_id=now.id, actor=f"user:{now.buyer_id}")

    def _place(
        self, buyer_id: int, who: Shopper, activity: ActivityView, join: OrderView | None, through: str
    ) -> str:
        sku_id = min(activity.prices)
        order = order_place(
            buyer_id=buyer_id,
            lines=[LineRequest(sku_id=sku_id, quantity=1)],
            address=_home(who),
            campaign=CampaignEntry(
                kind=KIND, activity_id=activity.id, ref=join.campaign_ref if join is not None else ""
            ),
            link_code=through,
        )
        facts = {
            "activity_id": activity.id,
            "product": sku_views([sku_id])[sku_id].slug,
            "link_code": through,
        }
        seen = [_event("view", facts), _event("join_intent", facts), _event("share", facts)]
        behaviour_record(visitor=_visitor(who.phone), user_id=buyer_id, events=seen)
        for number in range(3):  # friends who looked and went on
            behaviour_record(
                visitor=_visitor(f"{who.phone}{number}"), user_id=None, events=[_event("view", facts)]
            )
        return order.number


def _order(number: str) -> OrderView:
    order = order_for_staff(number)
    assert order is not None
    return order


def _home(who: Shopper) -> AddressSnapshot:
    return AddressSnapshot(receiver=who.name, phone=who.phone, region_code="440106", detail="天河路 1 号")


def _visitor(seed: str) -> str:
    return seed.rjust(32, "0")


def _event(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {"event": name, "props": {key: value for key, value in facts.items() if value}}
