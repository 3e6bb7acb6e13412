from __future__ import annotations

from typing import Any

from django import template

from rongshu.foundation.tracking import access

register = template.Library()


@register.simple_tag(takes_context=True)
def track_token(context: dict[str, Any]) -> str:
    """Token with which the page's script reports behaviour events."""
    return access.track_token(context["request"])


@register.simple_tag(takes_context=True)
def stream_token(context: dict[str, Any], *topics: str) -> str:
    """Token with which the page listens to the named topics."""
    return access.stream_token(context["request"], topics)
