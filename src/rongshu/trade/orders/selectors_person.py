"""What orders know of one person: for the copy they may take along, and for leaving the shop."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rongshu.trade.orders.models import Order
from rongshu.trade.orders.selectors import orders_of

_ENDED = (Order.State.CLOSED, Order.State.RECEIVED, Order.State.REFUNDED)
_MOST = 10_000


def export_rows(user_id: int) -> list[dict[str, Any]]:
    """A buyer's orders with their lines and where they went."""
    return [
        {
            "number": order.number,
            "state": order.state,
            "placed_at": order.placed_at,
            "payable_fen": order.payable_fen,
            "paid_fen": order.paid_fen,
            "refunded_fen": order.refunded_fen,
            "receiver": order.receiver,
            "phone": order.phone,
            "region_code": order.region_code,
            "detail": order.detail,
            "note": order.note,
            "lines": [
                {
                    "title": line.title,
                    "spec": line.spec_text,
                    "quantity": line.quantity,
                    "goods_fen": line.goods_fen,
                }
                for line in order.lines
            ],
        }
        for order in orders_of(user_id, limit=_MOST)
    ]


def open_orders_reason(user_id: int) -> str:
    """Why a buyer with open orders cannot leave yet; empty without any. One query."""
    open_ones = Order.objects.filter(buyer_id=user_id).exclude(state__in=_ENDED).count()
    return _("还有 %(count)s 笔订单没有完成") % {"count": open_ones} if open_ones else ""
