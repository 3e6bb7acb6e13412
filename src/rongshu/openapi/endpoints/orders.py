"""A shopper's orders: place, follow, pay, cancel, confirm receipt."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kit.http.clients import client_ip
from rongshu.kit.http.endpoints import PAGE, Shopper, Told, once, shopper_of
from rongshu.kit.http.fields import After, Code, Limit
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.selectors import payments_of, refunds_of
from rongshu.money.payments.services import payment_lease, payment_open
from rongshu.openapi import urls_of
from rongshu.openapi.schemas.trade import (
    OrderAmendIn,
    OrderIn,
    OrderMoney,
    OrderOut,
    OrderPage,
    OrderPlacedOut,
    OrderRow,
    OrderState,
    OrderStateOut,
    PaymentOpenedOut,
    PaymentOut,
    RefundOut,
)
from rongshu.people.members.selectors import address_of
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import OrderView, order_for_buyer, order_id_of, orders_of
from rongshu.trade.orders.services import (
    order_amend,
    order_cancel,
    order_payment_prepare,
    order_place,
    order_receive,
)
from rongshu.trade.orders.types import SUBJECT, AddressSnapshot, CampaignEntry, LineRequest

router = Router(tags=["订单 | Orders"], auth=Shopper())

Number = Annotated[Code, Told("订单号 | Order number", "D260301K7M2P9QRST2X")]
StateFilter = Annotated[OrderState | None, Told("只看某个状态 | Only this state", "paid")]


@router.post(
    "/orders",
    response={201: OrderPlacedOut},
    operation_id="order_place",
    summary="下单 | Place an order",
    description=(
        "价格由店铺和活动决定，请求里没有价格；给出 expected_payable_fen 时，金额有变则不下单并返回新的应付。"
        "库存、名额和席位在同一事务中占用，15 分钟内付款。"
        " | Prices are the shop's and the campaign's and are never sent. With `expected_payable_fen` another total is"
        " refused, and the refusal names it. Stock, quota and seat are taken in one transaction; pay within 15 minutes."
    ),
)
@once(status=201)
def place(request: HttpRequest, given: OrderIn) -> OrderPlacedOut:
    buyer_id = shopper_of(request)
    order = order_place(
        buyer_id=buyer_id,
        lines=[LineRequest(line.sku_id, line.quantity) for line in given.lines],
        address=_deliver_to(buyer_id, given),
        campaign=(
            CampaignEntry(given.campaign.kind, given.campaign.activity_id, given.campaign.ref)
            if given.campaign
            else None
        ),
        note=given.note,
        link_code=given.link_code,
        expected_payable_fen=given.expected_payable_fen,
    )
    return OrderPlacedOut.model_validate(order)


def _deliver_to(buyer_id: int, given: OrderIn | OrderAmendIn) -> AddressSnapshot:
    typed = given.address
    if typed is not None:
        return AddressSnapshot(typed.receiver, typed.phone, typed.region_code, typed.detail)
    kept = address_of(user_id=buyer_id, address_id=given.address_id or 0)
    return AddressSnapshot(kept.receiver, kept.phone, kept.region_code, kept.detail)


@router.get(
    "/orders",
    response=OrderPage,
    operation_id="orders",
    summary="我的订单 | My orders",
    description="新的在前。 | Newest first.",
)
def orders(
    request: HttpRequest,
    state: StateFilter = None,
    after: After = None,
    limit: Limit = PAGE,
) -> OrderPage:
    return order_page(orders_of(shopper_of(request), state=state, after=after, limit=limit), limit)


def order_page(found: list[OrderView], limit: int) -> OrderPage:
    """A page of orders; pages are marked by number."""
    return OrderPage(
        items=[OrderRow.model_validate(one) for one in found],
        next=found[-1].number if len(found) == limit else None,
    )


@router.get(
    "/orders/{number}",
    response=OrderOut,
    operation_id="order",
    summary="订单详情 | One order",
    description="价格构成、经历与包裹。 | How its price came about, what happened to it, its parcels.",
)
def order(request: HttpRequest, number: Number) -> OrderOut:
    return order_out(_own(request, number), whole_phone=True)


def order_out(found: OrderView, *, whole_phone: bool) -> OrderOut:
    """An order in full; the receiver's phone only for the buyer and for whoever ships."""
    return OrderOut.model_validate(found).model_copy(
        update={"phone": found.phone if whole_phone else found.masked_phone}
    )


