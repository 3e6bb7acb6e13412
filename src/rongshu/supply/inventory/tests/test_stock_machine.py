"""Whatever is done to stock in whatever order, counters equal their live reservations and nothing is oversold."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.supply.inventory.errors import OutOfStock, StockInUse
from rongshu.supply.inventory.models import StockItem
from rongshu.supply.inventory.services import (
    stock_commit,
    stock_consume,
    stock_release,
    stock_reserve,
    stock_set,
)
from tests.world import make_product, make_shop, skus_of


class StockMachine(RuleBasedStateMachine):
    """A model of plain dictionaries runs beside the database."""

    references = Bundle("references")

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.shop = make_shop()
        self.count = 0

    @initialize(stock=st.lists(st.integers(0, 6), min_size=3, max_size=3))
    def open_shop(self, stock: list[int]) -> None:
        with shop_block(self.shop.pk):
            self.skus = [sku.pk for sku in skus_of(make_product(self.shop, variants=3))]
            for sku_id, units in zip(self.skus, stock, strict=True):
                stock_set(sku_id=sku_id, on_hand=units)
        self.on_hand = dict(zip(self.skus, stock, strict=True))
        self.held: dict[str, dict[int, int]] = {}
        self.state: dict[str, str] = {}

    def taken(self, sku_id: int, *states: str) -> int:
        return sum(
            wants.get(sku_id, 0) for reference, wants in self.held.items() if self.state[reference] in states
        )

    @rule(
        target=references,
        wants=st.dictionaries(st.integers(0, 2), st.integers(1, 4), min_size=1),
    )
    def reserve(self, wants: dict[int, int]) -> str:
        self.count += 1
        reference = f"order:{self.count}"
        by_sku = {self.skus[index]: units for index, units in wants.items()}
        fits = all(
            units <= self.on_hand[sku_id] - self.taken(sku_id, "held", "committed")
            for sku_id, units in by_sku.items()
        )
        with shop_block(self.shop.pk):
            try:
                stock_reserve(reference=reference, wants=by_sku)
                assert fits
                self.held[reference], self.state[reference] = by_sku, "held"
            except OutOfStock:
                assert not fits
        return reference

    def move(self, reference: str, sources: tuple[str, ...], target: str, moved: int) -> None:
        expected = self.state.get(reference) in sources
        assert moved == (len(self.held[reference]) if expected else 0)
        if expected:
            self.state[reference] = target

    @rule(reference=references)
    def commit(self, reference: str) -> None:
        with shop_block(self.shop.pk):
            self.move(reference, ("held",), "committed", stock_commit(reference=reference))

    @rule(reference=references)
    def release(self, reference: str) -> None:
        with shop_block(self.shop.pk):
            self.move(reference, ("held", "committed"), "released", stock_release(reference=reference))

    @rule(reference=references)
    def consume(self, reference: str) -> None:
        leaves = self.held.get(reference, {}) if self.state.get(reference) == "committed" else {}
        with shop_block(self.shop.pk):
            self.move(reference, ("committed",), "consumed", stock_consume(reference=reference))
        for sku_id, units in leaves.items():
            self.on_hand[sku_id] -= units

    @rule(index=st.integers(0, 2), on_hand=st.integers(0, 8))
    def count_shelf(self, index: int, on_hand: int) -> None:
        sku_id = self.skus[index]
        fits = self.taken(sku_id, "held", "committed") <= on_hand
        with shop_block(self.shop.pk):
            try:
                stock_set(sku_id=sku_id, on_hand=on_hand)
                assert fits
                self.on_hand[sku_id] = on_hand
            except StockInUse:
                assert not fits

    @invariant()
    def counters_equal_the_model(self) -> None:
        if not hasattr(self, "on_hand"):
            return
        with shop_block(self.shop.pk):
            rows = {item.sku_id: item for item in StockItem.objects.all()}
            for sku_id in self.skus:
                row = rows[sku_id]
                assert row.on_hand == self.on_hand[sku_id]
                assert row.reserved == self.taken(sku_id, "held")
                assert row.committed == self.taken(sku_id, "committed")
                assert row.available >= 0
            assert not any(one.count for one in check_all(only={"INV-14", "INV-15"}, alias="default"))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)


@pytest.mark.django_db
@pytest.mark.inv("INV-14")
@pytest.mark.inv("INV-15")
def test_stock_machine() -> None:
    from hypothesis.stateful import run_state_machine_as_test

    options: Any = settings(
        max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(StockMachine, settings=options)
