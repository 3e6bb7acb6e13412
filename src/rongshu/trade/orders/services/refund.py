"""Deciding to give money back: all that is left of an order, or a part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings

from rongshu.supply.inventory.services import stock_return
from rongshu.trade.orders.errors import BadRefund, OrderNotFound, RefundExceedsLine, RefundKeyTaken
from rongshu.trade.orders.facts import OrderInHand
from rongshu.trade.orders.gates import gate_of
from rongshu.trade.orders.locks import lock_order, read_order
from rongshu.trade.orders.models import Order, OrderLine, OrderRefund
from rongshu.trade.orders.remaining import lines_left
from rongshu.trade.orders.rules import BadWish, LineLeft, MoreThanLeft, everything, shares_of
from rongshu.trade.orders.services.refund_booking import (
    HOLD,
    book_refund,
    decision_of,
    finish_if_done,
)
from rongshu.trade.orders.states import ORDER
from rongshu.trade.orders.types import RefundDecision, RefundShare, RefundWish

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
    found = lines_left(row.pk)
    shares = everything([left for _line, left in found.values()], with_freight=row.shipped_at is None)
    gate_of(row.campaign_kind).refunded(order=order.ref())
    book_refund(
        order,
        [line for line, _left in found.values()],
        shares,
        reason=reason,
        ref=ref,
        actor=actor,
        whole=True,
        was_received=was_received,
    )
    finish_if_done(row)
    return row


def order_refund_part(
    *,
    order_id: int,
    lines: Sequence[RefundWish],
    reason: str,
    ref: str,
    actor: str = "system",
    shop_at_fault: bool = False,
    restock: Mapping[int, tuple[int, int]] | None = None,
) -> RefundDecision:
    """Give back a part of a paid order: units of its lines at `part(what is left, units left, units)`, or money alone.

    Freight: each line's share of it, by the same rule, for units that never shipped, and for any units when the shop is
    at fault. Points that the units took go back likewise; coupons do not, and nothing is repriced. Unshipped units are
    released from stock. `restock` tells what came back of shipped ones, as (good, defective) by line id. A refund that
    takes an order's last units ends it, as order_refund() does: the campaign returns quota and limits.

    `reason:ref` is the key: the same decision a second time returns the first. Commission shrinks in this transaction
    (a subscriber); the money goes by one refund per payment, sent later. Locks campaign, order, stock, ledger and
    payments. Raises OrderNotFound; BadRefund (also for another order's line); RefundExceedsLine when less is left;
    RefundKeyTaken; IllegalTransition unless paid, shipped or received.
    """
    guarded = HOLD not in settings.RONGSHU_TEST_LOCKS_OFF
    order = lock_order(order_id) if guarded else read_order(order_id)
    row = order.row
    wishes = [[wish.line_id, wish.quantity, wish.amount_fen] for wish in lines]
    known = OrderRefund.objects.filter(order=row, key=f"{reason}:{ref}").first()
    if known is not None:
        if sorted(known.wishes) != sorted(wishes):
            raise RefundKeyTaken(key=known.key)
        return decision_of(known)
    was_received = row.state == Order.State.RECEIVED
    ORDER.next_state(row.state, "refund_part")
    found = lines_left(row.pk)
    shares = _shares(lines, found, with_freight=shop_at_fault or row.shipped_at is None)
    whole = _takes_the_last(shares, found)
    if whole:
        ORDER.apply(row, "refund")
        gate_of(row.campaign_kind).refunded(order=order.ref())
    taken = [found[share.line_id][0] for share in shares]
    refund = book_refund(
        order,
        taken,
        shares,
        reason=reason,
        ref=ref,
        actor=actor,
        whole=whole,
        was_received=was_received,
        shop_at_fault=shop_at_fault,
        wishes=wishes,
    )
    if restock:
        stock_return(key=refund.key, reference=row.reference, units=_by_sku(restock, found))
    finish_if_done(row)
    return decision_of(refund)


def refund_preview(
    *, order_id: int, lines: Sequence[RefundWish], shop_at_fault: bool = False
) -> RefundDecision:
    """What order_refund_part() would give back as things stand, without deciding it. Two queries, no locks.

    Raises OrderNotFound, BadRefund, RefundExceedsLine.
    """
    row = Order.objects.filter(pk=order_id).first()
    if row is None:
        raise OrderNotFound
    found = lines_left(order_id)
    shares = _shares(lines, found, with_freight=shop_at_fault or row.shipped_at is None)
    return RefundDecision(
        id=None, order_id=order_id, key="", whole=_takes_the_last(shares, found), shares=shares
    )


def _shares(
    wishes: Sequence[RefundWish], found: Mapping[int, tuple[OrderLine, LineLeft]], *, with_freight: bool
) -> tuple[RefundShare, ...]:
    try:
        return shares_of(
            wishes, {line_id: left for line_id, (_line, left) in found.items()}, with_freight=with_freight
        )
    except KeyError:
        raise BadRefund(field="line_id") from None
    except BadWish as bad:
        raise BadRefund(field=bad.field, line_id=bad.line_id) from None
    except MoreThanLeft as more:
        left = more.left
        raise RefundExceedsLine(
            line_id=left.line_id, quantity=left.quantity, goods_fen=left.goods_fen
        ) from None


def _takes_the_last(shares: Sequence[RefundShare], found: Mapping[int, tuple[OrderLine, LineLeft]]) -> bool:
    taken = {share.line_id: share.quantity for share in shares}
    return all(left.quantity == taken.get(line_id, 0) for line_id, (_line, left) in found.items())


def _by_sku(
    restock: Mapping[int, tuple[int, int]], found: Mapping[int, tuple[OrderLine, LineLeft]]
) -> dict[int, tuple[int, int]]:
    units: dict[int, tuple[int, int]] = {}
    for line_id, (good, defective) in restock.items():
        if line_id not in found:
            raise BadRefund(field="restock", line_id=line_id)
        sku_id = found[line_id][0].sku_id
        known = units.get(sku_id, (0, 0))
        units[sku_id] = (known[0] + good, known[1] + defective)
    return units
