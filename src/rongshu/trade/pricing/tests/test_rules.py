from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongshu.trade.pricing.rules import lowest
from rongshu.trade.pricing.tests.stack import Off, priced, wanted
from rongshu.trade.pricing.types import (
    COUPON,
    EVERYTHING,
    FREIGHT,
    LINE,
    ORDER,
    PACKET,
    POINTS,
    Cut,
    PriceStepDraft,
    Quote,
    UnitPrice,
)


def per_line(quote: Quote, kind: str) -> list[int]:
    return [sum(-step.amount_fen for step in line.steps if step.kind == kind) for line in quote.lines]


def worked_example() -> Quote:
    """campaign-rules §1 X1."""
    return priced(
        wanted((5000, 2), (3990, 1), (1290, 1)),
        Off("full_off", ORDER, Cut("full:1", 1000)),
        Off("coupon", COUPON, Cut("coupon:1", 800, scope={1, 2})),
        Off("packet", PACKET, Cut("packet:1", 300)),
        Off("points", POINTS, Cut("points", 1000), cap_bp=3000),
        freight_fen=800,
    )


@pytest.mark.inv("INV-5")
def test_the_worked_example_to_the_fen() -> None:
    quote = worked_example()
    assert per_line(quote, "full_off") == [655, 261, 84]
    assert per_line(quote, "coupon") == [572, 228, 0]
    assert per_line(quote, "packet") == [195, 78, 27]
    assert per_line(quote, "points") == [651, 260, 89]
    assert [line.goods_fen for line in quote.lines] == [7927, 3163, 1090]
    assert (quote.before_fen, quote.goods_fen, quote.freight_fen, quote.payable_fen) == (
        15280,
        12180,
        800,
        12980,
    )
    assert [(cut.name, cut.off_fen) for cut in quote.cuts] == [
        ("full_off", 1000),
        ("coupon", 800),
        ("packet", 300),
        ("points", 1000),
    ]


def test_points_are_capped_by_goods_after_the_red_packet() -> None:
    goods = wanted((5000, 2), (3990, 1), (1290, 1))
    cuts = (Off("full_off", ORDER, Cut("f", 1000)), Off("packet", PACKET, Cut("p", 1100)))
    quote = priced(goods, *cuts, Off("points", POINTS, Cut("points", 99999), cap_bp=3000))
    assert sum(per_line(quote, "points")) == 3954


def test_points_may_cover_everything() -> None:
    quote = priced(wanted((5000, 2), (1290, 1)), Off("points", POINTS, Cut("points", 11290), cap_bp=10_000))
    assert [line.goods_fen for line in quote.lines] == [0, 0]
    assert quote.payable_fen == 0


def test_a_steps_place_kind_rule_and_word_are_kept() -> None:
    quote = priced(wanted((5000, 2)), Off("coupon", COUPON, Cut("coupon:9", 500, "新客券")), freight_fen=800)
    assert quote.lines[0].steps == (
        PriceStepDraft(1, "unit_price", "sale", 10000),
        PriceStepDraft(4, "coupon", "coupon:9", -500, "新客券"),
        PriceStepDraft(7, "freight", "shop", 800),
    )


def test_a_cut_takes_no_more_than_its_lines_cost() -> None:
    quote = priced(wanted((100, 1), (900, 1)), Off("coupon", COUPON, Cut("c", 500, scope={1})))
    assert [line.goods_fen for line in quote.lines] == [0, 900]
    assert quote.cuts[0].off_fen == 100
    exact = priced(wanted((100, 1), (900, 1)), Off("nth", LINE, Cut("n", by_sku={1: 500, 2: 50, 7: 1})))
    assert [line.goods_fen for line in exact.lines] == [0, 850]


def test_freight_is_reduced_after_goods() -> None:
    quote = priced(
        wanted((3000, 1), (1000, 1)), Off("freight_coupon", FREIGHT, Cut("fc", 1000)), freight_fen=800
    )
    assert (quote.goods_fen, quote.freight_before_fen, quote.freight_fen, quote.payable_fen) == (
        4000,
        800,
        0,
        4000,
    )
    assert [step.amount_fen for step in quote.lines[0].steps] == [3000, 600, -600]


