"""Sharing: a tracked link per person and channel, a poster with its QR code, a hint for WeChat."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rongshu.foundation.tracking import targets
from rongshu.foundation.tracking.cookies import link_code_of
from rongshu.foundation.tracking.errors import UnknownTarget
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.foundation.tracking.services import link_create
from rongshu.storefront.access import viewer_id
from rongshu.storefront.posters import TYPE, poster_of

LINK_CHANNEL = "link"
POSTER_CHANNEL = "poster"


@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """The share sheet of a target. A stranger shares the plain address: it attributes to nobody."""
    kind, ref = request.POST.get("kind", ""), request.POST.get("ref", "")[:80]
    if not targets.known(kind):
        raise UnknownTarget(field="kind", rule="registered kind")
    path = targets.locate(kind, ref)
    user_id = viewer_id(request)
    context = {"kind": kind, "ref": ref, "target": path, "url": request.build_absolute_uri(path)}
    if user_id is not None:
        parent = link_code_of(request)
        link = link_create(
            sharer_id=user_id, target_kind=kind, target_ref=ref, channel=LINK_CHANNEL, parent_code=parent
        )
        on_poster = link_create(
            sharer_id=user_id, target_kind=kind, target_ref=ref, channel=POSTER_CHANNEL, parent_code=parent
        )
        context |= {
            "link": link.code,
            "poster": on_poster.code,
            "url": request.build_absolute_uri(reverse("tracked-link", args=[link.code])),
        }
    sheet = bool(request.headers.get("HX-Request"))
    return render(request, "storefront/parts/share_sheet.html" if sheet else "storefront/share.html", context)


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The picture behind a tracked link, for saving and sending. The same code always gives the same picture."""
    link = link_resolve(code)
    if link is None:
        raise Http404
    picture = poster_of(request, link)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type=TYPE)
    response["Cache-Control"] = "private, max-age=300"
    return response
