"""What a crew does with one item: plain functions, so that another process can find them by name."""

from __future__ import annotations

from functools import cache

from rongshu.demo.month import customers, merchant
from rongshu.demo.month.customers import Bought
from rongshu.demo.month.plan import Errand
from rongshu.demo.month.sandbox import Sandbox
from rongshu.demo.month.stage import Stage


@cache
def _sandbox() -> Sandbox:
    return Sandbox()


def buy(stage: Stage, errand: Errand) -> list[Bought]:
    return customers.run_errand(stage, _sandbox(), errand)


def ship(stage: Stage, order_id: int) -> None:
    merchant.ship(stage, order_id)


def give_back(stage: Stage, order_id: int) -> None:
    merchant.give_back(stage, order_id)


def confirm(stage: Stage, bought: Bought) -> None:
    customers.confirm(stage, bought.order_id, bought.buyer_id)
