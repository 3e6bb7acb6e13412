"""Sharing: a tracked link per person and channel, a poster with its QR code, a hint for WeChat."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rongshu.campaigns.base.selectors import share_card
from rongshu.foundation.tracking import targets
from rongshu.foundation.tracking.cookies import link_code_of
from rongshu.foundation.tracking.errors import UnknownTarget
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.foundation.tracking.services import link_create
from rongshu.kit.errors import NotFound
from rongshu.kit.http.clients import client_ip, rate_key
from rongshu.kit.http.throttle import Throttle
from rongshu.storefront.access import viewer_id
from rongshu.storefront.posters import TYPE, poster_of
from rongshu.supply.catalog.selectors import product_page

# Drawing one takes a good part of a second.
_posters = Throttle("posters", amount=20, seconds=60)

LINK_CHANNEL = "link"
POSTER_CHANNEL = "poster"


@require_POST
def share(request: HttpRequest) -> HttpResponse:
    """The share sheet of a target. A stranger shares the plain address: it attributes to nobody."""
    kind, ref = request.POST.get("kind", ""), request.POST.get("ref", "")[:80]
    if not targets.known(kind):
        raise UnknownTarget(field="kind", rule="registered kind")
    card = share_card(kind, ref)  # refuses what is not there
    if kind == "product" and product_page(ref) is None:
        raise NotFound
    path = targets.locate(kind, ref)
    context = {"kind": kind, "ref": ref, "target": path, "url": request.build_absolute_uri(path)}
    user_id = viewer_id(request)
    if user_id is not None:
        link, poster_link = (
            link_create(
                sharer_id=user_id,
                target_kind=kind,
                target_ref=ref,
                channel=channel,
                campaign_id=card.activity_id if card else None,
                parent_code=link_code_of(request),
            ).code
            for channel in (LINK_CHANNEL, POSTER_CHANNEL)
        )
        context |= {
            "link": link,
            "poster": poster_link,
            "url": request.build_absolute_uri(reverse("tracked-link", args=[link])),
        }
    sheet = bool(request.headers.get("HX-Request"))
    return render(request, "storefront/parts/share_sheet.html" if sheet else "storefront/share.html", context)


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The picture behind a tracked link, for saving and sending. The same code always gives the same picture."""
    link = link_resolve(code)
    if link is None:
        raise Http404
    _posters.require(rate_key(client_ip(request)))
    picture = poster_of(request, link)
    if picture is None:
        raise Http404
    response = HttpResponse(picture, content_type=TYPE)
    response["Cache-Control"] = "private, max-age=300"
    return response
