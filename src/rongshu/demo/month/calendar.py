"""The days of the month: customers buy, time passes, jobs run, the merchant ships and gives back, buyers confirm."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, TypeVar

from rongshu.demo.month import acts, books, merchant
from rongshu.demo.month.crew import Crew, Slip
from rongshu.demo.month.customers import Bought
from rongshu.demo.month.plan import QUARTERS, Errand, Fate, orders_of
from rongshu.demo.month.sandbox import Sandbox
from rongshu.demo.month.stage import Stage
from rongshu.kit.clock import advance
from rongshu.kit.jobs import sweep_shop

QUARTER: Final = timedelta(hours=24 // QUARTERS)
TAIL_DAYS: Final = 25
"""After the last order: ten days until goods count as received, seven to return them, and some to spare."""
_DRAIN_S: Final = 300.0
_LOOK_EVERY_S: Final = 0.1

_T = TypeVar("_T")
Say = Callable[[str], None]


class Stuck(RuntimeError):
    """Work was left over although nothing more happened."""


@dataclass(slots=True)
class Month:
    """Plays a plan. `bought` and `slips` grow as it goes."""

    stage: Stage
    crew: Crew
    say: Say
    sandbox: Sandbox = field(default_factory=Sandbox)
    bought: dict[int, Bought] = field(default_factory=dict)
    slips: list[Slip] = field(default_factory=list)
    _shipped: set[int] = field(default_factory=set)
    _decided: set[int] = field(default_factory=set)

    def play(self, days: Sequence[Sequence[Errand]]) -> None:
        """Every day, and the days after until nothing is under way any more."""
        for number, errands in enumerate(days, start=1):
            began = time.monotonic()
            self._day(errands)
            took = time.monotonic() - began
            self.say(f"day {number:>2}: {orders_of(errands):>5} orders, {took:.1f} s")
        for _day in range(TAIL_DAYS):
            self._merchant_works()
            self._pass(timedelta(days=1))
        self.say("the last windows have closed")

    def _day(self, errands: Sequence[Errand]) -> None:
        for quarter in range(QUARTERS):
            now = [errand for errand in errands if errand.quarter == quarter]
            self._buy(now)
            self._pass(QUARTER)
        self._merchant_works()

    def _buy(self, errands: Sequence[Errand]) -> None:
        done, slips = self.crew.each(acts.buy, self.stage, errands)
        self.slips += slips
        self.bought |= {one.order_id: one for party in done for one in party}
        self.sandbox.settle()

    def _merchant_works(self) -> None:
        """Ship what is paid, give back what buyers want back, have buyers say that the goods are there."""
        states = books.order_states(self.stage.shop_id)
        paid = [number for number, state in states.items() if state == "paid"]
        back = [number for number in paid if self._fate(number) == Fate.BACK_OUT]
        self._each(acts.give_back, back)
        self._each(acts.ship, sorted(set(paid) - set(back)))
        arrived = [
            self.bought[number]
            for number, state in states.items()
            if state == "shipped" and self._fate(number) not in (Fate.FORGET, None)
        ]
        self._each(acts.confirm, arrived)
        returned = [
            number
            for number, state in states.items()
            if state == "received" and self._fate(number) == Fate.SEND_BACK and number not in self._decided
        ]
        self._decided.update(returned)
        self._each(acts.give_back, returned)
        merchant.see_to_issues(self.stage)

    def _each(self, act: Callable[[Stage, _T], None], items: Sequence[_T]) -> None:
        _done, slips = self.crew.each(act, self.stage, items)
        self.slips += slips

    def _fate(self, order_id: int) -> Fate | None:
        bought = self.bought.get(order_id)
        return bought.fate if bought is not None else None

    def _pass(self, by: timedelta) -> None:
        """Let time pass, what was held arrive, and everything that is due then be done."""
        self.drain()
        advance(by)
        self.sandbox.advance(by.total_seconds())
        self.sandbox.release()
        self.drain()

    def drain(self) -> None:
        """Wake what is due until nothing is; the worker does the work. Raises Stuck after five minutes."""
        pause, end = threading.Event(), time.monotonic() + _DRAIN_S
        while True:
            sweep_shop(self.stage.shop_id)
            found = left = books.work_left(self.stage.shop_id)
            while left:
                if time.monotonic() > end:
                    raise Stuck(f"left over after {_DRAIN_S:.0f} s: {left}")
                pause.wait(_LOOK_EVERY_S)
                left = books.work_left(self.stage.shop_id)
            self.sandbox.settle()
            if not found:
                return
