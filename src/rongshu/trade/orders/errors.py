"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class OrderNotFound(NotFound):
    """No such order, or somebody else's: both look the same (404)."""

    code = "order_not_found"
    title = _("没有找到这个订单。")


class UnknownSku(NotFound):
    """A line names a SKU this shop does not have (404); `field` says which line, as `lines.0.sku_id`."""

    code = "unknown_sku"
    title = _("没有找到这件商品，可能已被删除。")


class NoLines(InvalidInput):
    """An order needs at least one line (422)."""

    code = "no_lines"
    title = _("请先选择要购买的商品。")


class TooManyLines(InvalidInput):
    """More distinct SKUs than one order may carry (422); `most` says how many it may."""

    code = "too_many_lines"
    title = _("一个订单最多 %(most)s 种商品，请分开下单。")


class BadQuantity(InvalidInput):
    """A quantity that is no whole number from 1 to `most` (422), also after lines of one SKU were summed."""

    code = "bad_quantity"
    title = _("购买数量应为 1 到 %(most)s 之间的整数。")


class BadAddress(InvalidInput):
    """A part of the address is missing or malformed (422); `field` names it."""

    code = "bad_address"
    title = _("收货信息填写不完整或有误，请检查后重试。")


class ProductOffSale(Refusal):
    """The product or the variant is not on sale (409)."""

    code = "product_off_sale"
    title = _("“%(product)s”已下架，请选购其他商品。")


class CampaignUnavailable(Refusal):
    """No campaign of this kind can be entered (409)."""

    code = "campaign_unavailable"
    title = _("这个活动暂时不能参加，你仍可按原价购买。")


class TotalChanged(Refusal):
    """The total is no longer what the buyer saw (409): `expected_fen` is that, `payable_fen` the new one to confirm."""

    code = "total_changed"
    title = _("价格有变动，请确认新的金额后再提交。")


class OrderLeft(Refusal):
    """Sent already, or over: its address and note stand (409)."""

    code = "order_left"
    title = _("订单已发货或已结束，不能再修改；如需改派，请联系客服。")


class OrderExpired(Refusal):
    """The time to pay is over (409)."""

    code = "order_expired"
    title = _("订单已超过付款时间，请重新下单。")


class NothingToPay(Refusal):
    """The order awaits no payment: it is paid, closed, or costs nothing (409)."""

    code = "nothing_to_pay"
    title = _("这个订单不需要付款。")


class BadRefund(InvalidInput):
    """A refund asks for nothing, for a line twice, or for an amount that is no positive number of fen (422)."""

    code = "bad_refund"
    title = _("退款的商品、数量或金额填写有误，请检查后重试。")


class RefundExceedsLine(Refusal):
    """More units or more money than the line has left (409). `quantity` and `goods_fen` are what is left of it."""

    code = "refund_exceeds_line"
    title = _("可退的数量或金额已不足，请刷新后按剩余部分申请。")


class RefundKeyTaken(Refusal):
    """The same decision was made before over other lines or amounts (409); the first one stays."""

    code = "refund_key_taken"
    title = _("这笔退款已按另外的内容处理过，请刷新查看。")


class TransferTooSlow(Refusal):
    """An order of a campaign cannot wait days for a bank transfer (409)."""

    code = "transfer_too_slow"
    title = _("活动订单限时付款，不支持线下转账，请选择其他支付方式。")
