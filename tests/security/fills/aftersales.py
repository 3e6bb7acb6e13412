"""After-sales: cases of the buyer's second order, which is received."""

from __future__ import annotations

from typing import Any, Final

from rongshu.kit.tenancy import shop_block
from rongshu.supply.catalog.models import Product
from rongshu.trade.aftersales.services import case_open
from rongshu.trade.aftersales.types import CaseLineRequest
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.services import order_place, order_receive, order_ship
from rongshu.trade.orders.types import AddressSnapshot, LineRequest
from tests.security.fills.fill import Fill
from tests.till import pay_order
from tests.world import skus_of

_CASE = {"number": "{case}"}
_ORDER = {"number": "{order}"}
_WAY = {"carrier": "shunfeng", "waybill": "SF7777777777777"}

FILLS: Final[dict[str, Fill]] = {
    "orders/<slug:number>/aftersales/": Fill(
        _ORDER, form={"why": "return:quality", "q{line}": "1", "description": "x"}
    ),
    "me/aftersales/": Fill(query={"after": "{case}"}),
    "aftersales/<slug:number>/": Fill(_CASE),
    "aftersales/<slug:number>/live/": Fill(_CASE),
    "aftersales/<slug:number>/say/": Fill(_CASE, form={"text": "x"}),
    "aftersales/<slug:number>/<slug:step>/": Fill(_CASE | {"step": "cancel"}),
    "media/private/<str:signed>.webp": Fill({"signed": "forged"}),
    "console/aftersales/": Fill(query={"after": "{case}"}),
    "console/aftersales/<slug:number>/": Fill(_CASE),
    "console/aftersales/<slug:number>/<slug:step>/": Fill(_CASE | {"step": "agree"}, form=_WAY),
    "api/v1/orders/<number>/aftersales/choices": Fill(_ORDER),
    "api/v1/orders/<number>/aftersales": Fill(_ORDER),
    "api/v1/aftersales": Fill(query={"after": "{case}"}),
    "api/v1/aftersales/<number>": Fill(_CASE),
    "api/v1/aftersales/<number>/waybill": Fill(_CASE),
    "api/v1/aftersales/<number>/messages": Fill(_CASE),
    "api/v1/aftersales/<number>/reapplication": Fill(_CASE),
    "api/v1/aftersales/<number>/escalation": Fill(_CASE),
    "api/v1/aftersales/<number>/cancel": Fill(_CASE),
    "api/v1/aftersales/<number>/receipt": Fill(_CASE),
    "api/v1/staff/aftersales": Fill(query={"after": "{case}"}),
    "api/v1/staff/aftersales/<number>": Fill(_CASE),
    "api/v1/staff/aftersales/<number>/receipt": Fill(_CASE),
    "api/v1/staff/aftersales/<number>/shipment": Fill(_CASE),
    "api/v1/staff/aftersales/<number>/answers/<answer>": Fill(_CASE | {"answer": "agree"}),
}
_WAY_IN = {"carrier_code": "shunfeng", "waybill": "SF7777777777777"}
BODIES: Final[dict[str, Any]] = {
    "aftersale_open": {
        "kind": "return",
        "reason": "quality",
        "lines": [{"line_id": "{line}", "quantity": 1}],
    },
    "aftersale_ship_back": _WAY_IN,
    "aftersale_say": {"text": "x"},
    "aftersale_reapply": {"text": "x"},
    "aftersale_escalate": {"text": "x"},
    "staff_aftersale_receive": {"counts": [{"line_id": "{line}", "good": 1}]},
    "staff_aftersale_replace": _WAY_IN,
    "staff_aftersale_answer": {"text": "x"},
}
MISSING: Final[dict[str, str]] = {"case": "A000000NOSUCHNUMBER", "line": "999999999"}


def furnish(world: Any, till: Any) -> dict[str, str]:
    """A received order of two units, one of which its buyer asks about."""
    with shop_block(world.shop.pk):
        sku = skus_of(Product.objects.order_by("pk")[0])[0]
        order = order_place(
            buyer_id=world.buyer.pk,
            lines=[LineRequest(sku.pk, 2)],
            address=AddressSnapshot("某人", "13800138000", "440106", "天河路 1 号"),
        )
        [line_id] = OrderLine.objects.filter(order=order).values_list("pk", flat=True)
    pay_order(till, world.shop.pk, order.pk, world.buyer.pk)
    with shop_block(world.shop.pk):
        order_ship(
            order_id=order.pk,
            carrier_code="shunfeng",
            waybill=f"SFAFTER{order.pk:08d}",
            actor="staff:1",
        )
        order_receive(order_id=order.pk, actor="system")
        case = case_open(
            order_id=order.pk,
            buyer_id=world.buyer.pk,
            kind="return",
            reason="quality",
            lines=[CaseLineRequest(line_id, 1)],
            description=f"{world.shop.name}的售后说明",
        )
    return {"case": case.number, "line": str(line_id)}
