"""The metric catalogue: one definition each, in Ibis, so that every page and every engine counts the same.

A metric is a function from a table of events (see `insight.lake.schema`) to one aggregate. What a page shows carries
the definition's text with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Unit(StrEnum):
    """How a value is read."""

    COUNT = "count"
    FEN = "fen"
    RATIO = "ratio"


@dataclass(frozen=True)
class Metric:
    """A number with a name, a definition for people, and its one calculation."""

    key: str
    label: Promise
    definition: Promise
    unit: Unit
    value: Callable[[ir.Table], ir.Scalar]


CATALOGUE: dict[str, Metric] = {}


def define(
    key: str, label: Promise, definition: Promise, unit: Unit
) -> Callable[[Callable[[ir.Table], ir.Scalar]], Callable[[ir.Table], ir.Scalar]]:
    """Put a calculation into the catalogue under a key that is used once."""

    def register(value: Callable[[ir.Table], ir.Scalar]) -> Callable[[ir.Table], ir.Scalar]:
        if key in CATALOGUE:
            raise ValueError(f"metric {key} is defined twice")
        CATALOGUE[key] = Metric(key=key, label=label, definition=definition, unit=unit, value=value)
        return value

    return register


@define("views", _("浏览次数"), _("页面被打开的次数，同一人多次打开计多次。"), Unit.COUNT)
def views(events: ir.Table) -> ir.Scalar:
    return events.event_id.nunique(where=events.name == "view")


@define("visitors", _("访客数"), _("打开过页面的不同浏览器数。"), Unit.COUNT)
def visitors(events: ir.Table) -> ir.Scalar:
    return events.visitor.nunique(where=events.name == "view")


@define("shares", _("分享次数"), _("复制链接、保存海报或发送给好友的次数。"), Unit.COUNT)
def shares(events: ir.Table) -> ir.Scalar:
    return events.event_id.nunique(where=events.name == "share")


@define("sharers", _("分享人数"), _("分享过的不同浏览器数。"), Unit.COUNT)
def sharers(events: ir.Table) -> ir.Scalar:
    return events.visitor.nunique(where=events.name == "share")


@define("joins", _("参与订单数"), _("下单参与活动的订单数，含未付款。"), Unit.COUNT)
def joins(events: ir.Table) -> ir.Scalar:
    return events.order_number.nunique(where=events.name == "order.placed")


@define("paid_orders", _("支付订单数"), _("完成付款的订单数，之后退款的仍计入。"), Unit.COUNT)
def paid_orders(events: ir.Table) -> ir.Scalar:
    return events.order_number.nunique(where=events.name == "order.paid")


@define("buyers", _("支付人数"), _("完成付款的不同用户数。"), Unit.COUNT)
def buyers(events: ir.Table) -> ir.Scalar:
    return events.person.nunique(where=events.name == "order.paid")


@define("gmv", _("成交额"), _("已付款订单的应付金额之和，含运费，未减退款。"), Unit.FEN)
def gmv(events: ir.Table) -> ir.Scalar:
    return events.amount_fen.sum(where=events.name == "order.paid").fill_null(0)


@define("refunds", _("退款额"), _("已退回到付款人的金额之和。"), Unit.FEN)
def refunds(events: ir.Table) -> ir.Scalar:
    return events.amount_fen.sum(where=events.name == "order.refunded").fill_null(0)


@define("refunded_orders", _("退款订单数"), _("已全额退款的订单数。"), Unit.COUNT)
def refunded_orders(events: ir.Table) -> ir.Scalar:
    return events.order_number.nunique(where=events.name == "order.refunded")


@define(
    "invited_buyers", _("被带来的支付人数"), _("通过别人分享的链接来并完成付款的不同用户数。"), Unit.COUNT
)
def invited_buyers(events: ir.Table) -> ir.Scalar:
    return events.person.nunique(
        where=(events.name == "order.paid")
        & events.link_sharer.notnull()
        & (events.link_sharer != events.person)
    )


@define(
    "k_factor",
    _("K 因子"),
    _("平均每位支付者通过分享又带来几位支付者：被带来的支付人数 ÷ 支付人数。大于 1 表示靠分享自我增长。"),
    Unit.RATIO,
)
def k_factor(events: ir.Table) -> ir.Scalar:
    paying = buyers(events)
    return (invited_buyers(events).cast("float64") / paying.nullif(0).cast("float64")).fill_null(0.0)


@define("share_depth", _("分享深度"), _("带来支付订单的分享链最多经过几次转手。"), Unit.COUNT)
def share_depth(events: ir.Table) -> ir.Scalar:
    return events.link_depth.max(where=events.name == "order.paid").fill_null(0)


@define("conversion", _("支付转化率"), _("支付人数 ÷ 访客数。"), Unit.RATIO)
def conversion(events: ir.Table) -> ir.Scalar:
    seen = visitors(events)
    return (buyers(events).cast("float64") / seen.nullif(0).cast("float64")).fill_null(0.0)
