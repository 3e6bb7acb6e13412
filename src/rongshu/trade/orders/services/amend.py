"""A buyer changes where an order goes, or what they said about it, while it has not left."""

from __future__ import annotations

from rongshu.kit import crypto
from rongshu.kit.events import publish
from rongshu.trade.orders import checks
from rongshu.trade.orders.errors import OrderLeft, OrderNotFound
from rongshu.trade.orders.events import OrderAmended
from rongshu.trade.orders.facts import fact, record
from rongshu.trade.orders.locks import lock_order
from rongshu.trade.orders.models import ORDER_DETAIL, ORDER_PHONE, Order
from rongshu.trade.orders.types import AMENDABLE, AddressSnapshot


def order_amend(
    *, order_id: int, buyer_id: int, address: AddressSnapshot | None = None, note: str | None = None
) -> Order:
    """Give an order another address, another note, or both; None leaves what is there. Nothing else of it changes.

    Freight is the shop's one amount wherever an order goes, so the price stands. What is the same already leaves no
    trace. Locks campaign and order, so a shipment that starts at the same moment either sees the new address or comes
    first. Raises OrderNotFound (also for another buyer's), OrderLeft, BadAddress, InvalidInput.
    """
    to = checks.check_address(address) if address is not None else None
    remark = checks.check_note(note) if note is not None else None
    order = lock_order(order_id).row
    if order.buyer_id != buyer_id:
        raise OrderNotFound
    if order.state not in AMENDABLE:
        raise OrderLeft(state=order.state)
    actor, changed = f"user:{buyer_id}", []
    if to is not None and to != _address(order):
        order.receiver, order.region_code = to.receiver, to.region_code
        order.phone_cipher = crypto.encrypt(to.phone, ORDER_PHONE)
        order.detail_cipher = crypto.encrypt(to.detail, ORDER_DETAIL)
        changed += ["receiver", "region_code", "phone_cipher", "detail_cipher"]
        record(order, "address_changed", actor)
    if remark is not None and remark != order.note:
        order.note = remark
        changed.append("note")
        record(order, "note_changed", actor)
    if changed:
        order.save(update_fields=changed)
        publish(OrderAmended(**fact(order), address="receiver" in changed, note="note" in changed))
    return order


def _address(order: Order) -> AddressSnapshot:
    return AddressSnapshot(order.receiver, order.phone, order.region_code, order.detail)
