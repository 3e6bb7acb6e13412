from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rongshu.kit.http.endpoints import Body, Page, Shown, Words, says
from rongshu.kit.http.fields import Code, CodeOrNone, Phone, fen, moment
from rongshu.openapi.schemas.trade import AddressIn


class CodeIn(Body):
    """要验证码 | Ask for a code"""

    phone: Phone = says("手机号 | Mobile number", "13800138000")


class ChallengeOut(Shown):
    """验证码已发送 | A code was sent"""

    challenge: str = says("与验证码一起交回 | Send it back with the code", "Zk9xQ2…")
    expires_at: datetime = moment("有效至 | Good until")


class TokenIn(Body):
    """用验证码换令牌 | Exchange the code for a token"""

    challenge: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] = says(
        "发码时得到的 challenge | The challenge", "Zk9xQ2bC1dEfGhIjKlMnOpQrStUvWx"
    )
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] = says("六位验证码 | The six digits", "246810")


class TokenOut(Shown):
    """令牌，只显示这一次 | A token, shown this once"""

    token: str = says(
        "放在 Authorization: Bearer 之后 | Goes after `Authorization: Bearer`", "rst_7K2M9QRSTVWX_…"
    )
    token_type: Literal["Bearer"] = says("类型 | Type", "Bearer", "Bearer")
    expires_at: datetime = moment("有效至 | Good until")


class SignOutIn(Body):
    """退出 | Sign out"""

    everywhere: bool = says("是否同时退出其他设备 | On all devices", False, False)


class SignedOutOut(Shown):
    """已退出 | Signed out"""

    ended: int = says("失效的令牌数 | Tokens that ended", 1)


class OrderCounts(Shown):
    """各状态的订单数 | Orders by state"""

    unpaid: int = says("待付款 | To pay", 1)
    awaiting_campaign: int = says("待成团 | Waiting for the group", 0)
    paid: int = says("待发货 | To be shipped", 2)
    shipped: int = says("待收货 | Under way", 1)


class MeOut(Shown):
    """我 | Me"""

    name: str = says("称呼 | Name", "小林")
    phone: str = says("手机号（遮掩） | Phone, masked", "138****8000")
    personalised: bool = says("是否允许个性化推荐 | Whether recommendations may be personal", True)
    promoter: Literal["", "active", "suspended"] = says(
        "推客状态，空为未加入 | As a promoter; empty if none", "active"
    )
    orders: OrderCounts


class MeIn(Body):
    """修改我的资料 | Change what is known of me"""

    name: Annotated[str, Field(max_length=20)] | None = says(
        "称呼，空为用手机号 | Name; empty for the phone", "小林", None
    )
    personalised: bool | None = says("个性化推荐开关 | Personal recommendations", False, None)


class AddressOut(Shown):
    """地址簿中的地址 | An address of the address book"""

    id: int = says("编号 | Id", 3)
    receiver: str = says("收货人 | Receiver", "林小榕")
    phone: str = says("手机号 | Phone", "+8613800138000")
    region_code: str = says("区划代码 | Region", "440106")
    region_text: str = says("地区 | Region in words", "广东省 广州市 天河区")
    detail: str = says("详细地址 | Street", "天河路 1 号 3 楼")
    is_default: bool = says("是否默认 | Whether it is the default", True)


class Addresses(Shown):
    """地址簿 | The address book"""

    items: list[AddressOut]


class AddressNew(AddressIn):
    """新地址 | A new address"""

    is_default: bool = says("设为默认 | Make it the default", False, False)


class RegionOut(Shown):
    """行政区划 | A region"""

    code: str = says("六位代码 | Code", "440100")
    name: str = says("名称 | Name", "广州市")


class Regions(Shown):
    """下一级区划；空表示已是最细一级 | Regions within; none when this is the finest level"""

    items: list[RegionOut]


class AgreementOut(Shown):
    """推客协议 | The promoters' agreement"""

    version: str = says("版本 | Version", "2026-01")
    sentences: list[str] = says("条款 | What is agreed", ["加入免费：不收取入门费，也不要求购买商品。"])


class PromoterOut(Shown):
    """我的推客资格 | Me as a promoter"""

    state: Literal["", "active", "suspended"] = says(
        "状态，空为未加入 | State; empty when not enrolled", "active"
    )
    agreed_version: str = says("已同意的版本 | Version agreed to", "2026-01")
    agreed_at: datetime | None = moment("同意时间 | Agreed", None)
    agreement: AgreementOut


