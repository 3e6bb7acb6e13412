"""A shopper's cart. It reserves nothing and promises no price."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.kit.http.endpoints import Shopper, Told, shopper_of
from rongshu.kit.http.fields import Id
from rongshu.openapi import urls_of
from rongshu.openapi.schemas.trade import CartAdd, CartChange, CartLineOut, CartOut
from rongshu.trade.carts.selectors import cart_view
from rongshu.trade.carts.services import cart_add, cart_change, cart_remove

router = Router(tags=["购物车 | Cart"], auth=Shopper())

SkuId = Annotated[Id, Told("规格编号 | Variant", 101)]


@router.get(
    "/cart",
    response=CartOut,
    operation_id="cart",
    summary="查看购物车 | The cart",
    description="按现价和现有库存计算。 | At today's prices and stock.",
)
def cart(request: HttpRequest) -> CartOut:
    return _cart(shopper_of(request))


@router.post(
    "/cart/items",
    response=CartOut,
    operation_id="cart_add",
    summary="加入购物车 | Add to the cart",
    description="件数加到已有的上面。 | Units are added to those there.",
)
def add(request: HttpRequest, given: CartAdd) -> CartOut:
    cart_add(user_id=shopper_of(request), sku_id=given.sku_id, quantity=given.quantity)
    return _cart(shopper_of(request))


@router.put(
    "/cart/items/{int:sku_id}",
    response=CartOut,
    operation_id="cart_change",
    summary="改件数 | Change a quantity",
    description="购物车里已有的规格。 | Of a variant that is in the cart.",
)
def change(request: HttpRequest, sku_id: SkuId, given: CartChange) -> CartOut:
    cart_change(user_id=shopper_of(request), sku_id=sku_id, quantity=given.quantity)
    return _cart(shopper_of(request))


@router.delete(
    "/cart/items/{int:sku_id}",
    response=CartOut,
    operation_id="cart_remove",
    summary="移出购物车 | Remove from the cart",
    description="不在购物车里也算成功。 | Also when it was not there.",
)
def remove(request: HttpRequest, sku_id: SkuId) -> CartOut:
    cart_remove(user_id=shopper_of(request), sku_ids=[sku_id])
    return _cart(shopper_of(request))


def _cart(user_id: int) -> CartOut:
    view = cart_view(user_id)
    return CartOut(
        lines=[
            CartLineOut(
                sku_id=line.sku.sku_id,
                slug=line.sku.slug,
                title=line.sku.title,
                spec_text=line.sku.spec_text,
                picture_url=urls_of.picture(line.sku.picture_key),
                price_fen=line.sku.price_fen,
                quantity=line.quantity,
                available=max(line.available, 0),
                problem=line.problem,
            )
            for line in view.lines
        ],
        units=view.units,
        goods_fen=view.goods_fen,
        freight_fen=view.freight_fen,
        payable_fen=view.payable_fen,
    )
