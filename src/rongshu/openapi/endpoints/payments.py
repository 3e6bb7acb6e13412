"""How a shopper pays: provider, transfer, prepaid balance; and the balance itself."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router

from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kit.errors import NotFound
from rongshu.kit.http.clients import client_ip
from rongshu.kit.http.endpoints import PAGE, Shopper, Told, once, shopper_of
from rongshu.kit.http.fields import After, Code, ShortLimit
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import balances, subjects
from rongshu.money.payments.errors import PaymentNotFound
from rongshu.money.payments.selectors import balance_held, methods_offered, payment_by_number
from rongshu.money.payments.services import payment_open, tender_choose, transfer_claim
from rongshu.money.payments.types import PaymentView
from rongshu.money.stored_value.errors import TopUpNotFound
from rongshu.money.stored_value.selectors import (
    balance_of,
    offers,
    terms,
    topup_by_number,
    topups_of,
    uses_of,
)
from rongshu.money.stored_value.services import topup_place, topup_refund
from rongshu.money.stored_value.types import PROVIDER as STORED_VALUE
from rongshu.openapi import cursors, urls_of
from rongshu.openapi.schemas.money import (
    BalanceOut,
    OfferOut,
    TenderIn,
    TopUpIn,
    TopUpOut,
    TopUpPage,
    TopUpPlaced,
    TransferIn,
    TransferOut,
    UseOut,
    UsePage,
    WayOut,
    WaysOut,
)
from rongshu.openapi.schemas.trade import PaymentOpenedOut, PaymentOut, RefundOut

router = Router(tags=["支付与储值 | Payments and balance"], auth=Shopper())

PaymentNumber = Annotated[Code, Told("支付单号 | Payment number", "P260301K7M2P9QRST2X")]
TopUpNumber = Annotated[Code, Told("充值单号 | Top-up number", "V260301K7M2P9QRST2X")]


@router.get(
    "/payments/{number}",
    response=PaymentOut,
    operation_id="payment",
    summary="查询支付 | One payment",
    description="自己订单或充值的支付单。 | A payment of one's own order or top-up.",
)
def payment(request: HttpRequest, number: PaymentNumber) -> PaymentOut:
    return PaymentOut.model_validate(_own(request, number))


@router.get(
    "/payments/{number}/ways",
    response=WaysOut,
    operation_id="payment_ways",
    summary="可选的支付方式 | Ways to pay",
    description="本店开通的渠道，以及储值余额还能付多少。 | What the shop offers, and what the balance could pay.",
)
def ways(request: HttpRequest, number: PaymentNumber) -> WaysOut:
    found = _own(request, number)
    takes_balance = found.is_open and subjects.get(found.subject_kind).takes_balance(found.subject_id)
    held_fen = balance_held(found.subject_kind, found.subject_id) if takes_balance else 0
    available_fen = balances.get(STORED_VALUE).available_fen(shopper_of(request)) if takes_balance else 0
    return WaysOut(
        items=[WayOut.model_validate(one) for one in methods_offered()],
        balance_held_fen=held_fen,
        balance_usable_fen=min(available_fen + held_fen, found.amount_fen + held_fen) if takes_balance else 0,
    )


@router.post(
    "/payments/{number}/tender",
    response=PaymentOut,
    operation_id="payment_tender",
    summary="选择支付方式 | Choose how to pay",
    description=(
        "先关闭原支付单，再占用余额并为其余部分开新的支付单；返回接下来要付的那一张。余额付清时已是 paid。"
        " | The open payment is closed first, then the balance set aside and a payment made for the rest; that one is"
        " returned. It is `paid` already when the balance covers all."
    ),
)
@opens_blocks
@once()
def tender(request: HttpRequest, number: PaymentNumber, given: TenderIn) -> PaymentOut:
    shop_id = request_shop(request).id
    with shop_block(shop_id):
        payment_id = _own(request, number).id
    chosen = tender_choose(
        shop_id=shop_id, payment_id=payment_id, provider=given.provider, balance_fen=given.balance_fen
    )
    return PaymentOut.model_validate(chosen)


@router.post(
    "/payments/{number}/opening",
    response={201: PaymentOpenedOut},
    operation_id="payment_open",
    summary="去付款 | Open at the provider",
    description=(
        "向渠道开单并返回付款地址；渠道没有回应时返回 503，用同一个 Idempotency-Key 再试。"
        " | Opens it at the provider and returns where to pay; 503 when the provider does not answer: try again."
    ),
)
@opens_blocks
@once(status=201)
def opening(request: HttpRequest, number: PaymentNumber) -> PaymentOpenedOut:
    shop_id = request_shop(request).id
    with shop_block(shop_id):
        payment_id = _own(request, number).id
    opened = payment_open(
        shop_id=shop_id,
        payment_id=payment_id,
        back_url=urls_of.page("cashier:return", number),
        payer_ip=client_ip(request),
    )
    return PaymentOpenedOut.model_validate(opened)


@router.post(
    "/payments/{number}/transfer",
    response={201: TransferOut},
    operation_id="payment_transfer",
    summary="登记线下转账 | Announce a bank transfer",
    description=(
        "支付方式为线下转账（offline）时，付款后登记；保留三天等财务两人确认。"
        " | For a payment by `offline`: after transferring. It is kept for three days until two of finance confirm."
    ),
)
@once(status=201)
def transfer(request: HttpRequest, number: PaymentNumber, given: TransferIn) -> TransferOut:
    found = _own(request, number)
    claimed = transfer_claim(payment_id=found.id, payer_name=given.payer_name, reference=given.reference)
    return TransferOut.model_validate(claimed)


@router.get(
    "/balance",
    response=BalanceOut,
    operation_id="balance",
    summary="储值余额 | My balance",
    description="余额、充值档位与须知。 | The balance, what can be prepaid, and the terms.",
)
def balance(request: HttpRequest) -> BalanceOut:
    found = balance_of(shopper_of(request))
    return BalanceOut(
        available_fen=found.available_fen,
        principal_fen=found.principal_fen,
        bonus_fen=found.bonus_fen,
        held_fen=found.held_fen,
        offers=[OfferOut.model_validate(one) for one in offers()],
        terms=[str(one) for one in terms()],
    )


@router.get(
    "/balance/topups",
    response=TopUpPage,
    operation_id="topups",
    summary="充值记录 | My top-ups",
    description="新的在前。 | Newest first.",
)
def topups(request: HttpRequest, after: After = None, limit: ShortLimit = PAGE) -> TopUpPage:
    found = topups_of(shopper_of(request), before_id=cursors.read_id(after), limit=limit + 1)
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return TopUpPage(items=[TopUpOut.model_validate(one) for one in shown], next=mark)


@router.post(
    "/balance/topups",
    response={201: TopUpPlaced},
    operation_id="topup_place",
    summary="充值 | Top up",
    description=(
        "买一个档位，15 分钟内付款；余额上限 5,000 元（LAW-32）。"
        " | Buys an offer, to be paid within 15 minutes; a balance holds 5,000 yuan at most (LAW-32)."
    ),
)
@once(status=201)
def place(request: HttpRequest, given: TopUpIn) -> TopUpPlaced:
    topup, to_pay = topup_place(user_id=shopper_of(request), offer_id=given.offer_id)
    return TopUpPlaced(number=topup.number, payment=PaymentOut.model_validate(to_pay))


@router.post(
    "/balance/topups/{number}/refund",
    response={201: RefundOut},
    operation_id="topup_refund",
    summary="退还本金 | Refund a top-up",
    description=(
        "付款后七天内无理由，剩余本金原路退回，剩余赠送作废（LAW-33）。"
        " | Within seven days, no reason asked: the principal left goes back the way it came, its bonus ends (LAW-33)."
    ),
)
@once(status=201)
def refund(request: HttpRequest, number: TopUpNumber) -> RefundOut:
    user_id = shopper_of(request)
    found = topup_by_number(number)
    if found is None or found.user_id != user_id:
        raise TopUpNotFound
    made = topup_refund(topup_id=found.id, user_id=user_id, actor=f"user:{user_id}")
    return RefundOut.model_validate(made)


@router.get(
    "/balance/uses",
    response=UsePage,
    operation_id="balance_uses",
    summary="余额使用记录 | Uses of my balance",
    description="新的在前，全部保留。 | Newest first; all of them are kept.",
)
def uses(request: HttpRequest, after: After = None, limit: ShortLimit = PAGE) -> UsePage:
    found = uses_of(shopper_of(request), before_id=cursors.read_id(after), limit=limit + 1)
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return UsePage(items=[UseOut.model_validate(one) for one in shown], next=mark)


def _own(request: HttpRequest, number: str) -> PaymentView:
    """One's own payment. Raises PaymentNotFound, the same for an unknown one and for somebody else's."""
    found = payment_by_number(number)
    if found is None:
        raise PaymentNotFound
    try:
        owner_id = subjects.get(found.subject_kind).owner_user_id(found.subject_id)
    except (LookupError, NotFound):
        raise PaymentNotFound from None
    if owner_id != shopper_of(request):
        raise PaymentNotFound
    return found