class EnrolIn(Body):
    """成为推客 | Become a promoter"""

    agreement_version: Annotated[str, Field(max_length=20)] = says(
        "已阅读并同意的版本 | Version agreed to", "2026-01"
    )


class CommissionOut(Shown):
    """一笔佣金 | A commission"""

    id: int = says("编号 | Id", 12)
    order_number: str = says("订单号 | Order", "D260301K7M2P9QRST2X")
    title: str = says("商品 | Product", "烟台红富士苹果 5 斤")
    quantity: int = says("件数 | Units", 1)
    base_fen: int = fen("计佣基数，单位分 | Base in fen", 2990)
    rate_bp: int = says("费率，万分之一 | Rate in basis points", 500)
    fixed_fen: int = fen("每件固定佣金，单位分 | Fixed per unit in fen", 0)
    amount_fen: int = fen("佣金，单位分 | Commission in fen", 149)
    due_fen: int = fen("扣除退款后应得，单位分 | Due after refunds, in fen", 149)
    state: str = says("状态 | State", "pending")
    state_label: Words = says("状态文字 | State in words", "待结算")
    created_at: datetime = moment("产生时间 | Earned")
    settle_at: datetime | None = moment("预计结算 | Settles", None)
    settled_at: datetime | None = moment("结算时间 | Settled", None)


class EarningsOut(Page[CommissionOut]):
    """我的收益 | My earnings"""

    quoted_fen: int = fen("订单未付款的预计佣金 | On unpaid orders", 0)
    pending_fen: int = fen("待结算，单位分 | Pending in fen", 149)
    available_fen: int = fen("可用，单位分；负数为欠款 | Available in fen; below zero is a debt", 1200)
    debt_fen: int = fen("欠款，单位分 | Debt in fen", 0)


class EntryOut(Shown):
    """账本流水 | A ledger transfer"""

    at: datetime = moment("记账时间 | Posted")
    debit: str = says("借方 | Debit", "commission_expense")
    credit: str = says("贷方 | Credit", "commission_pending user:5")
    amount_fen: int = fen("金额，单位分 | Amount in fen", 149)
    purpose: str = says("用途 | Purpose", "commission_pending")
    purpose_label: str = says("用途文字 | Purpose in words", "计提佣金")


class ReversalOut(Shown):
    """退款冲回 | A reversal by a refund"""

    amount_fen: int = fen("冲回金额，单位分 | Taken back in fen", 149)
    at: datetime = moment("时间 | When")


class LawOut(Shown):
    """法律依据 | The law behind it"""

    law: str = says("条文 | Article", "《禁止传销条例》第七条")
    meaning: str = says("在这里的意思 | What it means here", "只按真实成交计酬，只有一级。")


class ExplanationOut(Shown):
    """这一分钱从哪来 | Where each fen comes from"""

    commission: CommissionOut
    formula: str = says("算式 | Formula", "商品实付 ¥29.90 × 5% = ¥1.49")
    link_code: str = says("带来订单的分享码 | Code of the link that brought the order", "K7M2P9QRST")
    order_placed_at: datetime = moment("下单时间 | Ordered")
    order_state_label: Words = says("订单状态 | State of the order", "待发货")
    received_at: datetime | None = moment("买家收货 | Received", None)
    return_window_ends_at: datetime | None = moment("退货期截止 | End of the return window", None)
    refunded_fen: int = fen("已退款，单位分 | Refunded in fen", 0)
    reversals: list[ReversalOut]
    entries: list[EntryOut]
    laws: list[LawOut]


class LinkIn(Body):
    """生成分享链接 | A link to share"""

    kind: Code = says("分享什么：product、groupbuy … | What is shared", "product")
    ref: Code = says("它的地址或编号 | Its slug or code", "fuji-apple")
    channel: Code = says("渠道 | Channel", "wechat", "link")
    parent_code: CodeOrNone = says("自己是从哪个链接来的 | The link one came by", "", "")


class LinkOut(Shown):
    """分享链接 | A tracked link"""

    code: str = says("分享码 | Code", "K7M2P9QRST")
    kind: str = says("分享什么 | What is shared", "product")
    ref: str = says("它的地址或编号 | Its slug or code", "fuji-apple")
    channel: str = says("渠道 | Channel", "wechat")
    url: str = says("链接 | Address", "https://shop.example/s/rongshu/t/K7M2P9QRST")


class Links(Shown):
    """我的分享链接 | My links"""

    items: list[LinkOut]
