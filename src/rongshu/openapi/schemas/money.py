"""Balance, tenders and reconciliation in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from rongshu.kit.http.endpoints import Body, Page, Shown, Words, says
from rongshu.kit.http.fields import Code, Id, fen, moment
from rongshu.openapi.schemas.trade import PaymentOut

Billed = Literal["wechatpay", "alipay"]


def _day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("a day, as 2026-03-01")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class OfferOut(Shown):
    """充值档位 | An amount to prepay"""

    id: int = says("档位编号 | Offer", 3)
    amount_fen: int = fen("充值金额，单位分 | To pay in fen", 20000)
    bonus_fen: int = fen("赠送金额，单位分 | Bonus in fen", 1500)
    bonus_days: int | None = says("赠送有效天数，空为不过期 | Days the bonus lives; null for ever", None)


class BalanceOut(Shown):
    """储值余额 | A prepaid balance"""

    available_fen: int = fen("可用，单位分 | To spend, in fen", 21500)
    principal_fen: int = fen("其中本金，单位分 | Of it principal, in fen", 20000)
    bonus_fen: int = fen("其中赠送，单位分 | Of it bonus, in fen", 1500)
    held_fen: int = fen("待付款订单占用，单位分 | Set aside for unpaid orders, in fen", 0)
    offers: list[OfferOut]
    terms: list[str] = says("储值须知 | What to know before", ["付款之日起 7 日内可以无理由退还未用本金。"])


class TopUpOut(Shown):
    """充值 | A top-up"""

    number: str = says("充值单号 | Number", "V260301K7M2P9QRST2X")
    amount_fen: int = fen("金额，单位分 | Amount in fen", 20000)
    bonus_fen: int = fen("赠送，单位分 | Bonus in fen", 1500)
    state: Literal["unpaid", "paid", "closed"] = says("状态 | State", "paid")
    state_label: Words = says("状态文字 | State in words", "已到账")
    principal_left_fen: int = fen("剩余本金，单位分 | Principal left, in fen", 20000)
    bonus_left_fen: int = fen("剩余赠送，单位分 | Bonus left, in fen", 1500)
    refunded_fen: int = fen("已退，单位分 | Refunded in fen", 0)
    placed_at: datetime = moment("充值时间 | Placed")
    paid_at: datetime | None = moment("到账时间 | Paid", None)
    refundable_until: datetime | None = moment("无理由退还截止 | Refundable without reason until", None)


class TopUpPage(Page[TopUpOut]):
    """充值记录 | Top-ups"""


class TopUpIn(Body):
    """充值 | To top up"""

    offer_id: Id = says("档位编号 | Offer", 3)


class TopUpPlaced(Shown):
    """待付款的充值 | A top-up to be paid"""

    number: str = says("充值单号 | Number", "V260301K7M2P9QRST2X")
    payment: PaymentOut


class UseOut(Shown):
    """余额使用 | A use of the balance"""

    payment_number: str = says("支付单号 | Payment number", "P260301K7M2P9QRST2X")
    description: str = says("用于 | What for", "高山红富士苹果")
    amount_fen: int = fen("金额，单位分 | Amount in fen", 3200)
    returned_fen: int = fen("已退回，单位分 | Returned in fen", 0)
    state: Literal["held", "spent", "released"] = says("状态 | State", "spent")
    state_label: Words = says("状态文字 | State in words", "已使用")
    created_at: datetime = moment("时间 | When")


class UsePage(Page[UseOut]):
    """使用记录 | Uses"""


class WayOut(Shown):
    """支付方式 | A way to pay"""

    provider: str = says("渠道 | Provider", "alipay")
    label: str = says("名称 | Name", "支付宝")
    note: str = says("说明，例如收款账户 | A note, such as the account", "")


class WaysOut(Shown):
    """可选的支付方式 | The ways to choose from"""

    items: list[WayOut]
    balance_held_fen: int = fen("已占用的储值余额，单位分 | Balance set aside for it, in fen", 0)
    balance_usable_fen: int = fen("还能用的储值余额，单位分 | Balance that could pay, in fen", 3200)


class TenderIn(Body):
    """选择支付方式 | Choose how to pay"""

    provider: Code = says("余额之外的部分由谁收 | Who takes what the balance does not", "wechatpay")
    balance_fen: Annotated[int, Field(ge=0, le=10**9)] = says(
        "用储值余额付多少 | How much of it the balance pays", 3200, 0
    )


class TransferIn(Body):
    """登记转账 | Announce a transfer"""

    payer_name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")] = says(
        "付款人 | Payer", "林小榕"
    )
    reference: Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")] = says(
        "流水号或账号后四位 | Reference", "尾号 1234"
    )


class TransferOut(Shown):
    """线下转账 | A bank transfer"""

    id: int = says("编号 | Id", 5)
    payment_number: str = says("支付单号 | Payment number", "P260301K7M2P9QRST2X")
    amount_fen: int = fen("应付，单位分 | To pay in fen", 9900)
    payer_name: str = says("付款人 | Payer", "林小榕")
    reference: str = says("付款人填写的流水号 | Reference the payer gave", "尾号 1234")
    state: Literal["claimed", "matched", "confirmed", "rejected"] = says("状态 | State", "claimed")
    state_label: Words = says("状态文字 | State in words", "待核对")
    bank_reference: str = says("银行流水号 | Bank reference", "")
    reason: str = says("驳回原因 | Why it was rejected", "")
    claimed_at: datetime = moment("登记时间 | Announced")


class TransferPage(Page[TransferOut]):
    """线下转账 | Bank transfers"""


class TransferStepIn(Body):
    """处理转账 | What finance says of a transfer"""

    received_fen: Annotated[int, Field(ge=1, le=10**11)] | None = says(
        "到账金额（核对时） | Received, to match", 9900, None
    )
    bank_reference: Annotated[str, Field(max_length=60)] = says(
        "银行流水号（核对时） | Bank reference, to match", "B202603010001", ""
    )
    reason: Annotated[str, Field(max_length=200)] = says("原因（驳回时） | Reason, to reject", "", "")


class BillOut(Shown):
    """渠道账单 | A provider's daily bill"""

    id: int = says("编号 | Id", 9)
    provider: str = says("渠道 | Provider", "wechatpay")
    day: date = says("日期 | Day", "2026-03-01")
    state: Literal["waiting", "imported", "parked"] = says("状态 | State", "imported")
    state_label: Words = says("状态文字 | State in words", "已对账")
    lines: int = says("笔数 | Lines", 3)
    trade_fen: int = fen("收款，单位分 | Received in fen", 14900)
    refund_fen: int = fen("退款，单位分 | Refunded in fen", 4000)
    fee_fen: int = fen("手续费，单位分 | Fees in fen", 65)
    net_fen: int = fen("应结，单位分 | Net in fen", 10835)
    open_differences: int = says("待处理差异 | Open differences", 0)
    error_code: str = says("没有导入的原因 | Why it could not be read", "")


