"""What an order's reductions hold for it: coupons, points and the like, told as the order moves.

Orders know reductions only by name; `trade.pricing.registry` says whose they are. An order without reductions costs no
query here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from rongshu.kernel.money import part
from rongshu.trade.orders.models import Order, PriceStep
from rongshu.trade.orders.types import RefundedUnits
from rongshu.trade.pricing.registry import Reduction, reduction_of
from rongshu.trade.pricing.services import AppliedCut, GiveBack, Quote
from rongshu.trade.pricing.types import FREIGHT

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


def give_back_rest(order: Order, *, key: str, shop_fault: bool) -> None:
    """All of the order that is left is refunded. The caller holds its lock."""
    _give_back(order, _rest, key=key, whole=True, shop_fault=shop_fault)


def give_back_part(order: Order, units: Sequence[RefundedUnits], *, key: str, shop_fault: bool) -> None:
    """Some units are refunded: their share of each reduction, `part` of what is left of it (campaign-rules §0).

    The caller holds the order's lock; `key` names this refund once and for all.
    """
    refunded = {one.line_id: one for one in units}

    def share(step: PriceStep) -> int:
        one = refunded.get(step.line_id)
        return part(_rest(step), one.remaining, one.quantity) if one else 0

    _give_back(order, share, key=key, whole=False, shop_fault=shop_fault)


def _rest(step: PriceStep) -> int:
    return -step.amount_fen - step.given_back_fen


def _give_back(
    order: Order, share: Callable[[PriceStep], int], *, key: str, whole: bool, shop_fault: bool
) -> None:
    cuts = {(cut.name, cut.rule): cut for cut in _cuts(order)}
    if not cuts:
        return
    steps = list(
        PriceStep.objects.filter(line__order=order, seq__lt=FREIGHT, amount_fen__lt=0).order_by("pk")
    )
    returned: dict[tuple[str, str], int] = defaultdict(int)
    for step in steps:
        fen = share(step)
        step.given_back_fen += fen
        returned[step.kind, step.rule] += fen
    PriceStep.objects.bulk_update(steps, ["given_back_fen"])
    for (name, rule), cut in cuts.items():
        reduction = reduction_of(name)
        if reduction is None or not (whole or returned[name, rule]):
            continue
        reduction.give_back(
            GiveBack(
                reference=order.reference,
                key=key,
                rule=rule,
                off_fen=returned[name, rule],
                whole=whole,
                shipped=order.shipped_at is not None,
                shop_fault=shop_fault,
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
