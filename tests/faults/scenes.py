"""What has happened before a path is taken: a shop of its own for every point, so that none waits for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.house import House
from tests.faults.points import Point

Facts = dict[str, Any]


@dataclass
class Scene:
    """A shop at the moment before the act. `arguments` is what the act takes."""

    house: House
    shop: Facts
    numbers: list[str] = field(default_factory=list)
    arguments: Facts = field(default_factory=dict)
    buyer_id: int = 0  # the last who came

    @property
    def shop_id(self) -> int:
        return int(self.shop["shop_id"])

    # Each brings the shop a step further and returns what the next one takes.

    def placed(self, *, group: bool = False, ref: str = "") -> Facts:
        return self.house.act("place", **self.wanted(group=group, ref=ref))

    def wanted(self, *, group: bool = False, ref: str = "") -> Facts:
        """What it takes to place an order, by somebody new."""
        self.buyer_id = self.house.buyer()
        wanted = {"shop_id": self.shop_id, "sku_id": self.shop["sku_id"], "buyer_id": self.buyer_id}
        return {**wanted, "activity_id": self.shop["activity_id"], "ref": ref} if group else wanted

    def prepared(self, order: Facts) -> Facts:
        payment = self.house.act("prepare", **self.of_order(order), buyer_id=self.buyer_id)
        self.numbers.append(payment["number"])
        return payment

    def opened(self, order: Facts) -> Facts:
        payment = self.prepared(order)
        self.house.act("open_payment", **self.of_payment(payment))
        return payment

    def paid(self, order: Facts) -> Facts:
        """Paid, and known to the house."""
        payment = self.opened(order)
        self.house.pay(payment["number"], notice="lost")
        assert self.house.act("query", **self.of_payment(payment)) == {"outcome": "accepted"}
        return payment

    def of_order(self, order: Facts) -> Facts:
        return {"shop_id": self.shop_id, "order_id": order["order_id"]}

    def of_payment(self, payment: Facts) -> Facts:
        return {"shop_id": self.shop_id, "payment_id": payment["payment_id"]}

    def notice(self, payment: Facts) -> Facts:
        """A payment is made, its notice held back by the provider; the notice as it will come."""
        self.house.pay(payment["number"], notice="held")
        return {"shop_id": self.shop_id, **self.house.sealed_notice(payment["number"])}


def stage(house: House, name: str, point: Point) -> Scene:
    """Everything up to the act of a path, in a shop of that name."""
    scene = Scene(house, house.act("shop", slug=name))
    scene.arguments = _STAGES[point.path.name](scene)
    return scene


def _expire(scene: Scene) -> Facts:
    order = scene.placed(group=True)
    scene.paid(order)
    return {"shop_id": scene.shop_id, "group_id": order["group_id"]}


def _prepare(scene: Scene) -> Facts:
    order = scene.placed()
    return {**scene.of_order(order), "buyer_id": scene.buyer_id}


def _open(scene: Scene) -> Facts:
    return scene.of_payment(scene.prepared(scene.placed()))


def _query(scene: Scene) -> Facts:
    payment = scene.opened(scene.placed())
    scene.house.pay(payment["number"], notice="lost")
    return scene.of_payment(payment)


def _notice(scene: Scene) -> Facts:
    return scene.notice(scene.opened(scene.placed()))


def _complete(scene: Scene) -> Facts:
    leader = scene.placed(group=True)
    scene.paid(leader)
    return scene.notice(scene.opened(scene.placed(group=True, ref=leader["ref"])))


def _close(scene: Scene) -> Facts:
    order = scene.placed()
    scene.opened(order)
    return scene.of_order(order)


def _close_paid(scene: Scene) -> Facts:
    order = scene.placed()
    scene.house.pay(scene.opened(order)["number"], notice="lost")
    return scene.of_order(order)


def _decide(scene: Scene) -> Facts:
    order = scene.placed()
    scene.paid(order)
    return scene.of_order(order)


def _send(scene: Scene) -> Facts:
    order = scene.placed()
    payment = scene.paid(order)
    refund = scene.house.act("decide_refund", **scene.of_order(order))
    # What came of it can only be learnt by asking.
    scene.house.provider.arm("lost", out_trade_no=payment["number"], event="refund")
    return {"shop_id": scene.shop_id, "refund_id": refund["refund_id"]}


_STAGES: dict[str, Callable[[Scene], Facts]] = {
    "expire": _expire,
    "place": Scene.wanted,
    "prepare": _prepare,
    "open": _open,
    "open again": _open,
    "query": _query,
    "notice": _notice,
    "complete": _complete,
    "close": _close,
    "close paid": _close_paid,
    "decide": _decide,
    "send": _send,
}
