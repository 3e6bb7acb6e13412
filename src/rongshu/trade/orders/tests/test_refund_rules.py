"""Worked numbers of partial refunds, and the property that makes them safe: parts add up to the whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongshu.trade.orders.rules import BadWish, LineLeft, MoreThanLeft, everything, shares_of
from rongshu.trade.orders.types import RefundShare, RefundWish


def refund(
    left: LineLeft, quantity: int, amount_fen: int | None = None, freight: bool = False
) -> RefundShare:
    wish = RefundWish(left.line_id, quantity, amount_fen)
    [share] = shares_of([wish], {left.line_id: left}, with_freight=freight)
    return share


def after(left: LineLeft, share: RefundShare) -> LineLeft:
    return LineLeft(
        left.line_id,
        left.quantity - share.quantity,
        left.goods_fen - share.goods_fen,
        left.freight_fen - share.freight_fen,
        left.points - share.points,
    )


def test_a_line_with_points_unit_by_unit() -> None:
    """Price stack, examples 1 and 2: two units at 7927 fen and 651 points."""
    line = LineLeft(1, 2, 7927, 0, 651)
    first = refund(line, 1)
    assert (first.goods_fen, first.points) == (3963, 325)
    second = refund(after(line, first), 1)
    assert (second.goods_fen, second.points) == (3964, 326)


def test_one_of_two_equal_units() -> None:
    """Coupons, example 1 (the second of two lines); rebate, example 1 (8990 of two units)."""
    assert refund(LineLeft(1, 1, 2550, 0, 0), 1).goods_fen == 2550
    assert refund(LineLeft(1, 2, 8990, 0, 0), 1).goods_fen == 4495


def test_money_alone_lowers_what_later_units_are_worth() -> None:
    """Step price, example 2: three at 9900; one back, then the difference of 4000, then the next unit."""
    line = LineLeft(1, 3, 29700, 0, 0)
    one = refund(line, 1)
    assert one.goods_fen == 9900
    difference = refund(after(line, one), 0, 4000)
    assert (difference.goods_fen, difference.quantity) == (4000, 0)
    left = after(after(line, one), difference)
    assert left.goods_fen == 15800
    assert refund(left, 1).goods_fen == 7900


def test_units_of_uneven_price() -> None:
    """Community group-buying, example 4: two units paid 1979."""
    line = LineLeft(1, 2, 1979, 0, 0)
    first = refund(line, 1)
    assert first.goods_fen == 989
    assert refund(after(line, first), 1).goods_fen == 990


def test_freight_goes_by_the_same_rule_and_only_when_told() -> None:
    line = LineLeft(1, 3, 3000, 800, 0)
    assert refund(line, 1).freight_fen == 0
    first = refund(line, 1, freight=True)
    assert first.freight_fen == 266
    assert refund(after(line, first), 2, freight=True).freight_fen == 534


def test_less_than_the_part_may_be_agreed_but_never_more() -> None:
    line = LineLeft(1, 2, 2001, 0, 0)
    assert refund(line, 1, 900).goods_fen == 900
    with pytest.raises(MoreThanLeft):
        refund(line, 1, 1001)
    with pytest.raises(MoreThanLeft):
        refund(line, 0, 2002)
    with pytest.raises(MoreThanLeft):
        refund(line, 3)


@pytest.mark.parametrize(
    "wish",
    [
        RefundWish(1, 0),
        RefundWish(1, 0, 0),
        RefundWish(1, -1),
        RefundWish(1, 1, -1),
        RefundWish(1, True),
        RefundWish(1, 1, True),
    ],
)
def test_a_wish_for_nothing_is_none(wish: RefundWish) -> None:
    with pytest.raises(BadWish):
        shares_of([wish], {1: LineLeft(1, 2, 2000, 0, 0)}, with_freight=False)


def test_a_line_is_named_once() -> None:
    with pytest.raises(BadWish):
        shares_of([RefundWish(1, 1)] * 2, {1: LineLeft(1, 2, 2000, 0, 0)}, with_freight=False)


step = st.tuples(st.integers(0, 4), st.integers(0, 100), st.booleans())


@pytest.mark.inv("INV-5")
@pytest.mark.inv("INV-10")
@settings(max_examples=150, deadline=None)
@given(
    quantity=st.integers(1, 12),
    goods_fen=st.integers(0, 1_000_000),
    freight_fen=st.integers(0, 5_000),
    points=st.integers(0, 10_000),
    steps=st.lists(step, max_size=12),
)
def test_any_sequence_of_parts_adds_up_to_exactly_what_was_paid(
    quantity: int, goods_fen: int, freight_fen: int, points: int, steps: list[tuple[int, int, bool]]
) -> None:
    line = left = LineLeft(1, quantity, goods_fen, freight_fen, points)
    given_back: list[RefundShare] = []
    for units, percent, freight in steps:
        money = None if units else left.goods_fen * percent // 100
        if units > left.quantity or (units == 0 and not money):
            continue
        share = refund(left, units, money, freight)
        given_back.append(share)
        left = after(left, share)
        assert min(left.quantity, left.goods_fen, left.freight_fen, left.points) >= 0
    given_back += everything([left], with_freight=True)
    assert sum(share.quantity for share in given_back) == line.quantity
    assert sum(share.goods_fen for share in given_back) == line.goods_fen
    assert sum(share.freight_fen for share in given_back) == line.freight_fen
    assert sum(share.points for share in given_back) == line.points
