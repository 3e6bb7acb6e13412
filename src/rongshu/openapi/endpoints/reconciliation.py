"""Finance's morning for programs: bills, differences, bank transfers. By API key."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router

from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.kit.errors import InvalidInput
from rongshu.kit.http.endpoints import PAGE, Caller, Staff, Told, caller_of, once
from rongshu.kit.http.fields import After, Id, ShortLimit
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.errors import DifferenceNotFound, TransferNotFound
from rongshu.money.payments.selectors import (
    bills_page,
    difference_by_id,
    differences_page,
    transfer_by_id,
    transfers_page,
)
from rongshu.money.payments.services import (
    bill_import,
    difference_recheck,
    difference_resolve,
    transfer_confirm,
    transfer_match,
    transfer_reject,
)
from rongshu.money.payments.types import DifferenceView
from rongshu.openapi import cursors
from rongshu.openapi.schemas.money import (
    BillFetchIn,
    BillOut,
    BillPage,
    DifferenceOut,
    DifferencePage,
    ResolveIn,
    TransferOut,
    TransferPage,
    TransferStepIn,
)

router = Router(tags=["对账 | Reconciliation"], auth=Staff("payments.view"))

DifferenceId = Annotated[Id, Told("差异编号 | Difference", 4)]
TransferId = Annotated[Id, Told("转账编号 | Transfer", 5)]
Step = Annotated[Literal["match", "confirm", "reject"], Told("动作 | Step", "match")]


@router.get(
    "/staff/bills",
    response=BillPage,
    operation_id="staff_bills",
    summary="渠道账单 | Daily bills",
    description="每天上午十点后下载前一天的；新的在前。 | Fetched after ten the next morning; newest first.",
)
def bills(request: HttpRequest, after: After = None, limit: ShortLimit = PAGE) -> BillPage:
    found = bills_page(before_id=cursors.read_id(after), limit=limit)
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return BillPage(items=[BillOut.model_validate(one) for one in shown], next=mark)


@router.post(
    "/staff/bills/fetch",
    response=BillOut,
    auth=Staff("payments.resolve"),
    operation_id="staff_bill_fetch",
    summary="下载并对账 | Fetch a bill and compare",
    description=(
        "整份账单要么全部导入，要么什么都不变（bill_not_read，reason 说明原因）；重复下载不会重复记账。"
        " | The whole bill is taken or nothing changes (`bill_not_read`, `reason` says why); again changes nothing."
    ),
)
@opens_blocks
@once()
def fetch(request: HttpRequest, given: BillFetchIn) -> BillOut:
    bill = bill_import(shop_id=request_shop(request).id, provider=given.provider, day=given.day)
    return BillOut.model_validate(bill)


@router.get(
    "/staff/bill-differences",
    response=DifferencePage,
    operation_id="staff_bill_differences",
    summary="对账差异 | Differences",
    description="账单与我方账目不一致的每一笔；新的在前。 | What bills and books do not say alike; newest first.",
)
def differences(
    request: HttpRequest,
    bill: Annotated[Id | None, Told("只看一份账单的 | Of one bill only", 9)] = None,
    open: Annotated[bool, Told("只看待处理的 | Open ones only", True)] = False,  # noqa: A002 (the parameter's name)
    after: After = None,
    limit: ShortLimit = PAGE,
) -> DifferencePage:
    found = differences_page(bill_id=bill, only_open=open, before_id=cursors.read_id(after), limit=limit)
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return DifferencePage(items=[DifferenceOut.model_validate(one) for one in shown], next=mark)


@router.post(
    "/staff/bill-differences/{int:difference_id}/recheck",
    response=DifferenceOut,
    auth=Staff("payments.resolve"),
    operation_id="staff_difference_recheck",
    summary="再次查询 | Ask again",
    description="向渠道查询后重新比对；一致即自动了结。 | The provider is asked and the bill compared anew.",
)
@opens_blocks
@once()
def recheck(request: HttpRequest, difference_id: DifferenceId) -> DifferenceOut:
    shop_id = request_shop(request).id
    difference_recheck(shop_id=shop_id, difference_id=difference_id)
    with shop_block(shop_id):
        return DifferenceOut.model_validate(_difference(difference_id))


@router.post(
    "/staff/bill-differences/{int:difference_id}/resolution",
    response=DifferenceOut,
    auth=Staff("payments.resolve"),
    operation_id="staff_difference_resolve",
    summary="标记已处理 | Resolve",
    description="写明查到的原因，留痕。 | Say what it was; the audit log keeps it.",
)
@once()
def resolve(request: HttpRequest, difference_id: DifferenceId, given: ResolveIn) -> DifferenceOut:
    difference_resolve(
        difference_id=difference_id, resolution=given.resolution, actor=caller_of(request).actor
    )
    return DifferenceOut.model_validate(_difference(difference_id))


@router.get(
    "/staff/transfers",
    response=TransferPage,
    operation_id="staff_transfers",
    summary="线下转账 | Bank transfers",
    description="新的在前。 | Newest first.",
)
def transfers(request: HttpRequest, after: After = None, limit: ShortLimit = PAGE) -> TransferPage:
    found = transfers_page(before_id=cursors.read_id(after), limit=limit)
    shown, mark = cursors.cut(found, limit, lambda one: one.id)
    return TransferPage(items=[TransferOut.model_validate(one) for one in shown], next=mark)


@router.post(
    "/staff/transfers/{int:transfer_id}/{step}",
    response=TransferOut,
    auth=Staff("payments.resolve"),
    operation_id="staff_transfer_move",
    summary="核对、确认、驳回 | Match, confirm, reject",
    description=(
        "核对与确认须由两位员工；密钥算作创建它的员工。"
        " | Matching and confirming take two members of staff; a key counts as whoever made it."
    ),
)
@once()
def move(request: HttpRequest, transfer_id: TransferId, step: Step, given: TransferStepIn) -> TransferOut:
    caller = caller_of(request)
    _move(caller, transfer_id, step, given)
    # The service names who answers for it; this row says that a program did it.
    audit_record(actor=caller.actor, action=f"api.transfer.{step}", target=f"transfer:{transfer_id}")
    found = transfer_by_id(transfer_id)
    if found is None:
        raise TransferNotFound
    return TransferOut.model_validate(found)


def _move(caller: Caller, transfer_id: int, step: str, given: TransferStepIn) -> None:
    person = f"user:{caller.staff_id}"
    if step == "confirm":
        transfer_confirm(transfer_id=transfer_id, actor=person)
    elif step == "reject":
        transfer_reject(transfer_id=transfer_id, reason=given.reason, actor=person)
    elif given.received_fen is None or not given.bank_reference.strip():
        raise InvalidInput(
            field="bank_reference" if given.received_fen is not None else "received_fen",
            rule="needed to match",
        )
    else:
        transfer_match(
            transfer_id=transfer_id,
            received_fen=given.received_fen,
            bank_reference=given.bank_reference,
            actor=person,
        )


def _difference(difference_id: int) -> DifferenceView:
    found = difference_by_id(difference_id)
    if found is None:
        raise DifferenceNotFound
    return found
