from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rongshu.kit.http.endpoints import Body, Page, Shown, Words, says
from rongshu.kit.http.fields import Id, fen, moment

CaseKind = Literal["refund_only", "return", "exchange", "reship"]
CaseState = Literal[
    "requested",
    "refused",
    "awaiting_return",
    "returning",
    "replacing",
    "replaced",
    "refunding",
    "escalated",
    "done",
    "closed",
]
CaseReason = Literal[
    "no_reason",
    "not_wanted",
    "late",
    "not_received",
    "missing",
    "quality",
    "damaged",
    "wrong_item",
    "not_as_described",
    "size",
]
Text = Annotated[str, Field(min_length=1, max_length=500)]
Units = Annotated[int, Field(ge=0, le=999)]


class CaseLineIn(Body):
    """申请的一行 | A line that is asked for"""

    line_id: Id = says("订单行编号 | Order line", 41)
    quantity: Units = says("件数；只退金额时为 0 | Units; 0 for money alone", 1)
    amount_fen: Annotated[int, Field(ge=1, le=10**12)] | None = says(
        "要求的金额，单位分；不填按件数全退 | Amount asked for in fen; without it, all the units are worth",
        500,
        None,
    )


class CaseIn(Body):
    """申请售后 | To ask for after-sales"""

    kind: CaseKind = says("类型 | Kind", "return")
    reason: CaseReason = says("原因 | Reason", "no_reason")
    lines: Annotated[list[CaseLineIn], Field(min_length=1, max_length=50)]
    description: Annotated[str, Field(max_length=500)] = says("说明 | In words", "有一个磕坏了", "")


class CaseTextIn(Body):
    """一段话 | Some words"""

    text: Text = says("内容 | Words", "照片已补充")


class CaseWayIn(Body):
    """运单 | A waybill"""

    carrier_code: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")] = says(
        "快递公司编码 | Carrier", "shunfeng"
    )
    waybill: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{4,40}$")] = says(
        "运单号 | Waybill", "SF1234567890123"
    )


class CaseCountIn(Body):
    """验收的一行 | A line as inspected"""

    line_id: Id = says("订单行编号 | Order line", 41)
    good: Units = says("完好件数，入库 | Good units, on hand again", 1)
    defective: Units = says("瑕疵件数，不入库 | Defective units", 0, 0)


class CaseReceiveIn(Body):
    """验收退货 | Goods that came back"""

    counts: Annotated[list[CaseCountIn], Field(max_length=50)]
    text: Annotated[str, Field(max_length=500)] = says("说明 | In words", "", "")


class CaseAnswerIn(Body):
    """答复 | An answer"""

    text: Annotated[str, Field(max_length=500)] = says("给买家的话 | Words to the buyer", "同意", "")


class CaseLineOut(Shown):
    """售后单的一行 | A line of a case"""

    line_id: int = says("订单行编号 | Order line", 41)
    title: str = says("商品 | Product", "烟台红富士苹果 5 斤")
    spec_text: str = says("规格 | Variant", "5 斤装")
    quantity: int = says("件数 | Units", 1)
    amount_fen: int | None = fen("要求的金额，单位分 | Amount asked for in fen", 500, None)
    good: int = says("完好件数 | Good units", 1)
    defective: int = says("瑕疵件数 | Defective units", 0)


class CaseRow(Shown):
    """列表中的售后单 | A case in a list"""

    number: str = says("售后单号 | Case number", "A260301K7M2P9QRST2X")
    order_number: str = says("订单号 | Order number", "D260301K7M2P9QRST2X")
    kind: CaseKind = says("类型 | Kind", "return")
    state: CaseState = says("状态 | State", "awaiting_return")
    state_label: Words = says("状态文字 | State in words", "待寄回商品")
    reason: str = says("原因 | Reason", "no_reason")
    claim_fen: int = fen("申请时预计退款，单位分 | Expected refund when asked, in fen", 2990)
    refund_fen: int = fen("决定退款，单位分 | Decided refund in fen", 0)
    points: int = says("退回积分 | Points that go back", 0)
    freight_by: Literal["shop", "buyer"] = says("谁付退回运费 | Who pays the way back", "buyer")
    due_at: datetime | None = moment("当前状态的期限 | The state's deadline", None)
    due_event: str = says("到期自动发生什么 | What happens then by itself", "expire")
    opened_at: datetime = moment("申请时间 | Asked")
    closed_at: datetime | None = moment("结束时间 | Ended", None)
    lines: list[CaseLineOut]


class CasePage(Page[CaseRow]):
    """一页售后单 | A page of cases"""


class CaseEventOut(Shown):
    """售后经过 | Something that happened to a case"""

    event: str = says("事件 | Event", "opened")
    label: Words = says("文字 | In words", "提交申请")
    state: str = says("之后的状态 | State afterwards", "requested")
    text: str = says("说的话 | What was said", "")
    at: datetime = moment("时间 | When")


class CaseOut(CaseRow):
    """售后单 | A case"""

    description: str = says("说明 | In words", "")
    outcome: str = says("结果 | Outcome", "")
    back_carrier: str = says("寄回的快递公司 | Carrier of the way back", "")
    back_waybill: str = says("寄回的运单号 | Waybill of the way back", "")
    out_carrier: str = says("换补的快递公司 | Carrier of the replacement", "")
    out_waybill: str = says("换补的运单号 | Waybill of the replacement", "")
    timeline: list[CaseEventOut]


class CaseChoiceOut(Shown):
    """还能申请的一行 | A line that can be asked for"""

    line_id: int = says("订单行编号 | Order line", 41)
    title: str = says("商品 | Product", "烟台红富士苹果 5 斤")
    quantity: int = says("可申请件数 | Units left", 2)
    goods_fen: int = fen("可退商品金额，单位分 | Goods left to refund in fen", 5980)
    no_reason: bool = says("现在能否无理由退货 | Whether it may go back without a reason now", True)


class CaseChoices(Shown):
    """订单还能申请什么 | What can be asked for on an order"""

    kinds: dict[str, list[str]] = says(
        "类型与可选原因 | Kinds and their reasons", {"return": ["no_reason", "quality"]}
    )
    lines: list[CaseChoiceOut]