class BillPage(Page[BillOut]):
    """渠道账单 | Bills"""


class BillFetchIn(Body):
    """下载账单 | To fetch a bill"""

    provider: Billed = says("渠道 | Provider", "wechatpay")
    day: Day = says("日期（上海时间） | Day, Shanghai time", "2026-03-01")


class DifferenceOut(Shown):
    """对账差异 | A difference"""

    id: int = says("编号 | Id", 4)
    provider: str = says("渠道 | Provider", "wechatpay")
    day: date = says("账单日期 | Day of the bill", "2026-03-01")
    queue: Literal["not_there", "not_here", "amount", "state", "fee"] = says("队列 | Queue", "not_here")
    queue_label: Words = says("队列文字 | Queue in words", "渠道有、我方没有")
    kind: Literal["trade", "refund"] = says("支付或退款 | Payment or refund", "trade")
    number: str = says("单号 | Number", "P260301K7M2P9QRST2X")
    ours_fen: int | None = fen("我方，单位分 | Ours in fen", 9900, None)
    theirs_fen: int | None = fen("渠道，单位分 | Theirs in fen", 8800, None)
    deadline_at: datetime = moment("处理期限 | To be dealt with before")
    resolved_at: datetime | None = moment("处理时间 | Resolved", None)
    resolution: str = says("处理结果 | What it was", "")


class DifferencePage(Page[DifferenceOut]):
    """对账差异 | Differences"""


class ResolveIn(Body):
    """处理差异 | To resolve a difference"""

    resolution: Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")] = says(
        "查明的原因 | What it was", "测试账号的收款"
    )
