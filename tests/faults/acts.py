"""What the victims do: the house's own services, as web and worker call them. Runs in the stack's environment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from rongshu.campaigns.groupbuy.models import Group
from rongshu.campaigns.groupbuy.services import group_expire
from rongshu.foundation.shops.models import Shop
from rongshu.kit.clock import advance
from rongshu.kit.invariants import violations
from rongshu.kit.jobs_admin import parked_jobs, queue_gauges
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.selectors import balance
from rongshu.money.payments.jobs import payment_poll
from rongshu.money.payments.locks import lock_payment
from rongshu.money.payments.models import Payment, Refund
from rongshu.money.payments.selectors import open_issues, refunds_of
from rongshu.money.payments.services import (
    payment_notice_receive,
    payment_open,
    payment_query,
    refund_send,
)
from rongshu.people.accounts.services import user_ensure
from rongshu.supply.inventory.models import StockItem
from rongshu.trade.orders.models import Order
from rongshu.trade.orders.services import order_close, order_payment_prepare, order_place, order_refund
from rongshu.trade.orders.types import SUBJECT, CampaignEntry, LineRequest
from tests.world import ADDRESS, make_groupbuy, make_product, make_shop, skus_of

PRICE_FEN = 5900
GROUP_PRICE_FEN = 4900
STOCK = 10
GROUP_SIZE = 2
GROUP_HOURS = 1

Facts = dict[str, Any]


def shop(*, slug: str) -> Facts:
    """A shop with one product and a group-buy of it for two."""
    made = make_shop(slug, name=slug)
    with shop_block(made.pk):
        product = make_product(made, price_fen=PRICE_FEN, stock=STOCK, slug="apples")
        activity = make_groupbuy(product, price_fen=GROUP_PRICE_FEN, size=GROUP_SIZE, ttl_hours=GROUP_HOURS)
        [sku] = skus_of(product)
    return {"shop_id": made.pk, "sku_id": sku.pk, "activity_id": activity.id}


def buyer(*, number: int) -> Facts:
    return {"buyer_id": user_ensure(phone=f"139{number:08d}").pk}


def place(*, shop_id: int, sku_id: int, buyer_id: int, activity_id: int = 0, ref: str = "") -> Facts:
    """Place an order; with an activity, open a group or join the one named."""
    entry = CampaignEntry("groupbuy", activity_id, ref) if activity_id else None
    with shop_block(shop_id):
        order = order_place(
            buyer_id=buyer_id, lines=[LineRequest(sku_id, 1)], address=ADDRESS, campaign=entry
        )
        group_id = Group.objects.get(code=order.campaign_ref).pk if activity_id else 0
    return {"order_id": order.pk, "ref": order.campaign_ref, "group_id": group_id}


def prepare(*, shop_id: int, order_id: int, buyer_id: int) -> Facts:
    with shop_block(shop_id):
        payment = order_payment_prepare(order_id=order_id, buyer_id=buyer_id)
    return {"payment_id": payment.id, "number": payment.number}


def open_payment(*, shop_id: int, payment_id: int) -> Facts:
    """What the cashier does when its button is pressed."""
    payment = payment_open(shop_id=shop_id, payment_id=payment_id, back_url="http://127.0.0.1/back")
    return {"state": payment.state}


def customer(
    *, number: int, until: str, shop_id: int, sku_id: int, activity_id: int = 0, ref: str = ""
) -> Facts:
    """Somebody new comes and goes as far as `placed`, `prepared` or `opened`."""
    came = buyer(number=number)
    came |= place(shop_id=shop_id, sku_id=sku_id, activity_id=activity_id, ref=ref, **came)
    if until != "placed":
        came |= prepare(shop_id=shop_id, order_id=came["order_id"], buyer_id=came["buyer_id"])
    if until == "opened":
        open_payment(shop_id=shop_id, payment_id=came["payment_id"])
    return came


def query(*, shop_id: int, payment_id: int) -> Facts:
    return {"outcome": payment_query(shop_id=shop_id, payment_id=payment_id)}


def notice(*, shop_id: int, headers: dict[str, str], body: str) -> Facts:
    """What the cashier's door does when the provider knocks."""
    outcome = payment_notice_receive(
        shop_id=shop_id, provider="wechatpay", headers=headers, body=body.encode()
    )
    return {"outcome": outcome}


def decide_refund(*, shop_id: int, order_id: int) -> Facts:
    with shop_block(shop_id):
        order_refund(order_id=order_id, reason="staff", ref="1", actor="staff:1")
        [refund] = refunds_of(SUBJECT, order_id)
    return {"refund_id": refund.id}


