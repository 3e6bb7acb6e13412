"""A whole page drawn once for everybody, with holes for what belongs to one viewer.

For the busiest page drawing it anew costs more than everything else together. What differs between viewers (tokens,
the greeting, the server's time) is put into the holes of a kept page; all the rest is in `facts`, so that a page is
drawn again when anything it shows has changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from rongshu.foundation.shops.middleware import request_shop
from rongshu.foundation.tracking.access import stream_token, track_token
from rongshu.foundation.tracking.cookies import link_code_of
from rongshu.kernel import clock

_HOLE: Final = re.compile(r"\[\[hole:(\w+)\]\]")


def hole(name: str) -> SafeString:
    """Mark in a page where a viewer's own value goes."""
    return SafeString(f"[[hole:{name}]]")


def now_ms() -> int:
    return int(clock.now().timestamp() * 1000)


def came_by_attr(request: HttpRequest) -> str:
    """Attribute that names the tracked link this visitor came through; empty without one."""
    code = link_code_of(request)
    return f'data-prop-link-code="{escape(code)}"' if code else ""


def page(
    request: HttpRequest,
    template: str,
    *,
    seconds: float,
    facts: object,
    context: Mapping[str, Any],
    topics: list[str],
    words: Mapping[str, str],
) -> HttpResponse:
    """Answer with a page drawn at most once per `facts` (anything whose repr() tells), shop and language.

    The template finds `holes` true and each of `words` as a hole of that name; the tags of the frame leave holes for
    csrf token, time, tokens and link. A viewer who is owed a message gets a page of their own.
    """
    shop = request_shop(request)
    if len(get_messages(request)):
        return render(request, template, {**context, "topics": topics, **words})
    mark = blake2b(repr((shop, facts)).encode(), digest_size=16).hexdigest()
    key = f"skeleton:{template}:{get_language()}:{mark}"
    pieces: list[str] | None = caches["local"].get(key)
    if pieces is None:
        shared = {
            "shop": shop,
            "holes": True,
            "topics": topics,
            "csrf_token": hole("csrf"),
            "messages": (),
            **context,
            **{name: hole(name) for name in words},
        }
        pieces = _HOLE.split(get_template(template).render(shared))
        caches["local"].set(key, pieces, seconds)
    values = {
        "csrf": get_token(request),
        "now": str(now_ms()),
        "track": track_token(request),
        "stream": stream_token(request, topics) if topics else "",
        "link": came_by_attr(request),
        **{name: escape(text) for name, text in words.items()},
    }
    filled = pieces.copy()
    filled[1::2] = [values.get(name, "") for name in pieces[1::2]]
    return HttpResponse("".join(filled))
