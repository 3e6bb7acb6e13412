"""Writes to orders: one use case per module."""

from rongshu.trade.orders.services.amend import order_amend
from rongshu.trade.orders.services.cancel import order_cancel
from rongshu.trade.orders.services.close import order_close
from rongshu.trade.orders.services.counting import sold_units_count
from rongshu.trade.orders.services.fulfil import order_receive, order_ship, orders_release
from rongshu.trade.orders.services.pay import order_payment_prepare
from rongshu.trade.orders.services.place import order_place
from rongshu.trade.orders.services.refund import order_refund, order_refund_part, refund_preview

__all__ = [
    "order_amend",
    "order_cancel",
    "order_close",
    "order_payment_prepare",
    "order_place",
    "order_receive",
    "order_refund",
    "order_refund_part",
    "order_ship",
    "orders_release",
    "refund_preview",
    "sold_units_count",
]
