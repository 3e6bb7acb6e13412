"""Absolute addresses of pictures and pages, for programs that do not know where they are."""

from __future__ import annotations

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from rongshu.foundation.media.selectors import picture_url


def picture(key: str, width: int = 400) -> str | None:
    """Address of a picture of the running block's shop; None without one."""
    return settings.RONGSHU_BASE_URL + picture_url(key, width) if key else None


def page(name: str, *args: str) -> str:
    """Address of a page of this shop; the installation's own when no such page is installed."""
    try:
        return settings.RONGSHU_BASE_URL + reverse(name, args=args)
    except NoReverseMatch:
        return settings.RONGSHU_BASE_URL
