"""For the shop's own programs: campaigns, orders, refunds, numbers. By API key."""

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from ninja import Router

from rongshu.campaigns.base.selectors import activities, activity_view
from rongshu.campaigns.base.services import activity_pause, activity_resume, activity_schedule, activity_stop
from rongshu.foundation.audit.services import audit_record
from rongshu.insight.metrics.selectors import campaign_report
from rongshu.kit.http.endpoints import PAGE, Staff, Told, caller_of, once
from rongshu.kit.http.fields import After, Code, Id, Limit, ShortLimit
from rongshu.money.payments.selectors import open_issues, refunds_recent
from rongshu.openapi import cursors
from rongshu.openapi.endpoints.orders import Number, StateFilter, order_out, order_page
from rongshu.openapi.schemas.campaigns import (
    ActivityStateName,
    DepthOut,
    ReadingOut,
    ReportOut,
    StaffActivityOut,
    StaffActivityPage,
)
from rongshu.openapi.schemas.trade import (
    CarrierOut,
    Carriers,
    IssueOut,
    IssuePage,
    OrderOut,
    OrderPage,
    OrderStateOut,
    RefundOut,
    RefundPage,
    ShipIn,
)
from rongshu.supply.logistics.carriers import carriers
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import OrderView, order_for_staff, orders_for_staff
from rongshu.trade.orders.services import order_ship

router = Router(tags=["店员 | Staff"], auth=Staff("orders.view"))

ActivityId = Annotated[Id, Told("活动编号 | Activity", 7)]
Step = Literal["schedule", "pause", "resume", "stop"]

STEPS: Final[dict[Step, Callable[..., Any]]] = {
    "schedule": activity_schedule,
    "pause": activity_pause,
    "resume": activity_resume,
    "stop": activity_stop,
}


@router.get(
    "/staff/activities",
    response=StaffActivityPage,
    auth=Staff("campaigns.view"),
    operation_id="staff_activities",
    summary="全部活动 | All activities",
    description="含草稿和已终止的，新的在前。 | With drafts and stopped ones, newest first.",
)
def all_activities(
    request: HttpRequest,
    kind: Annotated[Code | None, Told("活动类型 | Kind", "groupbuy")] = None,
    state: Annotated[ActivityStateName | None, Told("状态 | State", "live")] = None,
    after: After = None,
    limit: ShortLimit = PAGE,
) -> StaffActivityPage:
    found = activities(kind=kind or "", states=[state] if state else (), after=cursors.read_id(after))
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return StaffActivityPage(items=[StaffActivityOut.model_validate(one) for one in shown], next=mark)


@router.get(
    "/staff/activities/{int:activity_id}",
    response=StaffActivityOut,
    auth=Staff("campaigns.view"),
    operation_id="staff_activity",
    summary="一个活动 | One activity",
    description="名额、占用与目标。 | Quota, what is held, the goal.",
)
def activity(request: HttpRequest, activity_id: ActivityId) -> StaffActivityOut:
    return StaffActivityOut.model_validate(activity_view(activity_id))


@router.get(
    "/staff/activities/{int:activity_id}/report",
    response=ReportOut,
    auth=Staff("insight.view"),
    operation_id="staff_activity_report",
    summary="活动报表 | Numbers of a campaign",
    description="全部来自指标目录。 | All from the metric catalogue.",
)
def report(request: HttpRequest, activity_id: ActivityId) -> ReportOut:
    found = activity_view(activity_id)
    numbers = campaign_report(activity_id=found.id)
    return ReportOut(
        activity_id=found.id,
        metrics=[
            ReadingOut(
                key=one.metric.key,
                label=str(one.metric.label),
                definition=str(one.metric.definition),
                unit=one.metric.unit.value,
                value=one.value,
            )
            for one in numbers.readings.values()
        ],
        depth=[DepthOut(depth=depth, buyers=buyers) for depth, buyers in numbers.depth],
        fresh_until=numbers.fresh_until,
        waiting=numbers.waiting,
    )


