"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class OfferNotFound(NotFound):
    """No such offer, or it is off (404)."""

    code = "topup_offer_not_found"
    title = _("没有这个充值档位，可能已下架。")


class TopUpNotFound(NotFound):
    """No such top-up, or somebody else's (404)."""

    code = "topup_not_found"
    title = _("没有找到这笔充值。")


class BalanceAboveLimit(Refusal):
    """LAW-32: a named balance may not pass its limit; `allowed_fen` is what may still be added (409)."""

    code = "balance_above_limit"
    title = _("储值余额不得超过 5,000 元（LAW-32 单用途商业预付卡管理办法），请选择更小的档位。")


class OfferAboveLimit(InvalidInput):
    """LAW-32: an offer above the limit of a named card could never be bought; `allowed_fen` is the limit (422)."""

    code = "topup_offer_above_limit"
    title = _("单笔储值不得超过 5,000 元（LAW-32 单用途商业预付卡管理办法）。")


class BonusTooShort(InvalidInput):
    """A bonus may end, but not sooner than LAW-32 lets a bearer card end; `allowed_days` is the least (422)."""

    code = "topup_bonus_too_short"
    title = _("赠送金额可以不设有效期；若设置，不得少于 3 年（LAW-32）。本金永不过期。")


class RefundWindowOver(Refusal):
    """LAW-33's seven days are over: the shop decides from here on (409)."""

    code = "topup_refund_window_over"
    title = _("已超过 7 天无理由退还期（LAW-33），如需退还请联系商家。")


class NothingToRefund(Refusal):
    """No principal of this top-up is left, or it is set aside for an unpaid order (409)."""

    code = "topup_nothing_to_refund"
    title = _("这笔充值没有可退的本金。")


class BalanceMoved(Refusal):
    """The balance was spent elsewhere at this moment (409)."""

    code = "balance_moved"
    title = _("储值余额刚刚发生变化，请刷新后重试。")
