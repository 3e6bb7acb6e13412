"""Deciding to give money back, and finishing when it has arrived."""

from __future__ import annotations

from django.db.models import F, Sum

from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, SALES
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import refund_spread
from rongshu.money.payments.types import Outcome
from rongshu.supply.inventory.services import stock_release
from rongshu.trade.orders.events import OrderRefundDecided, OrderRefunded
from rongshu.trade.orders.facts import OrderInHand, fact, record
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.locks import lock_order
from rongshu.trade.orders.models import Order, OrderLine
from rongshu.trade.orders.services.fulfil import recognise_sale
from rongshu.trade.orders.services.pay import count_units
from rongshu.trade.orders.states import ORDER
from rongshu.trade.orders.types import SUBJECT

_DECIDED = (Order.State.REFUNDING, Order.State.REFUNDED)


def order_refund(*, order_id: int, reason: str, ref: str, actor: str = "system") -> Order:
    """Give back what is left of a paid order: each line's goods, and the freight unless it has shipped.

    Once decided it stays decided: a second call, for whatever reason, changes nothing. Unshipped stock is released and
    the campaign returns quota and limits. The money goes by one refund per payment (`reason:ref:payment`), sent later.
    Locks campaign, order, stock, ledger and payments. Raises OrderNotFound; IllegalTransition when unpaid or closed.
    """
    order = lock_order(order_id)
    if order.row.state in _DECIDED:
        return order.row
    return refund_in_hand(order, reason=reason, ref=ref, actor=actor)


def refund_in_hand(order: OrderInHand, *, reason: str, ref: str, actor: str) -> Order:
    """order_refund() for a caller that holds the order's locks."""
    row = order.row
    was_received = row.state == Order.State.RECEIVED
    ORDER.apply(row, "refund")
    lines = list(OrderLine.objects.filter(order=row).order_by("id"))
    goods = [(line.pk, line.goods_fen - line.refund_held_fen) for line in lines]
    held = OrderLine.objects.filter(order=row, refund_held_fen__lt=F("goods_fen"))
    held.update(refund_held_fen=F("goods_fen"))
    goods_fen = sum(amount for _line, amount in goods)
    freight_fen = _freight_back(row)
    shipped = row.shipped_at is not None
    if not shipped:
        stock_release(reference=row.reference)
        count_units(row, sign=-1)
    gate_of(row.campaign_kind).refunded(order=order.ref())
    record(row, "refund_decided", actor, reason=reason, amount_fen=goods_fen + freight_fen)
    publish(
        OrderRefundDecided(
            **fact(row),
            refund_key=f"{reason}:{ref}",
            reason=reason,
            lines=[[line, amount] for line, amount in goods],
            freight_fen=freight_fen,
        )
    )
    if was_received:
        _take_back_sale(row, goods_fen, f"{reason}:{ref}")
    if goods_fen + freight_fen == 0:
        _finish(row)
    else:
        _send_back(row, goods_fen + freight_fen, reason, ref)
    return row


def _freight_back(order: Order) -> int:
    """Freight is given back only for what never left (fault of the shop is decided with after-sales)."""
    return order.freight_fen if order.shipped_at is None else 0


def _send_back(order: Order, amount_fen: int, reason: str, ref: str) -> None:
    # Money that came late or twice was never the order's and goes back by itself.
    payments = [payment for payment in payments_of(SUBJECT, order.pk) if payment.outcome == Outcome.ACCEPTED]
    refund_spread(payments=payments, amount_fen=amount_fen, reason=reason, ref=ref)


def _take_back_sale(order: Order, amount_fen: int, refund_key: str) -> None:
    """What was booked as a sale on receipt is the customer's again."""
    key = f"{order.reference}:sale_returned:{refund_key}"
    ledger_post(
        correlation=key,
        legs=[
            Leg(
                debit=AccountRef(SALES),
                credit=AccountRef(CUSTOMER_DEPOSITS),
                amount_fen=amount_fen,
                business_key=key,
                purpose="sale_returned",
                reference=order.reference,
            )
        ],
    )


def refund_arrived(order: OrderInHand, *, amount_fen: int) -> None:
    """A refund of this order's own money has reached the buyer. The caller holds the order's locks."""
    row = order.row
    Order.objects.filter(pk=row.pk).update(refunded_fen=F("refunded_fen") + amount_fen)
    row.refresh_from_db(fields=["refunded_fen", "state"])
    held: int = OrderLine.objects.filter(order=row).aggregate(fen=Sum("refund_held_fen", default=0))["fen"]
    if row.state == Order.State.REFUNDING and row.refunded_fen >= held + _freight_back(row):
        _finish(row)


def _finish(order: Order) -> None:
    was_received = order.received_at is not None
    ORDER.apply(order, "refunded")
    record(order, "refunded", amount_fen=order.refunded_fen)
    publish(OrderRefunded(**fact(order), refunded_fen=order.refunded_fen))
    if not was_received:
        # Freight of a parcel that was under way stays with the shop.
        recognise_sale(order, order.paid_fen - order.refunded_fen, purpose="kept")
