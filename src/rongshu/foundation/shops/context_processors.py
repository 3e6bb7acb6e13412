from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shop(request: HttpRequest) -> dict[str, Any]:
    """The request's shop and whether this is a demo, for every template."""
    return {"shop": getattr(request, "shop", None), "demo": settings.RONGSHU_DEMO}
