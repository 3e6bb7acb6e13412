from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from rongshu.kit.http.endpoints import Body, Page, Shown, Words, says
from rongshu.kit.http.fields import Code, CodeOrNone, Id, Phone, Quantity, RegionCode, fen, moment

OrderState = Literal[
    "unpaid", "awaiting_campaign", "paid", "shipped", "received", "closed", "refunding", "refunded"
]
_NUMBER = "订单号 | Order number"


class CartAdd(Body):
    """加入购物车 | Into the cart"""

    sku_id: Id = says("规格编号 | Variant", 101)
    quantity: Quantity = says("件数，加到已有数量上 | Units, on top of those there", 1, 1)


class CartChange(Body):
    """改数量 | A new quantity"""

    quantity: Quantity = says("件数 | Units", 2)


class CartLineOut(Shown):
    """购物车中的一行 | A line of the cart"""

    sku_id: int = says("规格编号 | Variant", 101)
    slug: str = says("商品地址 | Address of the product", "fuji-apple")
    title: str = says("商品 | Product", "烟台红富士苹果 5 斤")
    spec_text: str = says("规格 | Variant in words", "5 斤装")
    picture_url: str | None = says("图片 | Picture", "https://shop.example/media/1/ab12-400.webp", None)
    price_fen: int = fen("现价，单位分 | Price now in fen", 3990)
    quantity: int = says("件数 | Units", 2)
    available: int = says("可售件数 | Units that can be ordered", 56)
    problem: Literal["", "off_sale", "sold_out", "too_few"] = says(
        "不能下单的原因，空为可以 | Why it cannot be ordered, empty when it can", ""
    )


class CartOut(Shown):
    """购物车 | The cart"""

    lines: list[CartLineOut]
    units: int = says("总件数 | Units in all", 2)
    goods_fen: int = fen("商品金额，单位分 | Goods in fen", 7980)
    freight_fen: int = fen("运费，单位分 | Freight in fen", 0)
    payable_fen: int = fen("应付，单位分 | To pay in fen", 7980)


class LineIn(Body):
    """要买的一行；价格由店铺决定 | A line; the price is the shop's"""

    sku_id: Id = says("规格编号 | Variant", 101)
    quantity: Quantity = says("件数 | Units", 1)


class AddressIn(Body):
    """收货地址 | A delivery address"""

    receiver: Annotated[str, Field(min_length=1, max_length=25)] = says("收货人 | Receiver", "林小榕")
    phone: Phone = says("手机号 | Mobile number", "13800138000")
    region_code: RegionCode = says("六位区划代码，最细一级 | GB/T 2260 code, the finest level", "440106")
    detail: Annotated[str, Field(min_length=3, max_length=120)] = says(
        "详细地址 | Street", "天河路 1 号 3 楼"
    )


class CampaignIn(Body):
    """通过哪个活动购买 | The campaign to buy through"""

    kind: Code = says("活动类型 | Kind", "groupbuy")
    activity_id: Id = says("活动编号 | Activity", 7)
    ref: CodeOrNone = says("要加入的团号，空为开新团 | Code of the group to join, empty to open one", "", "")


