"""A received order of two lines, ready to be reviewed."""

from __future__ import annotations

from typing import Any

from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.selectors import order_of
from rongshu.trade.orders.services import order_place, order_receive, order_ship
from rongshu.trade.orders.types import LineRequest
from rongshu.trade.reviews.models import Review
from rongshu.trade.reviews.selectors import product_rating, reviews_of_order
from rongshu.trade.reviews.services import review_write
from rongshu.trade.reviews.types import Rating, ToReview
from tests.till import Till, pay_order
from tests.world import ADDRESS, make_product, make_shop, make_user, skus_of


class Bought:
    """One shop, two products, one buyer whose order of both has arrived (`receive=False`: is on its way)."""

    def __init__(self, till: Till, *, slug: str = "rongshu", receive: bool = True) -> None:
        self.shop = make_shop(slug=slug)
        self.buyer = make_user(name="林小满")
        with shop_block(self.shop.pk):
            self.product: Product = make_product(self.shop, title="云朵枕", stock=10)
            other = make_product(self.shop, title="麻毛巾", stock=10)
            lines = [LineRequest(skus_of(one)[0].pk, 2) for one in (self.product, other)]
            self.order_id = order_place(buyer_id=self.buyer.pk, lines=lines, address=ADDRESS).pk
            ids = OrderLine.objects.filter(order=self.order_id).order_by("pk").values_list("pk", flat=True)
            self.pillow, self.towel = ids
        pay_order(till, self.shop.pk, self.order_id, self.buyer.pk)
        with shop_block(self.shop.pk):
            order_ship(
                order_id=self.order_id,
                carrier_code="shunfeng",
                waybill=f"SF{self.order_id:010d}",
                actor="staff:1",
            )
            if receive:
                order_receive(order_id=self.order_id, actor="system")

    def write(self, stars: int = 5, line_id: int | None = None, **more: Any) -> Review:
        with shop_block(self.shop.pk):
            return review_write(
                order_id=self.order_id,
                line_id=line_id or self.pillow,
                buyer_id=more.pop("buyer_id", self.buyer.pk),
                stars=stars,
                **more,
            )

    def rating(self) -> Rating:
        with shop_block(self.shop.pk):
            return product_rating(self.product.pk)

    def lines(self) -> list[ToReview]:
        with shop_block(self.shop.pk):
            order = order_of(self.order_id)
            assert order is not None
            return reviews_of_order(order)
