from __future__ import annotations

from datetime import datetime
from typing import Literal

from rongshu.kit.http.endpoints import Page, Shown, Words, says
from rongshu.kit.http.fields import fen, moment

ActivityStateName = Literal["draft", "scheduled", "live", "paused", "ended", "stopped", "settled"]


class ActivityItemOut(Shown):
    """活动中的规格 | A variant in the campaign"""

    sku_id: int = says("规格编号 | Variant", 101)
    price_fen: int = fen("活动价，单位分 | Campaign price in fen", 2990)


class ActivityOut(Shown):
    """活动 | A campaign activity"""

    id: int = says("活动编号 | Id", 7)
    kind: str = says("活动类型 | Kind", "groupbuy")
    name: str = says("名称 | Name", "周末三人团")
    state: ActivityStateName = says("状态 | State", "live")
    state_label: Words = says("状态文字 | State in words", "进行中")
    starts_at: datetime = moment("开始（含） | Start, inclusive")
    ends_at: datetime = moment("结束（不含） | End, exclusive")
    left: int = says("剩余名额，件 | Units of the quota left", 280)
    per_order_limit: int = says("每单限购 | Units per order", 2)
    per_person_limit: int = says("每人限购 | Units per person", 4)
    items: list[ActivityItemOut]


class ActivityPage(Page[ActivityOut]):
    """一页活动 | A page of activities"""


class StaffActivityOut(ActivityOut):
    """活动（店员视图） | An activity as staff see it"""

    quota: int = says("名额，件 | Quota in units", 300)
    reserved: int = says("待付款占用 | Held by unpaid orders", 3)
    sold: int = says("已付款 | Paid", 17)
    goal_metric: str = says("目标指标 | Metric of the goal", "paid_orders")
    goal_value: int = says("目标值 | Goal", 100)


class StaffActivityPage(Page[StaffActivityOut]):
    """一页活动（店员视图） | A page of activities as staff see them"""


class RulesOut(Shown):
    """活动规则 | Rules of a campaign"""

    activity_id: int = says("活动编号 | Activity", 7)
    sentences: list[str] = says(
        "规则，由实际执行的参数生成 | Rules, generated from what is enforced",
        ["满 3 人成团；团长付款后开团，24 小时内有效。"],
    )


class ReadingOut(Shown):
    """指标 | A metric"""

    key: str = says("指标 | Metric", "paid_orders")
    label: Words = says("名称 | Name", "支付订单数")
    definition: Words = says("定义 | Definition", "付款成功的订单数。")
    unit: str = says("单位：count、fen 或 ratio | Unit: count, fen or ratio", "count")
    value: float = says("值 | Value", 17.0)


class DepthOut(Shown):
    """分享深度 | Buyers by share depth"""

    depth: int = says("第几层分享，0 为未经分享 | Shares from the origin, 0 for none", 2)
    buyers: int = says("付款人数 | People who paid", 5)


class ReportOut(Shown):
    """活动报表 | Report of a campaign"""

    activity_id: int = says("活动编号 | Activity", 7)
    metrics: list[ReadingOut]
    depth: list[DepthOut]
    fresh_until: datetime = moment("数据截至 | Data until")
    waiting: int = says("尚未入湖的事件数 | Events not yet counted", 0)
