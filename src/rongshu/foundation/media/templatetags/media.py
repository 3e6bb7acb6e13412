from __future__ import annotations

from django import template

from rongshu.foundation.media import selectors

register = template.Library()


@register.simple_tag
def picture_url(key: str, width: int = 400) -> str:
    """`{% picture_url product.picture_key 400 %}`."""
    return selectors.picture_url(key, width)