def test_freight_of_goods_that_cost_nothing_follows_quantity() -> None:
    free = Off("gift", ORDER, Cut("gift", 10**9))
    quote = priced(wanted((9900, 1), (9900, 3)), free, freight_fen=800)
    assert [line.steps[-1].amount_fen for line in quote.lines] == [200, 600]


def test_a_rule_says_what_it_may_be_combined_with() -> None:
    alone = Off("full_off", ORDER, Cut("f", 100, admits=frozenset({COUPON})))
    quote = priced(
        wanted((5000, 1)),
        alone,
        Off("coupon", COUPON, Cut("c", 100)),
        Off("packet", PACKET, Cut("p", 100)),
        Off("freight_coupon", FREIGHT, Cut("fc", 100)),
        freight_fen=800,
    )
    assert [cut.name for cut in quote.cuts] == ["full_off", "coupon", "freight_coupon"]
    none = priced(wanted((5000, 1)), Off("coupon", COUPON, Cut("c", 100)), admits=frozenset({FREIGHT}))
    assert none.cuts == ()


def test_some_reductions_apply_only_when_chosen() -> None:
    points = Off("points", POINTS, Cut("points", 100), chosen=True)
    assert priced(wanted((5000, 1)), points).cuts == ()
    assert priced(wanted((5000, 1)), points, choices={"points": "100"}).goods_fen == 4900


def test_the_lowest_unit_price_wins_and_the_shops_own_on_a_tie() -> None:
    own = UnitPrice(100, "sale")
    assert lowest(own, [UnitPrice(90, "member"), UnitPrice(80, "limited")]).rule == "limited"
    assert lowest(own, [UnitPrice(100, "member")]).rule == "sale"


def test_no_lines_cost_nothing() -> None:
    assert priced([], freight_fen=800).payable_fen == 0


_lines = st.lists(st.tuples(st.integers(1, 10**8), st.integers(1, 999)), min_size=1, max_size=12)
_cuts = st.lists(
    st.tuples(
        st.sampled_from((LINE, ORDER, COUPON, PACKET, POINTS, FREIGHT)),
        st.integers(-5, 10**9),
        st.none() | st.sets(st.integers(1, 12)),
    ),
    max_size=6,
)


def _stack(cuts: Sequence[tuple[int, int, set[int] | None]]) -> list[Off]:
    return [
        Off(f"r{index}", seq, Cut(f"r{index}", off, scope=scope))
        for index, (seq, off, scope) in enumerate(cuts)
    ]


@pytest.mark.inv("INV-5")
@given(_lines, _cuts, st.integers(0, 10**6))
def test_lines_steps_and_cuts_add_up_and_nothing_falls_below_zero(
    items: list[tuple[int, int]], cuts: list[tuple[int, int, set[int] | None]], freight_fen: int
) -> None:
    quote = priced(wanted(*items), *_stack(cuts), freight_fen=freight_fen)
    steps = [step for line in quote.lines for step in line.steps]
    assert quote.before_fen == sum(price * quantity for price, quantity in items)
    assert sum(step.amount_fen for step in steps if step.seq < FREIGHT) == quote.goods_fen
    assert sum(step.amount_fen for step in steps if step.seq == FREIGHT) == quote.freight_fen
    assert quote.goods_fen + sum(cut.off_fen for cut in quote.cuts if cut.seq < FREIGHT) == quote.before_fen
    assert quote.freight_before_fen == freight_fen
    for line in quote.lines:
        assert sum(step.amount_fen for step in line.steps if step.seq < FREIGHT) == line.goods_fen
        assert 0 <= line.goods_fen <= line.before_fen
    assert min(quote.goods_fen, quote.freight_fen) >= 0


@given(_lines, _cuts, st.randoms(use_true_random=False))
def test_the_total_does_not_depend_on_the_order_of_the_lines(
    items: list[tuple[int, int]], cuts: list[tuple[int, int, set[int] | None]], random: object
) -> None:
    lines = wanted(*items)
    mixed = sorted(lines, key=lambda _line: random.random())  # type: ignore[attr-defined]
    whole = [(seq, off, None) for seq, off, _scope in cuts]
    assert priced(mixed, *_stack(whole)).goods_fen == priced(lines, *_stack(whole)).goods_fen


def test_everything_means_every_step_after_the_unit_price() -> None:
    assert frozenset(range(LINE, FREIGHT + 1)) == EVERYTHING
