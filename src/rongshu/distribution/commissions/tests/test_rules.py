from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongshu.distribution.commissions.rules import Rate, commission_fen, due_fen, pick, settle_at

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def test_ten_percent_of_8500_and_half_refunded() -> None:
    """B 8500 (freight 600 does not count), 10 %: 850; refund 4250: reverse 425."""
    assert commission_fen(8500, 1, 1000, 0) == 850
    assert due_fen(850, 8500, 4250) == 425


def test_three_refunds_of_a_third() -> None:
    """B 9999 at 725 bp: 724; three refunds of 3333: due 482, 241, 0, reversals 242, 241, 241."""
    amount = commission_fen(9999, 1, 725, 0)
    assert amount == 724
    dues = [due_fen(amount, 9999, refunded) for refunded in (0, 3333, 6666, 9999)]
    assert dues == [724, 482, 241, 0]
    assert [before - after for before, after in pairwise(dues)] == [242, 241, 241]


def test_a_fixed_amount_is_per_unit_and_never_above_the_line() -> None:
    assert commission_fen(9900, 3, 0, 500) == 1500
    assert commission_fen(900, 3, 0, 500) == 900


def test_settling_waits_for_the_later_of_freeze_and_return_window() -> None:
    assert settle_at(DAY, 7, DAY + timedelta(days=9)) == DAY + timedelta(days=9)
    assert settle_at(DAY, 15, DAY + timedelta(days=9)) == DAY + timedelta(days=15)


RULES = [
    Rate(1, "default", None, 500, 0, 1),
    Rate(2, "product", 20, 600, 0, 1),
    Rate(3, "campaign", 30, 700, 0, 1),
    Rate(4, "sku", 10, 0, 800, 1),
]


@pytest.mark.parametrize(
    ("sku_id", "activity_id", "product_id", "rule_id"),
    [(10, 30, 20, 4), (11, 30, 20, 3), (11, None, 20, 2), (11, 31, 21, 1), (11, None, 21, 1)],
)
def test_the_most_specific_rule_wins(
    sku_id: int, activity_id: int | None, product_id: int, rule_id: int
) -> None:
    rule = pick(RULES, sku_id=sku_id, activity_id=activity_id, product_id=product_id)
    assert rule is not None
    assert rule.rule_id == rule_id


def test_no_rule_no_commission() -> None:
    assert pick([], sku_id=1, activity_id=None, product_id=1) is None
    assert pick(RULES[1:], sku_id=11, activity_id=None, product_id=21) is None


@given(
    base=st.integers(1, 10**9),
    rate_bp=st.integers(0, 5000),
    shares=st.lists(st.integers(1, 10**6), min_size=1, max_size=6),
)
def test_reversals_add_up_to_the_fen(base: int, rate_bp: int, shares: list[int]) -> None:
    """Whatever the refunds: due never grows, never passes its share, and a full refund leaves nothing."""
    amount = commission_fen(base, 1, rate_bp, 0)
    refunded, due, reversed_fen = 0, amount, 0
    for share in shares:
        refunded = min(refunded + share, base)
        left = due_fen(amount, base, refunded)
        assert 0 <= left <= due
        assert left * base <= amount * (base - refunded)
        reversed_fen += due - left
        due = left
    assert due + reversed_fen == amount
    assert due_fen(amount, base, base) == 0


def test_refunds_beyond_the_line_are_a_fault() -> None:
    with pytest.raises(ValueError, match="within"):
        due_fen(100, 1000, 1001)