@router.post(
    "/staff/activities/{int:activity_id}/{step}",
    response=StaffActivityOut,
    auth=Staff("campaigns.change"),
    operation_id="staff_activity_move",
    summary="上线、暂停、恢复、终止 | Schedule, pause, resume, stop",
    description=(
        "终止后不再接新单，未付款的关闭，已付款的照常履约。"
        " | After a stop nothing new is taken, unpaid orders are closed and paid ones honoured."
    ),
)
@once()
def move(
    request: HttpRequest,
    activity_id: ActivityId,
    step: Annotated[Step, Told("动作 | Step", "pause")],
) -> StaffActivityOut:
    caller = caller_of(request)
    STEPS[step](activity_id=activity_id, actor_id=caller.staff_id)
    # The service names who answers for it; this row says that a program did it.
    audit_record(actor=caller.actor, action=f"api.campaign.{step}", target=f"activity:{activity_id}")
    return StaffActivityOut.model_validate(activity_view(activity_id))


@router.get(
    "/staff/orders",
    response=OrderPage,
    operation_id="staff_orders",
    summary="全店订单 | The shop's orders",
    description="新的在前；campaign_ref 只看一个团的。 | Newest first; `campaign_ref` narrows to one group.",
)
def orders(
    request: HttpRequest,
    state: StateFilter = None,
    campaign_ref: Annotated[Code | None, Told("团号等 | Group code or the like", "G7K2M9")] = None,
    after: After = None,
    limit: Limit = PAGE,
) -> OrderPage:
    found = orders_for_staff(state=state, after=after, campaign_ref=campaign_ref, limit=limit)
    return order_page(found, limit)


@router.get(
    "/staff/orders/{number}",
    response=OrderOut,
    operation_id="staff_order",
    summary="一个订单 | One order",
    description=(
        "收货手机只给能发货的密钥（orders.ship）看全。"
        " | The receiver's phone in full only for a key that may ship (`orders.ship`)."
    ),
)
def order(request: HttpRequest, number: Number) -> OrderOut:
    return order_out(_order(number), whole_phone=caller_of(request).allows("orders.ship"))


@router.post(
    "/staff/orders/{number}/shipment",
    response=OrderStateOut,
    auth=Staff("orders.ship"),
    operation_id="staff_ship",
    summary="发货 | Ship",
    description="待发货的订单交给快递。 | Hand a paid order to a carrier.",
)
@once()
def ship(request: HttpRequest, number: Number, given: ShipIn) -> OrderStateOut:
    caller = caller_of(request)
    shipped = order_ship(
        order_id=_order(number).id, carrier_code=given.carrier_code, waybill=given.waybill, actor=caller.actor
    )
    audit_record(
        actor=caller.actor,
        action="api.order.ship",
        target=f"order:{number}",
        after={"carrier_code": given.carrier_code, "waybill": given.waybill},
    )
    return OrderStateOut.model_validate(shipped)


@router.get(
    "/staff/carriers",
    response=Carriers,
    operation_id="staff_carriers",
    summary="快递公司 | Carriers",
    description="常用的在前。 | The common ones first.",
)
def carrier_list(request: HttpRequest) -> Carriers:
    return Carriers(items=[CarrierOut.model_validate(one) for one in carriers()])


@router.get(
    "/staff/refunds",
    response=RefundPage,
    auth=Staff("payments.view"),
    operation_id="staff_refunds",
    summary="退款 | Refunds",
    description="未到账的在前，最多 100 笔。 | Unfinished ones first, at most 100.",
)
def refunds(request: HttpRequest) -> RefundPage:
    return RefundPage(items=[RefundOut.model_validate(one) for one in refunds_recent()])


@router.get(
    "/staff/payment-issues",
    response=IssuePage,
    auth=Staff("payments.view"),
    operation_id="staff_payment_issues",
    summary="待处理款项 | Money to look at",
    description=(
        "期限近的在前，最多 100 条；处理在控制台。"
        " | Nearest deadline first, at most 100; dealt with in the console."
    ),
)
def issues(request: HttpRequest) -> IssuePage:
    return IssuePage(items=[IssueOut.model_validate(one) for one in open_issues()])


def _order(number: str) -> OrderView:
    found = order_for_staff(number)
    if found is None:
        raise OrderNotFound
    return found
