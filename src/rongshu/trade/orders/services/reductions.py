"""What an order's reductions hold for it: coupons, points and the like, told as the order moves.

Orders know reductions only by name; `trade.pricing.registry` says whose they are. An order without reductions costs no
query here.
"""

from __future__ import annotations

from typing import Any

from rongshu.trade.orders.models import Order, OrderRefund
from rongshu.trade.pricing.registry import Reduction, reduction_of
from rongshu.trade.pricing.services import AppliedCut, GiveBack, Quote
from rongshu.trade.pricing.types import POINTS

Cuts = list[AppliedCut]


def frozen(quote: Quote) -> list[dict[str, Any]]:
    """A quote's reductions as an order keeps them."""
    return [
        {
            "name": cut.name,
            "seq": cut.seq,
            "rule": cut.rule,
            "label": cut.label,
            "off_fen": cut.off_fen,
            "data": dict(cut.data),
        }
        for cut in quote.cuts
    ]


def hold(order: Order) -> None:
    """The order was placed: each reduction sets aside what it used. Locks theirs. Raises their refusals."""
    for reduction, cuts in _by_reduction(order):
        reduction.hold(reference=order.reference, buyer_id=order.buyer_id, cuts=cuts)


def consume(order: Order) -> None:
    """The order is paid. The caller holds its lock."""
    for reduction, cuts in _by_reduction(order):
        reduction.consume(reference=order.reference, cuts=cuts)


def release(order: Order) -> None:
    """The order closed unpaid. The caller holds its lock."""
    for reduction, cuts in _by_reduction(order):
        reduction.release(reference=order.reference, cuts=cuts)


def give_back(order: Order, refund: OrderRefund) -> None:
    """A refund was decided: points follow their units, everything else only a refund of the whole order.

    The caller holds the order's lock.
    """
    for reduction, cuts in _by_reduction(order):
        points = reduction.seq == POINTS
        if not (refund.points if points else refund.whole):
            continue
        for cut in cuts:
            reduction.give_back(
                GiveBack(
                    reference=order.reference,
                    key=refund.key,
                    reason=refund.reason,
                    rule=cut.rule,
                    off_fen=refund.points if points else cut.off_fen,
                    whole=refund.whole,
                    shipped=order.shipped_at is not None,
                    shop_at_fault=refund.shop_at_fault,
                    data=cut.data,
                )
            )


def _by_reduction(order: Order) -> list[tuple[Reduction, Cuts]]:
    """Those still installed, in the order in which they applied, each with its cuts."""
    found: dict[str, Cuts] = {}
    for cut in _cuts(order):
        found.setdefault(cut.name, []).append(cut)
    pairs = ((reduction_of(name), cuts) for name, cuts in found.items())
    return [(reduction, cuts) for reduction, cuts in pairs if reduction is not None]


def _cuts(order: Order) -> Cuts:
    return [AppliedCut(**one) for one in order.reductions]
