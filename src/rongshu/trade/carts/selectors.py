"""Reads of a shopper's cart, in the shop's block."""

from __future__ import annotations

from django.db.models import Sum

from rongshu.kit.prepared import Prepared
from rongshu.supply.catalog.selectors import sku_views
from rongshu.supply.inventory.selectors import available
from rongshu.trade.carts.models import CartItem
from rongshu.trade.carts.types import CartLine, CartView, Problem
from rongshu.trade.pricing.services import WantedLine, price_quote

__all__ = ["cart_units", "cart_view"]

_HELD = Prepared(lambda user_id: CartItem.objects.filter(user_id=user_id).values_list("sku_id", "quantity"))


def cart_units(user_id: int) -> int:
    """How many units the cart holds, for the badge. One query."""
    total: int | None = CartItem.objects.filter(user_id=user_id).aggregate(units=Sum("quantity"))["units"]
    return total or 0


def cart_view(user_id: int) -> CartView:
    """The cart at today's prices and stock. Four queries, whatever it holds; one when empty."""
    held = dict(_HELD(user_id))
    if not held:
        return CartView(lines=(), goods_fen=0, freight_fen=0, units=0)
    skus = sku_views(held)
    stock = available(held)
    lines = tuple(
        CartLine(
            sku=skus[sku_id],
            quantity=quantity,
            available=stock.get(sku_id, 0),
            problem=_problem(skus[sku_id].on_sale, quantity, stock.get(sku_id, 0)),
        )
        for sku_id, quantity in held.items()
    )
    wanted = [WantedLine(line.sku, line.quantity) for line in lines if not line.problem]
    quote = price_quote(lines=wanted, buyer_id=user_id)
    return CartView(
        lines=lines,
        goods_fen=quote.goods_fen,
        freight_fen=quote.freight_fen,
        units=sum(held.values()),
    )


def _problem(on_sale: bool, quantity: int, stock: int) -> Problem:
    if not on_sale:
        return "off_sale"
    if stock <= 0:
        return "sold_out"
    return "too_few" if stock < quantity else ""
