"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound


class CommissionNotFound(NotFound):
    """No such commission, or somebody else's: both look the same (404)."""

    code = "commission_not_found"
    title = _("没有找到这笔佣金。")


class CommissionRuleInvalid(InvalidInput):
    """A field of a commission rule broke a rule (422): `field` and `rule` name them."""

    code = "commission_rule_invalid"
    title = _("佣金规则有误，请检查后再保存。")