@router.get(
    "/orders/{number}/money",
    response=OrderMoney,
    operation_id="order_money",
    summary="订单的支付与退款 | An order's payments and refunds",
    description="每一次支付和退款，旧的在前。 | Every payment and refund, oldest first.",
)
def money(request: HttpRequest, number: Number) -> OrderMoney:
    found = _own(request, number)
    return OrderMoney(
        payments=[PaymentOut.model_validate(one) for one in payments_of(SUBJECT, found.id)],
        refunds=[RefundOut.model_validate(one) for one in refunds_of(SUBJECT, found.id)],
    )


@router.post(
    "/orders/{number}/payment",
    response={201: PaymentOpenedOut},
    operation_id="order_pay",
    summary="发起支付 | Start a payment",
    description=(
        "向支付渠道开一笔支付并返回付款地址；是否付成以渠道通知为准。"
        "渠道没有回应时返回 503，用同一个 Idempotency-Key 再试。"
        " | Opens a payment at the provider and returns where to pay; only the provider's notice makes it paid."
        " 503 when the provider does not answer: try again with the same key."
    ),
)
@opens_blocks
@once(status=201)
def pay(request: HttpRequest, number: Number) -> PaymentOpenedOut:
    shop_id, buyer_id = request_shop(request).id, shopper_of(request)
    with shop_block(shop_id):
        prepared = order_payment_prepare(order_id=_own_id(request, number), buyer_id=buyer_id)
        lease = payment_lease(payment_id=prepared.id)
    opened = payment_open(
        shop_id=shop_id,
        payment_id=prepared.id,
        lease=lease,
        back_url=urls_of.page("storefront:order", number),
        payer_ip=client_ip(request),
    )
    return PaymentOpenedOut.model_validate(opened)


@router.post(
    "/orders/{number}/amendment",
    response=OrderStateOut,
    operation_id="order_amend",
    summary="修改地址或备注 | Change address or note",
    description="发货前可以改，价格不变。 | Until it is sent; the price stands.",
)
@once()
def amend(request: HttpRequest, number: Number, given: OrderAmendIn) -> OrderStateOut:
    buyer_id = shopper_of(request)
    moves = given.address is not None or given.address_id is not None
    order = order_amend(
        order_id=_own_id(request, number),
        buyer_id=buyer_id,
        address=_deliver_to(buyer_id, given) if moves else None,
        note=given.note,
    )
    return OrderStateOut.model_validate({"number": number, "state": order.state})


@router.post(
    "/orders/{number}/cancel",
    response=OrderStateOut,
    operation_id="order_cancel",
    summary="取消订单 | Cancel an order",
    description=(
        "未付款的直接关闭；待成团的退出并全额退款。若钱其实已到账，订单不会被关闭，返回它现在的状态。"
        " | An unpaid order is closed; one that waits for its group leaves it and is refunded in full. When the money"
        " turns out to have arrived it stays, and its state is returned."
    ),
)
@opens_blocks
@once()
def cancel(request: HttpRequest, number: Number) -> OrderStateOut:
    shop_id, buyer_id = request_shop(request).id, shopper_of(request)
    with shop_block(shop_id):
        order_id = _own_id(request, number)
    state = order_cancel(shop_id=shop_id, order_id=order_id, buyer_id=buyer_id)
    return OrderStateOut.model_validate({"number": number, "state": state})


@router.post(
    "/orders/{number}/receipt",
    response=OrderStateOut,
    operation_id="order_receive",
    summary="确认收货 | Confirm receipt",
    description="退货期从此开始。 | The return window begins.",
)
@once()
def receive(request: HttpRequest, number: Number) -> OrderStateOut:
    found = _own(request, number)
    received = order_receive(order_id=found.id, actor=f"user:{shopper_of(request)}")
    return OrderStateOut.model_validate(received)


def _own(request: HttpRequest, number: str) -> OrderView:
    """One's own order. Raises OrderNotFound, the same for an unknown one and for somebody else's."""
    found = order_for_buyer(number, shopper_of(request))
    if found is None:
        raise OrderNotFound
    return found


def _own_id(request: HttpRequest, number: str) -> int:
    """Id of one's own order. Raises OrderNotFound as `_own` does."""
    found = order_id_of(number, shopper_of(request))
    if found is None:
        raise OrderNotFound
    return found
