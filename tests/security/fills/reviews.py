"""Reviews: one of the buyer's second order, and one whose words are hidden."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.services import order_place, order_receive, order_ship
from rongshu.trade.orders.types import AddressSnapshot, LineRequest
from rongshu.trade.reviews.services import review_write
from tests.security.fills.fill import Fill
from tests.till import pay_order
from tests.world import skus_of

_REVIEW = {"number": "{review}"}
_ORDER = {"number": "{reviewed_order}"}

FILLS: Final[dict[str, Fill]] = {
    "p/<slug:slug>/reviews/": Fill({"slug": "{product}"}, query={"after": "{review}"}),
    "p/<slug:slug>/reviews/block/": Fill({"slug": "{product}"}),
    "reviews/<slug:number>/helpful/": Fill(_REVIEW, form={"on": "1"}),
    "orders/<slug:number>/reviews/": Fill(_ORDER, form={"line": "{unreviewed_line}", "stars": "5"}),
    "console/reviews/": Fill(query={"after": "{review}"}),
    "console/reviews/<slug:number>/": Fill(_REVIEW),
    "console/reviews/<slug:number>/<slug:step>/": Fill(_REVIEW | {"step": "reply"}, form={"text": "x"}),
    "api/v1/products/<slug>/reviews": Fill({"slug": "{product}"}, query={"after": "{review}"}),
    "api/v1/orders/<number>/reviews": Fill(_ORDER),
    "api/v1/reviews/<number>/follow-up": Fill(_REVIEW),
    "api/v1/reviews/<number>/helpful": Fill(_REVIEW),
    "api/v1/staff/reviews": Fill(query={"after": "{review}"}),
    "api/v1/staff/reviews/<number>/reply": Fill(_REVIEW),
    "api/v1/staff/reviews/<number>/hide": Fill(_REVIEW),
    "api/v1/staff/reviews/<number>/show": Fill(_REVIEW),
}
BODIES: Final[dict[str, Any]] = {
    "review_write": {"line_id": "{unreviewed_line}", "stars": 5},
    "review_follow_up": {"text": "x"},
    "review_vote": {"helpful": True},
    "staff_review_reply": {"text": "x"},
    "staff_review_hide": {"reason": "advert", "note": "x"},
}
MISSING: Final[dict[str, str]] = {
    "review": "V000000NOSUCHREVIEW",
    "reviewed_order": "D000000NOSUCHPARCEL",
    "unreviewed_line": "999999998",
}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """A received order of two lines, one of which its buyer reviewed."""
    with shop_block(world.shop.pk):
        skus = [skus_of(product)[0].pk for product in Product.objects.order_by("pk")[:2]]
        order = order_place(
            buyer_id=world.buyer.pk,
            lines=[LineRequest(sku, 1) for sku in skus],
            address=AddressSnapshot("某人", "13800138000", "440106", "天河路 1 号"),
        )
        lines = list(OrderLine.objects.filter(order=order).order_by("pk").values_list("pk", flat=True))
    pay_order(till, world.shop.pk, order.pk, world.buyer.pk)
    with shop_block(world.shop.pk):
        order_ship(
            order_id=order.pk, carrier_code="shunfeng", waybill=f"SFREVIEW{order.pk:08d}", actor="staff:1"
        )
        order_receive(order_id=order.pk, actor="system")
        review = review_write(
            order_id=order.pk,
            line_id=lines[0],
            buyer_id=world.buyer.pk,
            stars=4,
            text=f"{world.shop.name}的评价文字",
        )
    return {"review": review.number, "reviewed_order": order.number, "unreviewed_line": str(lines[-1])}
