"""What console pages repeat."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.money import Money
from rongshu.money.ledger.kinds import account_label, purpose_label
from rongshu.money.ledger.types import AccountRef

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """`5900` as ``¥59.00``."""
    return str(Money(fen or 0))


@register.filter
def plain_yuan(fen: int) -> str:
    """`5900` as ``59.00``: what a form reads back."""
    return f"{fen // 100}.{fen % 100:02d}"


@register.filter
def ledger_purpose(purpose: str) -> str:
    """Why money moved, in people's words."""
    return purpose_label(purpose)


@register.filter
def ledger_account(account: AccountRef) -> str:
    """An account in people's words, with its owner."""
    return account_label(account)


_REASONS = {
    "buyer": _("买家要求"),
    "shop": _("商家退款"),
    "topup_refund": _("退还储值"),
    "aftersale": _("售后"),
    "cancel": _("买家取消"),
    "duplicate": _("重复付款"),
    "group_fail": _("没有成团"),
    "late_payment": _("关闭后才付款"),
}


@register.filter
def refund_reason(code: str) -> str | Promise:
    """Why money goes back, in the merchant's words; a reason of an app we do not know stays as it is."""
    return _REASONS.get(code, code)


@register.simple_tag
def buyer_name(names: Mapping[int, str], user_id: int) -> str:
    """Name from a page's table of names."""
    return names.get(user_id, "")


@register.filter
def scaled(value: int, unit: int) -> str:
    """`9500` by 1000 as ``9.5``: basis points in the merchant's unit."""
    return f"{value / unit:g}"


@register.simple_tag
def sku_wrong(wrong: str, at: str, field: str) -> SafeString:
    """Marks the cell of the table of variants that a refusal names: `skus.3.price_fen`."""
    return SafeString(' aria-invalid="true"' if wrong == f"skus.{at}.{field}" else "")
