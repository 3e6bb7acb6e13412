"""After-sales: a shopper asks and follows; the shop's programs answer, inspect and send."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Router

from rongshu.foundation.audit.services import audit_record
from rongshu.kit.http.endpoints import PAGE, Shopper, Staff, Told, caller_of, once, shopper_of
from rongshu.kit.http.fields import After, Code, Limit
from rongshu.openapi.endpoints.orders import Number as OrderNumber
from rongshu.openapi.schemas.aftersales import (
    CaseAnswerIn,
    CaseChoices,
    CaseIn,
    CaseOut,
    CasePage,
    CaseReceiveIn,
    CaseRow,
    CaseState,
    CaseTextIn,
    CaseWayIn,
)
from rongshu.trade.aftersales.errors import CaseNotFound
from rongshu.trade.aftersales.selectors import (
    case_for_buyer,
    case_for_staff,
    cases_for_staff,
    cases_of,
    choices_for,
)
from rongshu.trade.aftersales.services import (
    case_agree,
    case_cancel,
    case_confirm,
    case_escalate,
    case_message,
    case_open,
    case_reapply,
    case_receive,
    case_refund_instead,
    case_refuse,
    case_refuse_goods,
    case_replace,
    case_ship_back,
)
from rongshu.trade.aftersales.types import CaseLineRequest, CaseView
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import order_for_buyer

router = Router(tags=["售后 | After-sales"], auth=Shopper())

Number = Annotated[Code, Told("售后单号 | Case number", "A260301K7M2P9QRST2X")]
StateFilter = Annotated[CaseState | None, Told("只看某个状态 | Only this state", "requested")]
Answer = Literal["agree", "refuse", "refuse-goods", "refund-instead", "say"]

ANSWERS: Final[dict[Answer, Callable[..., Any]]] = {
    "agree": case_agree,
    "refuse": case_refuse,
    "refuse-goods": case_refuse_goods,
    "refund-instead": case_refund_instead,
    "say": case_message,
}


@router.get(
    "/orders/{number}/aftersales/choices",
    response=CaseChoices,
    operation_id="aftersale_choices",
    summary="能申请什么 | What can be asked for",
    description="类型、原因、每行可申请的件数与金额。 | Kinds, reasons, units and money left of each line.",
)
def choices(request: HttpRequest, number: OrderNumber) -> CaseChoices:
    order = order_for_buyer(number, shopper_of(request))
    if order is None:
        raise OrderNotFound
    return CaseChoices.model_validate(choices_for(order))


@router.post(
    "/orders/{number}/aftersales",
    response={201: CaseOut},
    operation_id="aftersale_open",
    summary="申请售后 | Ask for after-sales",
    description=(
        "七天无理由退货立即同意；其他等商家答复，48 小时不答复视为同意。"
        " | A seven-day return is agreed at once; anything else waits for the shop, and is agreed after 48 hours."
    ),
)
@once(status=201)
def open_case(request: HttpRequest, number: OrderNumber, given: CaseIn) -> CaseOut:
    buyer_id = shopper_of(request)
    order = order_for_buyer(number, buyer_id)
    if order is None:
        raise OrderNotFound
    opened = case_open(
        order_id=order.id,
        buyer_id=buyer_id,
        kind=given.kind,
        reason=given.reason,
        lines=[CaseLineRequest(line.line_id, line.quantity, line.amount_fen) for line in given.lines],
        description=given.description,
    )
    return _out(case_for_buyer(opened.number, buyer_id))


@router.get(
    "/aftersales",
    response=CasePage,
    operation_id="aftersales",
    summary="我的售后 | My cases",
    description="新的在前。 | Newest first.",
)
def cases(request: HttpRequest, after: After = None, limit: Limit = PAGE) -> CasePage:
    return _page(cases_of(shopper_of(request), after=after, limit=limit), limit)


@router.get(
    "/aftersales/{number}",
    response=CaseOut,
    operation_id="aftersale",
    summary="售后详情 | One case",
    description="商品、期限与协商经过。 | Goods, deadline and what was said.",
)
def case(request: HttpRequest, number: Number) -> CaseOut:
    return _out(case_for_buyer(number, shopper_of(request)))


@router.post(
    "/aftersales/{number}/waybill",
    response=CaseOut,
    operation_id="aftersale_ship_back",
    summary="填写寄回运单 | Send the goods back",
    description="商家同意后，寄回商品并填运单号。 | After the shop agreed: send the goods and give the waybill.",
)
@once()
def ship_back(request: HttpRequest, number: Number, given: CaseWayIn) -> CaseOut:
    buyer_id = shopper_of(request)
    case_ship_back(
        case_id=_own(number, buyer_id),
        buyer_id=buyer_id,
        carrier_code=given.carrier_code,
        waybill=given.waybill,
    )
    return _out(case_for_buyer(number, buyer_id))


@router.post(
    "/aftersales/{number}/messages",
    response=CaseOut,
    operation_id="aftersale_say",
    summary="留言 | Say something",
    description="双方都能看到。 | Both sides read it.",
)
@once()
def say(request: HttpRequest, number: Number, given: CaseTextIn) -> CaseOut:
    buyer_id = shopper_of(request)
    case_message(case_id=_own(number, buyer_id), actor=f"user:{buyer_id}", buyer_id=buyer_id, text=given.text)
    return _out(case_for_buyer(number, buyer_id))


@router.post(
    "/aftersales/{number}/reapplication",
    response=CaseOut,
    operation_id="aftersale_reapply",
    summary="被拒后重新申请 | Ask again after a refusal",
    description="补充说明后再请商家处理。 | With more to say, the shop is asked again.",
)
@once()
def reapply(request: HttpRequest, number: Number, given: CaseTextIn) -> CaseOut:
    buyer_id = shopper_of(request)
    case_reapply(case_id=_own(number, buyer_id), buyer_id=buyer_id, description=given.text)
    return _out(case_for_buyer(number, buyer_id))


@router.post(
    "/aftersales/{number}/escalation",
    response=CaseOut,
    operation_id="aftersale_escalate",
    summary="请平台裁定 | Ask the platform",
    description="商家拒绝、没有发出换补，或收到的换补不对时。 | After a refusal, or when no right replacement came.",
)
@once()
def escalate(request: HttpRequest, number: Number, given: CaseTextIn) -> CaseOut:
    buyer_id = shopper_of(request)
    case_escalate(
        case_id=_own(number, buyer_id), actor=f"user:{buyer_id}", buyer_id=buyer_id, text=given.text
    )
    return _out(case_for_buyer(number, buyer_id))


@router.post(
    "/aftersales/{number}/cancel",
    response=CaseOut,
    operation_id="aftersale_cancel",
    summary="撤销申请 | Withdraw",
    description="商品寄出、开始退款之前。 | Before goods or money are under way.",
)
@once()
def cancel(request: HttpRequest, number: Number) -> CaseOut:
    buyer_id = shopper_of(request)
    case_cancel(case_id=_own(number, buyer_id), buyer_id=buyer_id)
    return _out(case_for_buyer(number, buyer_id))


@router.post(
    "/aftersales/{number}/receipt",
    response=CaseOut,
    operation_id="aftersale_confirm",
    summary="收到换补的商品 | The replacement has come",
    description="售后到此完成。 | The case ends.",
)
@once()
def confirm(request: HttpRequest, number: Number) -> CaseOut:
    buyer_id = shopper_of(request)
    case_confirm(case_id=_own(number, buyer_id), buyer_id=buyer_id, actor=f"user:{buyer_id}")
    return _out(case_for_buyer(number, buyer_id))


@router.get(
    "/staff/aftersales",
    response=CasePage,
    auth=Staff("aftersales.view"),
    operation_id="staff_aftersales",
    summary="全店售后 | The shop's cases",
    description="新的在前。 | Newest first.",
)
def all_cases(
    request: HttpRequest, state: StateFilter = None, after: After = None, limit: Limit = PAGE
) -> CasePage:
    return _page(cases_for_staff(state=state, after=after, limit=limit), limit)


@router.get(
    "/staff/aftersales/{number}",
    response=CaseOut,
    auth=Staff("aftersales.view"),
    operation_id="staff_aftersale",
    summary="一个售后单 | One case",
    description="商品、期限与协商经过。 | Goods, deadline and what was said.",
)
def staff_case(request: HttpRequest, number: Number) -> CaseOut:
    return _out(case_for_staff(number))


@router.post(
    "/staff/aftersales/{number}/receipt",
    response=CaseOut,
    auth=Staff("aftersales.change"),
    operation_id="staff_aftersale_receive",
    summary="验收退货 | Inspect what came back",
    description="完好的入库；退货随即退款，换货等待发出。 | Good units are on hand; a return is refunded.",
)
@once()
def receive(request: HttpRequest, number: Number, given: CaseReceiveIn) -> CaseOut:
    case_receive(
        case_id=_any(number),
        actor=caller_of(request).actor,
        counts={line.line_id: (line.good, line.defective) for line in given.counts},
        text=given.text,
    )
    return _audited(request, number, "receive")


@router.post(
    "/staff/aftersales/{number}/shipment",
    response=CaseOut,
    auth=Staff("aftersales.change"),
    operation_id="staff_aftersale_replace",
    summary="发出换补的商品 | Send the replacement",
    description="占用并扣减库存。 | Takes the units from stock.",
)
@once()
def replace(request: HttpRequest, number: Number, given: CaseWayIn) -> CaseOut:
    case_replace(
        case_id=_any(number),
        actor=caller_of(request).actor,
        carrier_code=given.carrier_code,
        waybill=given.waybill,
    )
    return _audited(request, number, "replace")


@router.post(
    "/staff/aftersales/{number}/answers/{answer}",
    response=CaseOut,
    auth=Staff("aftersales.change"),
    operation_id="staff_aftersale_answer",
    summary="答复 | Answer",
    description=(
        "同意、拒绝、对退回商品有异议、改为退款、留言；拒绝和异议要写理由。"
        " | Agree, refuse, dispute what came back, refund instead, say; refusal and dispute need words."
    ),
)
@once()
def answer(
    request: HttpRequest,
    number: Number,
    answer: Annotated[Answer, Told("答复 | Answer", "agree")],
    given: CaseAnswerIn,
) -> CaseOut:
    ANSWERS[answer](case_id=_any(number), actor=caller_of(request).actor, text=given.text)
    return _audited(request, number, answer)


def _audited(request: HttpRequest, number: str, step: str) -> CaseOut:
    found = _out(case_for_staff(number))
    audit_record(
        actor=caller_of(request).actor,
        action=f"api.aftersale.{step}",
        target=f"aftersale:{number}",
        after={"state": found.state},
    )
    return found


def _own(number: str, buyer_id: int) -> int:
    found = case_for_buyer(number, buyer_id)
    if found is None:
        raise CaseNotFound
    return found.id


def _any(number: str) -> int:
    found = case_for_staff(number)
    if found is None:
        raise CaseNotFound
    return found.id


def _out(found: CaseView | None) -> CaseOut:
    if found is None:
        raise CaseNotFound
    return CaseOut.model_validate(found)


def _page(found: list[CaseView], limit: int) -> CasePage:
    return CasePage(
        items=[CaseRow.model_validate(one) for one in found],
        next=found[-1].number if len(found) == limit else None,
    )