class OrderIn(Body):
    """下单 | An order to place"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "lines": [{"sku_id": 101, "quantity": 1}],
                    "address_id": 3,
                    "campaign": {"kind": "groupbuy", "activity_id": 7, "ref": ""},
                    "note": "工作日送货",
                    "link_code": "K7M2P9QRST",
                    "expected_payable_fen": 2990,
                }
            ]
        }
    )

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=100)]
    address_id: Id | None = says(
        "地址簿中的地址；与 address 二选一 | From the address book; this or `address`", 3, None
    )
    address: AddressIn | None = None
    campaign: CampaignIn | None = None
    note: Annotated[str, Field(max_length=200)] = says("留言 | Note to the shop", "工作日送货", "")
    link_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{0,16}$")] = says(
        "带来买家的分享码 | Code of the link the buyer came by", "K7M2P9QRST", ""
    )
    expected_payable_fen: Annotated[int, Field(ge=0, le=2**53)] | None = says(
        "买家看到的应付；不一致则不下单 | What the buyer saw; another total is refused", 2990, None
    )

    @model_validator(mode="after")
    def _one_address(self) -> OrderIn:
        if (self.address is None) == (self.address_id is None):
            raise ValueError("either address_id or address")
        return self


class OrderAmendIn(Body):
    """修改订单 | To change an order that has not left"""

    model_config = ConfigDict(json_schema_extra={"examples": [{"address_id": 3, "note": "放门口"}]})

    address_id: Id | None = says(
        "地址簿中的地址；不填不改 | From the address book; left out, it stays", 3, None
    )
    address: AddressIn | None = None
    note: Annotated[str, Field(max_length=200)] | None = says(
        "留言；不填不改 | Note to the shop; left out, it stays", "放门口", None
    )

    @model_validator(mode="after")
    def _something(self) -> OrderAmendIn:
        if self.address is not None and self.address_id is not None:
            raise ValueError("either address_id or address")
        if self.address is None and self.address_id is None and self.note is None:
            raise ValueError("nothing to change")
        return self


class OrderPlacedOut(Shown):
    """下单结果 | The order as placed"""

    number: str = says(_NUMBER, "D260301K7M2P9QRST2X")
    state: OrderState = says("状态 | State", "unpaid")
    goods_fen: int = fen("商品金额，单位分 | Goods in fen", 2990)
    freight_fen: int = fen("运费，单位分 | Freight in fen", 0)
    payable_fen: int = fen("应付，单位分 | To pay in fen", 2990)
    campaign_ref: str = says("所在团号等，可为空 | Group code or the like, may be empty", "")
    expires_at: datetime = moment("付款截止 | Pay before")


class OrderStateOut(Shown):
    """订单现在的状态 | State of the order now"""

    number: str = says(_NUMBER, "D260301K7M2P9QRST2X")
    state: OrderState = says("状态 | State", "closed")


class OrderLineOut(Shown):
    """订单中的一行 | A line of an order"""

    title: str = says("商品 | Product", "烟台红富士苹果 5 斤")
    spec_text: str = says("规格 | Variant", "5 斤装")
    sku_id: int = says("规格编号 | Variant's id", 101)
    quantity: int = says("件数 | Units", 1)
    unit_price_fen: int = fen("单价，单位分 | Unit price in fen", 2990)
    goods_fen: int = fen("小计，单位分 | Line total in fen", 2990)
    refund_held_fen: int = fen("已退或在退，单位分 | Refunded or being refunded, in fen", 0)


class OrderRow(Shown):
    """列表中的订单 | An order in a list"""

    number: str = says(_NUMBER, "D260301K7M2P9QRST2X")
    state: OrderState = says("状态 | State", "paid")
    state_label: Words = says("状态文字 | State in words", "待发货")
    campaign_kind: str = says("活动类型，可为空 | Campaign kind, may be empty", "groupbuy")
    campaign_ref: str = says("团号等，可为空 | Group code or the like, may be empty", "G7K2M9")
    payable_fen: int = fen("应付，单位分 | To pay in fen", 2990)
    paid_fen: int = fen("已付，单位分 | Paid in fen", 2990)
    refunded_fen: int = fen("已退，单位分 | Refunded in fen", 0)
    quantity: int = says("件数 | Units", 1)
    placed_at: datetime = moment("下单时间 | Placed")
    lines: list[OrderLineOut]


class OrderPage(Page[OrderRow]):
    """一页订单 | A page of orders"""


class PriceStepOut(Shown):
    """价格的一步 | A step of the price"""

    kind: str = says("步骤 | Step", "coupon")
    title: Words = says("文字 | In words", "优惠券 · 满 80 减 10")
    rule: str = says("依据 | Rule", "coupon:7")
    amount_fen: int = fen("金额变化，单位分 | Change in fen", -1000)


class OrderLineDetail(OrderLineOut):
    """订单行与价格构成 | A line and how its price came about"""

    steps: list[PriceStepOut]


class TimelineOut(Shown):
    """订单经历 | Something that happened to the order"""

    event: str = says("事件 | Event", "paid")
    label: Words = says("文字 | In words", "付款成功")
    state: str = says("之后的状态 | State afterwards", "paid")
    at: datetime = moment("时间 | When")


class ShipmentOut(Shown):
    """包裹 | A parcel"""

    carrier_code: str = says("快递公司编码 | Carrier", "shunfeng")
    carrier_name: str = says("快递公司 | Carrier's name", "顺丰速运")
    waybill: str = says("运单号 | Waybill", "SF1234567890123")
    shipped_at: datetime = moment("发货时间 | Shipped")


class OrderOut(OrderRow):
    """订单 | An order"""

    goods_fen: int = fen("商品金额，单位分 | Goods in fen", 2990)
    freight_fen: int = fen("运费，单位分 | Freight in fen", 0)
    receiver: str = says("收货人 | Receiver", "林小榕")
    phone: str = says("收货手机 | Receiver's phone", "138****8000")
    region_code: str = says("区划代码 | Region", "440106")
    detail: str = says("详细地址 | Street", "天河路 1 号 3 楼")
    note: str = says("留言 | Note", "")
    close_reason: str = says("关闭原因 | Why it was closed", "")
    expires_at: datetime = moment("付款截止 | Pay before")
    paid_at: datetime | None = moment("付款时间 | Paid", None)
    shipped_at: datetime | None = moment("发货时间 | Shipped", None)
    receive_due_at: datetime | None = moment("自动确认收货时间 | Receipt is assumed", None)
    received_at: datetime | None = moment("收货时间 | Received", None)
    return_window_ends_at: datetime | None = moment("退货期截止 | End of the return window", None)
    lines: list[OrderLineDetail]  # type: ignore[assignment]  # a line with its steps is a line
    timeline: list[TimelineOut]
    shipments: list[ShipmentOut]


class PaymentOut(Shown):
    """支付单 | A payment"""

    number: str = says("支付单号 | Payment number", "P260301K7M2P9QRST2X")
    amount_fen: int = fen("金额，单位分 | Amount in fen", 2990)
    state: Literal["created", "pending", "unknown", "paid", "closed"] = says("状态 | State", "pending")
    state_label: Words = says("状态文字 | State in words", "待支付")
    refunded_fen: int = fen("已退，单位分 | Refunded in fen", 0)
    expires_at: datetime = moment("支付截止 | Pay before")
    paid_at: datetime | None = moment("支付时间 | Paid", None)


class PaymentOpenedOut(PaymentOut):
    """可以去付的支付单 | A payment that can be paid now"""

    provider: str = says("支付渠道 | Provider", "wechatpay")
    pay_url: str = says("付款地址 | Where to pay", "https://pay.example/h5?prepay_id=wx01")


class RefundOut(Shown):
    """退款单 | A refund"""

    number: str = says("退款单号 | Refund number", "R260301K7M2P9QRST2X")
    reason: str = says("原因 | Reason", "groupbuy_failed")
    amount_fen: int = fen("金额，单位分 | Amount in fen", 2990)
    state: Literal["queued", "sending", "query", "retrying", "succeeded", "refund_manual"] = says(
        "状态 | State", "succeeded"
    )
    state_label: Words = says("状态文字 | State in words", "已退款")
    created_at: datetime = moment("申请时间 | Asked")
    finished_at: datetime | None = moment("到账时间 | Done", None)


class RefundPage(Page[RefundOut]):
    """退款 | Refunds"""


class OrderMoney(Shown):
    """订单的支付与退款 | An order's payments and refunds"""

    payments: list[PaymentOut]
    refunds: list[RefundOut]


class ShipIn(Body):
    """发货 | To ship"""

    carrier_code: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")] = says(
        "快递公司编码 | Carrier", "shunfeng"
    )
    waybill: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{4,40}$")] = says(
        "运单号 | Waybill", "SF1234567890123"
    )


class CarrierOut(Shown):
    """快递公司 | A carrier"""

    code: str = says("编码 | Code", "shunfeng")
    name: str = says("名称 | Name", "顺丰速运")
    common: bool = says("是否常用 | Whether it is common", True)


class Carriers(Shown):
    """快递公司 | Carriers"""

    items: list[CarrierOut]


class IssueOut(Shown):
    """待处理款项 | Money a person must look at"""

    id: int = says("编号 | Id", 4)
    queue: str = says("队列 | Queue", "refund_manual")
    key: str = says("标识 | What it is about", "refund:R260301K7M2P9QRST2X")
    created_at: datetime = moment("发现时间 | Found")
    deadline_at: datetime = moment("处理期限 | To be dealt with before")


class IssuePage(Page[IssueOut]):
    """待处理款项 | Money people must look at"""
