"""Points as a step of the price: one takes off one fen, up to the shop's share of the goods (campaign-rules §1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongshu.kernel.money import Money, rate
from rongshu.people.loyalty.selectors import points_spendable, program
from rongshu.people.loyalty.services import points_consume, points_hold, points_release, points_return
from rongshu.trade.pricing.registry import Reduction
from rongshu.trade.pricing.types import POINTS, AppliedCut, Basket, Cut, GiveBack, Offer, OfferChoice

MOST: Final = "max"  # the choice "as many as allowed"; a number of points is the other
_MOST_DIGITS: Final = 9


class PointsReduction(Reduction):
    """Chosen by the buyer. Held when the order is placed, spent when it is paid, given back with refunded units."""

    name = "points"
    seq = POINTS
    label = gettext_lazy("积分抵扣")
    chosen = True

    def cuts(self, basket: Basket) -> Sequence[Cut]:
        """As many points as were asked for, have been earned and the cap allows; no cut when that is none."""
        asked = basket.choices.get(self.name, "")
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _MOST_DIGITS else None
        if wanted is None and asked != MOST:
            return ()
        most = _allowed(basket)
        points = most if wanted is None else min(wanted, most)
        return [Cut(rule="points", off_fen=points)] if points else ()

    def offer(self, basket: Basket) -> Offer | None:
        """All that may be used, in one choice; nothing for somebody without points."""
        most = _allowed(basket)
        if not most:
            return None
        text = _("用 %(points)s 积分抵 %(off)s") % {"points": most, "off": Money(most)}
        return Offer(
            name=self.name,
            label=str(self.label),
            choices=(OfferChoice(value=MOST, label=text, off_fen=most),),
            chosen=MOST if basket.choices.get(self.name) else "",
        )

    def hold(self, *, reference: str, buyer_id: int, cuts: Sequence[AppliedCut]) -> None:
        """Raises PointsShort, PointsOwed when they went elsewhere meanwhile."""
        points_hold(reference, buyer_id, sum(cut.off_fen for cut in cuts))

    def consume(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        points_consume(reference)

    def release(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        points_release(reference)

    def give_back(self, what: GiveBack) -> None:
        points_return(what.reference, what.off_fen, what.key)


def _allowed(basket: Basket) -> int:
    """Most points this basket may use: what the buyer has, and `points_cap_bp` of its goods. Two queries."""
    if basket.buyer_id is None:
        return 0
    rules = program()
    if not rules.points_on:
        return 0
    return min(points_spendable(basket.buyer_id), rate(basket.goods_fen, rules.points_cap_bp))
