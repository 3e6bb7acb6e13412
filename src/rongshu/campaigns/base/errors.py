"""Why a campaign says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class ActivityNotFound(NotFound):
    """No such activity in this shop."""

    code = "activity_not_found"
    title = _("没有找到这个活动。")


class ActivityNotLive(Refusal):
    """The activity has not started, is paused, has ended or was stopped (`state` says which)."""

    code = "activity_not_live"
    title = _("活动现在不能参加：未开始、已暂停或已结束。")


class QuotaSpent(Refusal):
    """The activity's quota is taken; `left` units remain."""

    code = "quota_spent"
    title = _("活动名额已用完。")


class PersonLimitReached(Refusal):
    """One person may take `limit` units of this activity."""

    code = "person_limit_reached"
    title = _("每人限购 %(limit)s 件，你已达到上限。")


class OrderLimitReached(Refusal):
    """One order may take `limit` units of this activity."""

    code = "order_limit_reached"
    title = _("每单限购 %(limit)s 件。")


class ItemNotInActivity(Refusal):
    """The SKU is not part of the activity."""

    code = "item_not_in_activity"
    title = _("这个规格不参加该活动。")


class ActivityInvalid(InvalidInput):
    """A field of a new activity broke a rule: `field` and `rule` name them."""

    code = "activity_invalid"
    title = _("活动设置有误，请检查后再保存。")


class MarginTooLow(Refusal):
    """In the worst case a unit would bring in less than it costs: `shortfall_fen` per unit of `sku_id`."""

    code = "margin_too_low"
    status = 422
    title = _("按最不利情况计算，活动价低于成本与佣金之和，请提高价格或降低优惠。")


class UnknownKind(Refusal):
    """No installed app provides this kind of campaign."""

    code = "campaign_kind_unknown"
    status = 422
    title = _("没有安装这种活动。")
