"""One order, said three ways: to gates (`OrderRef`), in events, and on its timeline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TypedDict

from django.db import connection

from rongshu.kit.tenancy import current_shop_id
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.types import OrderRef

# Every purchase writes several; the statement is the same.
_RECORD = """
INSERT INTO orders_orderevent (shop_id, order_id, event, state, actor, data, at)
VALUES (%s, %s, %s, %s, %s, %s::jsonb, rongshu_now())
"""


class Fact(TypedDict):
    """Fields that every event of this app carries."""

    order_id: int
    number: str
    buyer_id: int
    campaign_kind: str
    activity_id: int | None
    campaign_ref: str
    link_code: str
    payable_fen: int


@dataclass(frozen=True, slots=True)
class OrderInHand:
    """An order's row with the units of all its lines, as the services pass it around."""

    row: Order
    units: int

    def ref(self) -> OrderRef:
        """The order as it stands, for a gate."""
        row = self.row
        return OrderRef(
            id=row.pk,
            number=row.number,
            buyer_id=row.buyer_id,
            state=row.state,
            campaign_kind=row.campaign_kind,
            activity_id=row.activity_id,
            campaign_ref=row.campaign_ref,
            payable_fen=row.payable_fen,
            quantity=self.units,
            expires_at=row.expires_at,
            shipped=row.shipped_at is not None,
        )


def fact(order: Order) -> Fact:
    """What an event says of an order."""
    return Fact(
        order_id=order.pk,
        number=order.number,
        buyer_id=order.buyer_id,
        campaign_kind=order.campaign_kind,
        activity_id=order.activity_id,
        campaign_ref=order.campaign_ref,
        link_code=order.link_code,
        payable_fen=order.payable_fen,
    )


def record(order: Order, event: str, actor: str = "system", **data: object) -> None:
    """Add a row to the order's timeline, in the state it is in now."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [current_shop_id(), order.pk, event, order.state, actor, json.dumps(data)])
