"""What a part of a line is worth when it goes back (the house's money rules, "partial refund")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rongshu.kernel.money import part
from rongshu.trade.orders.types import RefundShare, RefundWish

POINTS_STEP: Final = 6  # of the price stack: points, one of which is worth one fen
FREIGHT_STEP: Final = 7


@dataclass(frozen=True, slots=True)
class LineLeft:
    """What a line still has to give back: units, fen of goods, fen of its share of the freight, points it took."""

    line_id: int
    quantity: int
    goods_fen: int
    freight_fen: int
    points: int


class BadWish(ValueError):
    """A wish names nothing, an amount that is none, or a line twice; `field` says which."""

    def __init__(self, field: str, line_id: int | None = None) -> None:
        super().__init__(field)
        self.field = field
        self.line_id = line_id


class MoreThanLeft(ValueError):
    """A wish goes beyond what its line has left."""

    def __init__(self, left: LineLeft) -> None:
        super().__init__(left.line_id)
        self.left = left


def shares_of(
    wishes: Sequence[RefundWish], left: Mapping[int, LineLeft], *, with_freight: bool
) -> tuple[RefundShare, ...]:
    """What each wish gives back, by ascending line id.

    Every amount of k of q units left is `part(what is left, q, k)`, so that units refunded one after the other add up
    to exactly what was paid. Raises BadWish, MoreThanLeft; KeyError for a line that is not in `left`.
    """
    if not wishes or len({wish.line_id for wish in wishes}) != len(wishes):
        raise BadWish("lines")
    return tuple(
        _share(wish, left[wish.line_id], with_freight=with_freight)
        for wish in sorted(wishes, key=lambda wish: wish.line_id)
    )


def _share(wish: RefundWish, left: LineLeft, *, with_freight: bool) -> RefundShare:
    if type(wish.quantity) is not int or wish.quantity < 0:
        raise BadWish("quantity", wish.line_id)
    amount_fen = wish.amount_fen
    if amount_fen is not None and (type(amount_fen) is not int or amount_fen < 0):
        raise BadWish("amount_fen", wish.line_id)
    if wish.quantity == 0 and not amount_fen:
        raise BadWish("quantity", wish.line_id)
    most_fen = left.goods_fen
    if wish.quantity:
        if wish.quantity > left.quantity:
            raise MoreThanLeft(left)
        most_fen = part(left.goods_fen, left.quantity, wish.quantity)
    if amount_fen is not None and amount_fen > most_fen:
        raise MoreThanLeft(left)
    units = (left.quantity, wish.quantity) if wish.quantity else (1, 0)
    return RefundShare(
        line_id=left.line_id,
        quantity=wish.quantity,
        goods_fen=most_fen if amount_fen is None else amount_fen,
        freight_fen=part(left.freight_fen, *units) if with_freight else 0,
        points=part(left.points, *units),
    )


def everything(left: Sequence[LineLeft], *, with_freight: bool) -> tuple[RefundShare, ...]:
    """All that the lines still have to give back."""
    return tuple(
        RefundShare(
            line_id=line.line_id,
            quantity=line.quantity,
            goods_fen=line.goods_fen,
            freight_fen=line.freight_fen if with_freight else 0,
            points=line.points,
        )
        for line in left
    )
