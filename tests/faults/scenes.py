"""What has happened before a path is taken: a shop of its own for every point, so that none waits for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.faults.house import House
from tests.faults.points import Point

Facts = dict[str, Any]
Until = Literal["placed", "prepared", "opened"]


@dataclass
class Scene:
    """A shop at the moment before the act. `arguments` is what the act takes."""

    house: House
    shop: Facts
    numbers: list[str] = field(default_factory=list)
    arguments: Facts = field(default_factory=dict)

    @property
    def shop_id(self) -> int:
        return int(self.shop["shop_id"])

    def customer(self, until: Until, *, group: bool = False, ref: str = "") -> Facts:
        """Somebody new, with an order (in a new group, or one named); what they have so far."""
        came = self.house.act(
            "customer", number=self.house.number(), until=until, **self.wanted(group=group, ref=ref)
        )
        if "number" in came:
            self.numbers.append(came["number"])
        return came

    def wanted(self, *, group: bool = False, ref: str = "") -> Facts:
        """What is ordered here."""
        wanted = {"shop_id": self.shop_id, "sku_id": self.shop["sku_id"]}
        return {**wanted, "activity_id": self.shop["activity_id"], "ref": ref} if group else wanted

    def paid(self, *, group: bool = False) -> Facts:
        """Somebody who has paid, and the house knows it."""
        came = self.customer("opened", group=group)
        self.house.pay(came["number"], notice="lost")
        assert self.house.act("query", **self.of_payment(came)) == {"outcome": "accepted"}
        return came

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
    return {"shop_id": scene.shop_id, "group_id": scene.paid(group=True)["group_id"]}


def _place(scene: Scene) -> Facts:
    return {**scene.wanted(), **scene.house.act("buyer", number=scene.house.number())}


def _prepare(scene: Scene) -> Facts:
    came = scene.customer("placed")
    return {**scene.of_order(came), "buyer_id": came["buyer_id"]}


def _open(scene: Scene) -> Facts:
    return scene.of_payment(scene.customer("prepared"))


def _query(scene: Scene) -> Facts:
    came = scene.customer("opened")
    scene.house.pay(came["number"], notice="lost")
    return scene.of_payment(came)


def _notice(scene: Scene) -> Facts:
    return scene.notice(scene.customer("opened"))


def _complete(scene: Scene) -> Facts:
    leader = scene.paid(group=True)
    return scene.notice(scene.customer("opened", group=True, ref=leader["ref"]))


def _close(scene: Scene) -> Facts:
    return scene.of_order(scene.customer("opened"))


def _close_paid(scene: Scene) -> Facts:
    came = scene.customer("opened")
    scene.house.pay(came["number"], notice="lost")
    return scene.of_order(came)


def _decide(scene: Scene) -> Facts:
    return scene.of_order(scene.paid())


def _send(scene: Scene) -> Facts:
    came = scene.paid()
    refund = scene.house.act("decide_refund", **scene.of_order(came))
    # What came of it can only be learnt by asking.
    scene.house.provider.arm("lost", out_trade_no=came["number"], event="refund")
    return {"shop_id": scene.shop_id, "refund_id": refund["refund_id"]}


_STAGES: dict[str, Callable[[Scene], Facts]] = {
    "expire": _expire,
    "place": _place,
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
