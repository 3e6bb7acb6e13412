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


class PointsShort(Refusal):
    """Fewer points are free than asked for (409)."""

    code = "points_short"
    title = _("可用积分不足，目前可用 %(points)s 积分。")


class PointsOwed(Refusal):
    """A refund took back more points than were left; until new ones have covered it none can be spent (409)."""

    code = "points_owed"
    title = _("因退款欠 %(debt)s 积分，之后获得的积分会先抵扣，暂时不能使用积分。")


class PointsInvalid(InvalidInput):
    """Not a number of points that can be held, earned or returned (422)."""

    code = "points_invalid"
    title = _("积分数量有误。")


class PointsConflict(Refusal):
    """The same reference asked for another number of points, or another person's (409)."""

    code = "points_conflict"
    title = _("这笔订单的积分已经处理过，请刷新后再试。")
