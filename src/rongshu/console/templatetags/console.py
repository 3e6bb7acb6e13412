"""What console pages repeat."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from rongshu.kernel.money import Money

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """`5900` as ``¥59.00``."""
    return str(Money(fen or 0))


@register.simple_tag
def buyer_name(names: Mapping[int, str], user_id: int) -> str:
    """Name from a page's table of names."""
    return names.get(user_id, "")
