"""Why 拼团 says no, always before anybody pays."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, NotFound, Refusal


class GroupNotFound(NotFound):
    """No such group in this shop, or its leader has not paid yet."""

    code = "group_not_found"
    title = _("没有找到这个团，可能链接有误。")


class GroupFull(Refusal):
    """Every seat is held or paid."""

    code = "group_full"
    title = _("这个团已经满员了，可以自己开一个新团。")


class GroupOver(Refusal):
    """The group has been decided, or its time is up (`state` says which)."""

    code = "group_over"
    title = _("这个团已经结束了，可以自己开一个新团。")


class AlreadyInGroup(Refusal):
    """This person has a seat in the group already; an unpaid one shows among the orders."""

    code = "already_in_group"
    title = _("你已经在这个团里了，未付款的请到“我的订单”继续付款。")


class OneProductPerGroup(Refusal):
    """A group-buy order is one line, of the product the group is about."""

    code = "one_product_per_group"
    status = 422
    title = _("拼团订单只能包含该团的一种商品。")


class GroupDecided(Refusal):
    """The group is no longer open, so a member can no longer withdraw from it."""

    code = "group_decided"
    title = _("这个团已经有结果了，不能再退出拼团。")


class GroupBuyInvalid(InvalidInput):
    """A field of a new group-buy broke a rule: `field` and `rule` name them."""

    code = "groupbuy_invalid"
    title = _("拼团设置有误，请检查后再保存。")
