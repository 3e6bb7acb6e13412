"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class UnknownChoice(InvalidInput):
    """The buyer chose a reduction that this house does not have (422)."""

    code = "unknown_choice"
    title = _("没有这种优惠，请重新选择。")


class NotCombinable(Refusal):
    """The buyer chose a reduction that may not be combined with the campaign or with another one (409)."""

    code = "not_combinable"
    title = _("“%(choice)s”不能和当前活动或优惠同时使用，请取消后再提交。")
