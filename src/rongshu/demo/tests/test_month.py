"""The plan of a simulated month is what it promises, whatever the seed."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from rongshu.demo.month.plan import QUARTERS, Cast, Fate, Kind, Mishap, orders_of, plan_month

CAST = Cast(customers=40, promoters=5, skus=12)


@given(seed=st.integers(0, 2**32), days=st.integers(1, 8), orders=st.integers(0, 300))
@settings(max_examples=40, deadline=None)
def test_as_many_orders_as_asked_for_spread_evenly_by_people_of_the_cast(
    seed: int, days: int, orders: int
) -> None:
    month = plan_month(seed=seed, days=days, orders=orders, cast=CAST)
    counts = [orders_of(errands) for errands in month]
    assert len(month) == days
    assert sum(counts) == orders
    assert max(counts) - min(counts) <= 1
    for errand in (errand for errands in month for errand in errands):
        assert 0 <= errand.quarter < QUARTERS
        assert len(set(errand.customers)) == len(errand.customers)
        assert all(0 <= customer < CAST.customers for customer in errand.customers)
        assert all(0 <= sku < CAST.skus and quantity in (1, 2) for sku, quantity in errand.lines)
        assert (0 <= errand.link < CAST.promoters) is (errand.kind == Kind.SHARED)


def test_a_seed_is_a_month_and_a_month_has_everything_in_it() -> None:
    month = plan_month(seed=7, days=30, orders=20_000, cast=CAST)
    assert month == plan_month(seed=7, days=30, orders=20_000, cast=CAST)
    assert month != plan_month(seed=8, days=30, orders=20_000, cast=CAST)
    errands = [errand for day in month for errand in day]
    assert {errand.kind for errand in errands} == set(Kind)
    assert {errand.fate for errand in errands} == set(Fate)
    assert {errand.mishap for errand in errands} == set(Mishap)
    sizes = Counter((errand.kind, len(errand.customers)) for errand in errands)
    assert {size for kind, size in sizes if kind == Kind.GROUP} == {3}
    assert {size for kind, size in sizes if kind == Kind.SHORT_GROUP} == {2}
