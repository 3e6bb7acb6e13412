"""What a decided refund writes: lines, stock, ledger and payments; and what its arrival ends.

Every function expects the order's locks to be held.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import BigIntegerField, Case, F, Value, When

from rongshu.kit.events import publish
from rongshu.money.ledger.kinds import CUSTOMER_DEPOSITS, SALES
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.money.payments.selectors import payments_of
from rongshu.money.payments.services import refund_spread
from rongshu.money.payments.types import Outcome
from rongshu.supply.inventory.services import stock_release, stock_release_part
from rongshu.trade.orders.errors import RefundExceedsLine
from rongshu.trade.orders.events import OrderRefundArrived, OrderRefundDecided, OrderRefunded
from rongshu.trade.orders.facts import OrderInHand, fact, record
from rongshu.trade.orders.models import Order, OrderLine, OrderRefund, OrderRefundLine
from rongshu.trade.orders.services import reductions
from rongshu.trade.orders.services.fulfil import decided_fen, recognise_sale
from rongshu.trade.orders.states import ORDER
from rongshu.trade.orders.types import SUBJECT, RefundDecision, RefundShare

HOLD: Final = "orders.refund_part"  # name of the guard, for its negative control


def book_refund(
    order: OrderInHand,
    lines: Sequence[OrderLine],
    shares: Sequence[RefundShare],
    *,
    reason: str,
    ref: str,
    actor: str,
    whole: bool,
    was_received: bool,
    shop_at_fault: bool = False,
    wishes: Sequence[Sequence[int | None]] = (),
) -> OrderRefund:
    """Write a decision and everything that follows from it; the money is sent later, by payments.

    `lines` are those of the shares, in the same order. Raises RefundExceedsLine when a line has less left than the
    shares say (it was changed behind the order's lock).
    """
    row = order.row
    unshipped = row.shipped_at is None
    _hold(shares, lines, unshipped=unshipped)
    refund = OrderRefund.objects.create(
        order=row,
        key=f"{reason}:{ref}",
        reason=reason,
        whole=whole,
        shop_at_fault=shop_at_fault,
        goods_fen=sum(share.goods_fen for share in shares),
        freight_fen=sum(share.freight_fen for share in shares),
        points=sum(share.points for share in shares),
        wishes=[list(wish) for wish in wishes],
        actor=actor,
    )
    OrderRefundLine.objects.bulk_create(
        OrderRefundLine(
            refund=refund,
            line_id=share.line_id,
            quantity=share.quantity,
            goods_fen=share.goods_fen,
            freight_fen=share.freight_fen,
            points=share.points,
        )
        for share in shares
    )
    if refund.freight_fen:
        Order.objects.filter(pk=row.pk).update(freight_held_fen=F("freight_held_fen") + refund.freight_fen)
        row.freight_held_fen += refund.freight_fen
    reductions.give_back(row, refund)
    if unshipped:
        _give_up_units(row, lines, shares, whole=whole)
    record(
        row,
        "refund_decided" if whole else "refund_part_decided",
        actor,
        reason=reason,
        amount_fen=refund.total_fen,
    )
    publish(
        OrderRefundDecided(
            **fact(row),
            refund_key=refund.key,
            reason=reason,
            lines=[[share.line_id, share.goods_fen] for share in shares],
            freight_fen=refund.freight_fen,
            units=[[share.line_id, share.quantity] for share in shares],
            points=refund.points,
            whole=whole,
        )
    )
    if was_received:
        _take_back_sale(row, refund)
    if refund.total_fen:
        _send_back(row, refund.total_fen, reason, ref)
    else:
        _tell_arrival(row, refund)
    return refund


def _hold(shares: Sequence[RefundShare], lines: Sequence[OrderLine], *, unshipped: bool) -> None:
    """Take what goes back from its lines: all of them or none. Two statements at most, whatever the number."""
    if HOLD in settings.RONGSHU_TEST_LOCKS_OFF:
        # What the guard is there to prevent: deciding on values read earlier, and writing them back.
        for line, share in zip(lines, shares, strict=True):
            line.refund_held_fen += share.goods_fen
            line.refunded_quantity += share.quantity
        OrderLine.objects.bulk_update(lines, ["refund_held_fen", "refunded_quantity"])
        return
    goods, units = _column(shares, "goods_fen"), _column(shares, "quantity")
    held = OrderLine.objects.filter(
        pk__in=[share.line_id for share in shares],
        goods_fen__gte=F("refund_held_fen") + goods,
        quantity__gte=F("refunded_quantity") + units,
    ).update(
        refund_held_fen=F("refund_held_fen") + goods,
        freight_held_fen=F("freight_held_fen") + _column(shares, "freight_fen"),
        points_returned=F("points_returned") + _column(shares, "points"),
        refunded_quantity=F("refunded_quantity") + units,
        cancelled_quantity=F("cancelled_quantity") + (units if unshipped else Value(0)),
    )
    if held != len(shares):
        raise RefundExceedsLine


def _column(shares: Sequence[RefundShare], name: str) -> Case:
    return Case(
        *[When(pk=share.line_id, then=Value(getattr(share, name))) for share in shares],
        default=Value(0),
        output_field=BigIntegerField(),
    )


def _give_up_units(
    order: Order, lines: Sequence[OrderLine], shares: Sequence[RefundShare], *, whole: bool
) -> None:
    """Units that never left are free again."""
    by_sku: dict[int, int] = defaultdict(int)
    for line, share in zip(lines, shares, strict=True):
        if share.quantity:
            by_sku[line.sku_id] += share.quantity
    if whole:
        stock_release(reference=order.reference)
    elif by_sku:
        stock_release_part(reference=order.reference, units=by_sku)


def _send_back(order: Order, amount_fen: int, reason: str, ref: str) -> None:
    # Money that came late or twice was never the order's and goes back by itself.
    payments = [payment for payment in payments_of(SUBJECT, order.pk) if payment.outcome == Outcome.ACCEPTED]
    refund_spread(payments=payments, amount_fen=amount_fen, reason=reason, ref=ref)


def _take_back_sale(order: Order, refund: OrderRefund) -> None:
    """What was booked as a sale on receipt is the customer's again."""
    if not refund.total_fen:
        return
    key = f"{order.reference}:sale_returned:{refund.key}"
    ledger_post(
        correlation=key,
        legs=[
            Leg(
                debit=AccountRef(SALES),
                credit=AccountRef(CUSTOMER_DEPOSITS),
                amount_fen=refund.total_fen,
                business_key=key,
                purpose="sale_returned",
                reference=order.reference,
            )
        ],
    )


def refund_arrived(order: OrderInHand, *, amount_fen: int, decision: str) -> None:
    """A refund of this order's own money has reached the buyer; `decision` is the key it was decided under."""
    row = order.row
    Order.objects.filter(pk=row.pk).update(refunded_fen=F("refunded_fen") + amount_fen)
    row.refresh_from_db(fields=["refunded_fen", "state"])
    refund = OrderRefund.objects.get(order=row, key=decision)
    refund.arrived_fen += amount_fen
    OrderRefund.objects.filter(pk=refund.pk).update(arrived_fen=F("arrived_fen") + amount_fen)
    if refund.arrived_fen == refund.total_fen:
        _tell_arrival(row, refund)
    finish_if_done(row)


def _tell_arrival(order: Order, refund: OrderRefund) -> None:
    if not refund.whole:
        record(order, "refund_part_arrived", amount_fen=refund.total_fen)
    publish(OrderRefundArrived(**fact(order), refund_key=refund.key, amount_fen=refund.total_fen))


def finish_if_done(order: Order) -> None:
    """A refunded order is done when all that was decided, by whatever decision, has arrived."""
    if order.state != Order.State.REFUNDING or order.refunded_fen < decided_fen(order):
        return
    was_received = order.received_at is not None
    ORDER.apply(order, "refunded")
    record(order, "refunded", amount_fen=order.refunded_fen)
    publish(OrderRefunded(**fact(order), refunded_fen=order.refunded_fen))
    if not was_received:
        # Freight of a parcel that was under way stays with the shop.
        recognise_sale(order, order.paid_fen - order.refunded_fen, purpose="kept")


def decision_of(refund: OrderRefund) -> RefundDecision:
    """A decision as other apps see it. One query."""
    return RefundDecision(
        id=refund.pk,
        order_id=refund.order_id,
        key=refund.key,
        whole=refund.whole,
        shares=tuple(
            RefundShare(line.line_id, line.quantity, line.goods_fen, line.freight_fen, line.points)
            for line in OrderRefundLine.objects.filter(refund=refund).order_by("line_id")
        ),
    )
