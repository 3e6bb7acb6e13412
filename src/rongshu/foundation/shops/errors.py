from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class SlugTaken(Refusal):
    """Another shop has this address (409)."""

    code = "shop_slug_taken"
    title = _("这个店铺地址已被使用。")


class SlugInvalid(InvalidInput):
    """A shop's address is 2 to 40 of a-z, 0-9 and the hyphen inside (422)."""

    code = "shop_slug_invalid"
    title = _("店铺地址只能用 2 到 40 个小写字母、数字和连字符。")


class HostInvalid(InvalidInput):
    """Not a host name a shop can be served at (422)."""

    code = "shop_host_invalid"
    title = _("域名格式不正确。")


class HostTaken(Refusal):
    """The domain serves another shop (409)."""

    code = "shop_host_taken"
    title = _("这个域名已经指向另一家店铺。")


class AlreadyStaff(Refusal):
    """The person works for this shop already (409)."""

    code = "already_staff"
    title = _("这个人已经是本店员工。")


class LastOwner(Refusal):
    """A shop keeps at least one owner (409)."""

    code = "last_owner"
    title = _("店铺至少要有一位店主。")
