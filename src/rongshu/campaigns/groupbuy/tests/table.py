"""Acting out a group-buy in tests: open, join, pay, close, withdraw, let time pass. Call outside any block."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from rongshu.campaigns.base.models import Activity
from rongshu.campaigns.base.types import ActivityView
from rongshu.campaigns.groupbuy import jobs
from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.foundation.shops.models import Shop
from rongshu.kit.clock import advance
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_cancel, order_close, order_place
from rongshu.trade.orders.types import CampaignEntry, LineRequest
from tests.till import Till, pay_order, send_refunds
from tests.world import ADDRESS, make_groupbuy, make_product, make_user, skus_of

REFUND_JOB = "campaigns.groupbuy.jobs.seat_refund"
EXPIRE_JOB = "campaigns.groupbuy.jobs.group_expire"
CLOSE_JOB = "campaigns.groupbuy.jobs.held_order_close"


class Table:
    """One shop, one product, one group-buy of it, and whoever comes."""

    def __init__(self, shop: Shop, till: Till) -> None:
        self.shop = shop
        self.till = till
        self.product: Product
        self.activity: ActivityView

    def lay(self, *, single_fen: int = 7900, stock: int = 100, **rule: Any) -> ActivityView:
        """Put a product on sale and start a group-buy of it."""
        with shop_block(self.shop.pk):
            self.product = make_product(self.shop, price_fen=single_fen, stock=stock)
            self.activity = make_groupbuy(self.product, **{"price_fen": 5900, **rule})
        return self.activity

    def order(self, buyer: User, code: str = "", quantity: int = 1) -> Order:
        """Place an order that opens a group, or joins the one named."""
        with shop_block(self.shop.pk):
            [sku] = skus_of(self.product)
            return order_place(
                buyer_id=buyer.pk,
                lines=[LineRequest(sku.pk, quantity)],
                address=ADDRESS,
                campaign=CampaignEntry("groupbuy", self.activity.id, code),
            )

    def pay(self, order: Order) -> str:
        """Pay an order; its state afterwards."""
        pay_order(self.till, self.shop.pk, order.pk, order.buyer_id)
        return self.state(order)

    def opened(self) -> tuple[str, Order]:
        """A group whose leader has paid: its code and the leader's order."""
        order = self.order(make_user(name="小林"))
        self.pay(order)
        return order.campaign_ref, order

    def joined(self, code: str, name: str = "小周") -> Order:
        """Somebody new who joined and paid."""
        order = self.order(make_user(name=name), code)
        self.pay(order)
        return order

    def close(self, order: Order, reason: str = "overdue_by_test") -> str:
        order_close(shop_id=self.shop.pk, order_id=order.pk, reason=reason)
        return self.state(order)

    def withdraw(self, order: Order) -> str:
        return order_cancel(shop_id=self.shop.pk, order_id=order.pk, buyer_id=order.buyer_id)

    def wait(self, **by: float) -> None:
        """Let time pass for the whole house."""
        advance(timedelta(**by))

    def expire(self, code: str) -> None:
        """What the worker does with a group whose time is up."""
        jobs.group_expire(shop_id=self.shop.pk, group_id=self.group(code).pk)

    def refund_seats(self) -> int:
        """Run the refund jobs of all seats that wait for one, and send the money; how many there were."""
        with shop_block(self.shop.pk):
            seats = list(GroupSeat.objects.filter(state=GroupSeat.State.REFUND_DUE).order_by("pk"))
        for seat in seats:
            jobs.seat_refund(shop_id=self.shop.pk, seat_id=seat.pk)
            send_refunds(self.shop.pk, seat.order_id)
        return len(seats)

    def group(self, code: str) -> Group:
        with shop_block(self.shop.pk):
            return Group.objects.get(code=code)

    def seat(self, order: Order) -> GroupSeat:
        with shop_block(self.shop.pk):
            return GroupSeat.objects.get(order_id=order.pk)

    def state(self, order: Order) -> str:
        return self.fresh(order).state

    def fresh(self, order: Order) -> Order:
        with shop_block(self.shop.pk):
            return Order.objects.get(pk=order.pk)

    def counters(self) -> tuple[int, int]:
        """The activity's reserved and sold units."""
        with shop_block(self.shop.pk):
            row = Activity.objects.get(pk=self.activity.id)
            return row.reserved, row.sold

    def waiting(self, task: str) -> int:
        """Jobs of a name that wait for the worker."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task]
            )
            return int(cursor.fetchone()[0])

    def broken(self, *only: str) -> list[str]:
        """Invariants (these, else all) that do not hold in this shop now, by id and title."""
        with shop_block(self.shop.pk):
            return [
                f"{finding.invariant.id} {finding.invariant.title} {finding.rows}"
                for finding in violations(only=only, alias="default")
            ]
