"""Invoices: one asked for on an order of its own."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.trade.invoices.services import invoice_request
from rongshu.trade.orders.services import order_place
from rongshu.trade.orders.types import AddressSnapshot, LineRequest
from tests.security.fills.fill import Fill
from tests.till import pay_order
from tests.world import skus_of

_INVOICE = {"number": "{invoice}"}
_TITLE = {
    "title_kind": "company",
    "title": "x",
    "tax_number": "91110000600037341L",
    "email": "x@example.com",
}

FILLS: Final[dict[str, Fill]] = {
    "orders/<slug:number>/invoice/": Fill({"number": "{order}"}, form=_TITLE),
    "me/invoices/": Fill(query={"after": "{invoice}"}),
    "invoices/<slug:number>/": Fill(_INVOICE),
    "invoices/<slug:number>/cancel/": Fill(_INVOICE),
    "console/invoices/": Fill(query={"after": "{invoice}"}),
    "console/invoices/<slug:number>/": Fill(_INVOICE),
    "console/invoices/<slug:number>/<slug:step>/": Fill(
        _INVOICE | {"step": "issue"}, form={"fapiao_number": "24442000000000000001"}
    ),
}
MISSING: Final[dict[str, str]] = {"invoice": "F000000NOSUCHNUMBER"}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """A paid order whose buyer asks for an invoice."""
    with shop_block(world.shop.pk):
        sku = skus_of(Product.objects.order_by("pk")[0])[0]
        order = order_place(
            buyer_id=world.buyer.pk,
            lines=[LineRequest(sku.pk, 1)],
            address=AddressSnapshot("某人", "13800138000", "440106", "天河路 1 号"),
        )
    pay_order(till, world.shop.pk, order.pk, world.buyer.pk)
    with shop_block(world.shop.pk):
        invoice = invoice_request(
            order_id=order.pk,
            buyer_id=world.buyer.pk,
            title_kind="personal",
            title=f"{world.shop.name}的抬头",
            tax_number="",
            email="title@example.com",
        )
    return {"invoice": invoice.number}
