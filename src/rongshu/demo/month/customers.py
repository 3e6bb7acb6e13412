"""What customers do: they buy, pay, cancel, confirm receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from rongshu.demo.month.plan import Errand, Fate, Kind, Mishap
from rongshu.demo.month.sandbox import Sandbox
from rongshu.demo.month.stage import Stage
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.foundation.tracking.services import visit_record
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import PaymentRefusedByProvider, ProviderUnavailable
from rongshu.money.payments.services import payment_open, payment_query
from rongshu.trade.orders.services import order_cancel, order_payment_prepare, order_place, order_receive
from rongshu.trade.orders.types import AddressSnapshot, CampaignEntry, LineRequest

REGIONS: Final = ("440106", "110105", "310104", "330106", "510104")
_TRIES: Final = 5

Arm = Callable[[Sandbox, str], None]
_ARMS: Final[dict[Mishap, Arm]] = {
    Mishap.PREPAY_DROPPED: lambda box, number: box.arm("drop_after_success", number, operation="prepay"),
    Mishap.PREPAY_REFUSED: lambda box, number: box.arm("server_error", number, operation="prepay"),
    Mishap.DUPLICATE: lambda box, number: box.arm("duplicate", number, extra=3),
    Mishap.LATE: lambda box, number: box.arm("late", number, event="payment"),
    Mishap.LOST: lambda box, number: box.arm("lost", number, event="payment"),
    Mishap.BAD_SIGNATURE: lambda box, number: box.arm("bad_signature", number, then="hold"),
    Mishap.WRONG_AMOUNT: lambda box, number: box.arm("wrong_amount", number, where="notification"),
    Mishap.REFUND_DROPPED: lambda box, number: box.arm("drop_after_success", number, operation="refund"),
    Mishap.REFUND_PENDING: lambda box, number: box.arm("refund_pending", number),
    Mishap.REFUND_ABNORMAL: lambda box, number: box.arm("refund_abnormal", number),
}


@dataclass(frozen=True, slots=True)
class Bought:
    """An order of the month and what its buyer means to do with it."""

    order_id: int
    buyer_id: int
    fate: Fate
    errand: int


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as its buyer knows it."""

    id: int
    buyer_id: int
    campaign_ref: str


def run_errand(stage: Stage, sandbox: Sandbox, errand: Errand) -> list[Bought]:
    """Do an errand up to and including payment. Call outside any block."""
    bought: list[Bought] = []
    group = ""
    for customer in errand.customers:
        buyer_id = stage.customers[customer]
        order = _place(stage, errand, buyer_id, group)
        group = order.campaign_ref
        bought.append(Bought(order.id, buyer_id, errand.fate, errand.number))
        if errand.fate == Fate.ABANDON:
            continue
        if errand.fate == Fate.CANCEL:
            order_cancel(shop_id=stage.shop_id, order_id=order.id, buyer_id=buyer_id)
            continue
        mishap = errand.mishap
        if errand.fate == Fate.PAY_LAST:
            mishap = Mishap.LATE
        payment_id = _pay(stage, sandbox, order, mishap)
        if campaign_of(errand):
            # The buyer comes back from the provider to a page that asks: who joins next finds the seat taken.
            payment_query(shop_id=stage.shop_id, payment_id=payment_id)
    return bought


def campaign_of(errand: Errand) -> str:
    """The kind of campaign an errand goes through, or nothing."""
    return "groupbuy" if errand.kind in (Kind.GROUP, Kind.SHORT_GROUP) else ""


def confirm(stage: Stage, order_id: int, buyer_id: int) -> None:
    """The buyer says that the goods are there."""
    with shop_block(stage.shop_id):
        order_receive(order_id=order_id, actor=f"user:{buyer_id}")


def _place(stage: Stage, errand: Errand, buyer_id: int, group: str) -> Placed:
    code = ""
    with shop_block(stage.shop_id):
        if errand.link >= 0:
            code = _follow(stage, errand.link, buyer_id)
        campaign = None
        if campaign_of(errand):
            activity_id = stage.activities[errand.lines[0][0]]
            campaign = CampaignEntry(kind=campaign_of(errand), activity_id=activity_id, ref=group)
        order = order_place(
            buyer_id=buyer_id,
            lines=[LineRequest(stage.skus[index], quantity) for index, quantity in errand.lines],
            address=AddressSnapshot(
                receiver="月客",
                phone="13700000000",
                region_code=REGIONS[errand.number % len(REGIONS)],
                detail=f"榕树路 {errand.number} 号",
            ),
            campaign=campaign,
            link_code=code,
        )
        return Placed(order.pk, buyer_id, order.campaign_ref)


def _follow(stage: Stage, link: int, buyer_id: int) -> str:
    target = link_resolve(stage.links[link])
    assert target is not None
    visit_record(link=target, visitor=f"{buyer_id:032d}", user_id=buyer_id)
    return target.code


def _pay(stage: Stage, sandbox: Sandbox, order: Placed, mishap: Mishap) -> int:
    with shop_block(stage.shop_id):
        payment = order_payment_prepare(order_id=order.id, buyer_id=order.buyer_id)
    arm = _ARMS.get(mishap)
    if arm is not None:
        arm(sandbox, payment.number)
    for attempt in range(_TRIES):
        try:
            payment_open(shop_id=stage.shop_id, payment_id=payment.id, back_url=settings.RONGSHU_BASE_URL)
            break
        except (ProviderUnavailable, PaymentRefusedByProvider):
            if attempt == _TRIES - 1:
                raise
    sandbox.pay(payment.number)
    return payment.id
