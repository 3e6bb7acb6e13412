"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class CaseNotFound(NotFound):
    """No such case, or somebody else's: both look the same (404)."""

    code = "aftersale_not_found"
    title = _("没有找到这个售后单。")


class BadCase(InvalidInput):
    """A field of the application is missing or does not fit (422); `field` names it."""

    code = "bad_aftersale"
    title = _("售后申请填写有误，请检查商品、数量、金额和原因。")


class NothingToClaim(Refusal):
    """The order is in no state in which this can be asked for (409)."""

    code = "nothing_to_claim"
    title = _("这个订单现在不能这样申请售后。")


class UnitsTaken(Refusal):
    """More units or money than are left beside refunds and other open cases (409). `quantity` are left."""

    code = "aftersale_units_taken"
    title = _("这件商品可申请的数量或金额已不足，可能已有另一个售后单。")


class NotReturnable(Refusal):
    """Without a reason these goods cannot be returned: exempt by law, confirmed so, or too late (409, LAW-15)."""

    code = "not_returnable"
    title = _("这件商品不支持七天无理由退货，或已过退货期；如有质量问题仍可申请售后。")


class ReturnIsARight(Refusal):
    """The shop may not refuse a return without reason in time (409, LAW-15)."""

    code = "return_is_a_right"
    title = _("七天无理由退货不能拒绝（消费者权益保护法第二十五条）；打开包装查看不影响退货。")


class TooManyPictures(InvalidInput):
    """More pictures than a case or message may carry (422); `most` says how many."""

    code = "too_many_pictures"
    title = _("一次最多上传 %(most)s 张图片。")