def send_refund(*, shop_id: int, refund_id: int) -> Facts:
    refund_send(shop_id=shop_id, refund_id=refund_id)
    return {}


def close(*, shop_id: int, order_id: int) -> Facts:
    return {"closed": order_close(shop_id=shop_id, order_id=order_id, reason="cancelled")}


def expire(*, shop_id: int, group_id: int) -> Facts:
    group_expire(shop_id=shop_id, group_id=group_id)
    return {}


def wait(*, minutes: int) -> Facts:
    advance(timedelta(minutes=minutes))
    return {}


def hold(*, shop_id: int, payment_id: int) -> Facts:
    """Lock a payment and stop, so that whoever wants it waits; woken up, let go of it."""
    with shop_block(shop_id):
        lock_payment(payment_id)
        os.kill(os.getpid(), signal.SIGSTOP)
    return {}


def poll_later(*, shop_id: int, payment_id: int) -> Facts:
    """Have the worker ask about a payment."""
    with shop_block(shop_id):
        payment_poll.defer(shop_id=shop_id, payment_id=payment_id)
    return {}


def waiting() -> Facts:
    """How many of our connections wait for a lock, and what jobs there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (locks,) = cursor.fetchone()
    gauges = queue_gauges()
    return {"locks": locks, "todo": gauges.waiting, "doing": gauges.running}


def standing(*, shop_id: int) -> Facts:
    """Where everything in a shop stands. Amounts in fen."""
    with shop_block(shop_id):
        item = StockItem.objects.get()
        return {
            "orders": list(Order.objects.order_by("pk").values_list("state", flat=True)),
            "groups": list(Group.objects.order_by("pk").values_list("state", flat=True)),
            "payments": list(Payment.objects.order_by("pk").values_list("number", "state")),
            "refunds": list(Refund.objects.order_by("pk").values_list("state", flat=True)),
            "stock": [item.on_hand, item.reserved, item.committed],
            "gateway_fen": balance("gateway:wechatpay"),
            "deposits_fen": balance("customer_deposits"),
            "payable_fen": balance("refunds_payable"),
            "issues": [issue.queue for issue in open_issues()],
        }


def loose_ends() -> Facts:
    """What still waits anywhere in the house, in words."""
    found: list[str] = []
    for one in Shop.objects.order_by("pk"):
        with shop_block(one.pk):
            found += [
                *(f"{one.slug}: order {state}" for state in _open_orders()),
                *(f"{one.slug}: payment {state}" for state in _open_payments()),
                *(f"{one.slug}: refund {state}" for state in _open_refunds()),
            ]
    gauges = queue_gauges()
    if gauges.waiting or gauges.running or gauges.unrelayed:
        found.append(f"jobs: {gauges}")
    return {"loose": found}


def _open_orders() -> list[str]:
    states = Order.objects.filter(state__in=[Order.State.UNPAID, Order.State.REFUNDING])
    failed = Order.objects.filter(
        state=Order.State.AWAITING_CAMPAIGN,
        campaign_ref__in=Group.objects.exclude(state=Group.State.OPEN).values("code"),
    )
    return [*states.values_list("state", flat=True), *failed.values_list("state", flat=True)]


def _open_payments() -> list[str]:
    states = [Payment.State.CREATED, Payment.State.PENDING]
    return list(Payment.objects.filter(state__in=states).values_list("state", flat=True))


def _open_refunds() -> list[str]:
    """Parked ones are in a queue of persons; that they are is an invariant of its own."""
    final = [Refund.State.SUCCEEDED, Refund.State.MANUAL]
    return list(Refund.objects.exclude(state__in=final).values_list("state", flat=True))


def audit() -> Facts:
    """What check_invariants finds, what is parked, and all money the ledger holds at the gateway."""
    gateway_fen = 0
    for one in Shop.objects.order_by("pk"):
        with shop_block(one.pk):
            gateway_fen += balance("gateway:wechatpay")
    return {
        "violations": [f"{one.invariant.id} {one.invariant.title}: {one.rows}" for one in violations()],
        "parked": [f"{one.task} {one.error}" for one in parked_jobs()],
        "gateway_fen": gateway_fen,
    }


_BUYING = (shop, buyer, customer, place, prepare, open_payment, query, notice, close, expire)
_REFUNDING = (decide_refund, send_refund)
_LOOKING = (wait, hold, poll_later, waiting, standing, loose_ends, audit)

ACTS: dict[str, Callable[..., Facts]] = {act.__name__: act for act in (*_BUYING, *_REFUNDING, *_LOOKING)}
