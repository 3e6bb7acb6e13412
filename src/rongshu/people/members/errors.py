from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal


class AddressInvalid(InvalidInput):
    """A field of an address broke a rule; `field` names it (422)."""

    code = "address_invalid"
    title = _("收货地址填写不完整。")


class TooManyAddresses(Refusal):
    """The address book is full (409)."""

    code = "too_many_addresses"
    title = _("最多保存 %(most)s 个收货地址，请先删除不用的。")


class BirthdayInvalid(InvalidInput):
    """No day somebody can have been born on (422)."""

    code = "birthday_invalid"
    title = _("请填写正确的生日。")
