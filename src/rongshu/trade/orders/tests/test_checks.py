from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongshu.trade.orders.checks import MOST_UNITS, check_address, merge_lines
from rongshu.trade.orders.errors import BadQuantity
from rongshu.trade.orders.types import AddressSnapshot, LineRequest

whole = st.integers(-(2**70), 2**70)
sellable = st.builds(LineRequest, sku_id=st.integers(1, 5), quantity=st.integers(1, MOST_UNITS))


@pytest.mark.abu("ABU-7")
@given(st.lists(st.builds(LineRequest, sku_id=st.integers(1, 4), quantity=whole), min_size=1, max_size=6))
def test_whatever_is_sent_each_sku_gets_1_to_999_units_or_a_refusal(lines: list[LineRequest]) -> None:
    sums: Counter[int] = Counter()
    for line in lines:
        sums[line.sku_id] += line.quantity
    fair = all(1 <= line.quantity <= MOST_UNITS for line in lines) and max(sums.values()) <= MOST_UNITS
    if fair:
        assert {line.sku_id: line.quantity for line in merge_lines(lines)} == sums
    else:
        with pytest.raises(BadQuantity):
            merge_lines(lines)


@pytest.mark.inv("INV-16")
@given(st.lists(sellable, min_size=1, max_size=3), st.randoms())
def test_merging_does_not_depend_on_the_order_of_lines(lines: list[LineRequest], shuffler: object) -> None:
    other = list(lines)
    shuffler.shuffle(other)  # type: ignore[attr-defined]  # hypothesis' Random
    try:
        merged = merge_lines(lines)
    except BadQuantity:
        with pytest.raises(BadQuantity):
            merge_lines(other)
    else:
        assert merge_lines(other) == merged
        assert [line.sku_id for line in merged] == sorted({line.sku_id for line in lines})


@pytest.mark.abu("ABU-7")
@given(st.one_of(st.booleans(), st.floats(), st.text(max_size=3), st.none(), st.decimals()))
def test_a_quantity_is_an_integer_and_nothing_like_one(quantity: object) -> None:
    with pytest.raises(BadQuantity):
        merge_lines([LineRequest(1, quantity)])  # type: ignore[arg-type]  # what a client may send


def test_an_address_is_trimmed_and_its_phone_normalised() -> None:
    address = check_address(
        AddressSnapshot(
            receiver=" 林\t小榕 ", phone="138 0013 8000", region_code="440106", detail="天河路\n1 号\0"
        )
    )
    assert address == AddressSnapshot(
        receiver="林 小榕", phone="+8613800138000", region_code="440106", detail="天河路 1 号"
    )
