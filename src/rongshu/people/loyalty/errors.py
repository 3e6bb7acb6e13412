"""Every refusal of this app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class TierInvalid(InvalidInput):
    """A field of a tier broke a rule (422): `field` and `rule` name them."""

    code = "tier_invalid"
    title = _("会员等级有误，请检查后再保存。")


class TooManyTiers(Refusal):
    """The ladder is long enough (409)."""

    code = "too_many_tiers"
    title = _("最多设置 %(most)s 个等级。")


class TierHeld(Refusal):
    """Members hold this tier (409)."""

    code = "tier_held"
    title = _("还有会员在「%(name)s」等级，不能删除。")
