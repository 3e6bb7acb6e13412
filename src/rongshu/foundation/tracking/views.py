from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from rongshu.foundation.tracking import targets
from rongshu.foundation.tracking.cookies import remember_link, visitor_of
from rongshu.foundation.tracking.errors import UnknownTarget
from rongshu.foundation.tracking.selectors import link_resolve
from rongshu.foundation.tracking.services import visit_record
from rongshu.kit.http.clients import client_ip, rate_key
from rongshu.kit.http.throttle import Throttle

_visits = Throttle("link visits", amount=60, seconds=60)


@require_safe
def follow_link(request: HttpRequest, code: str) -> HttpResponse:
    """`/t/<code>`: note the visit, remember whose link it was, lead on to what was shared.

    A sharer who opens their own link is attributed to nobody; a flood from one address is led on but not counted.
    """
    link = link_resolve(code)
    if link is None:
        raise Http404
    try:
        response = HttpResponseRedirect(targets.locate(link.target_kind, link.target_ref))
    except UnknownTarget:
        raise Http404 from None
    response["Cache-Control"] = "no-store"
    user_id = request.user.pk if request.user.is_authenticated else None
    own = user_id is not None and user_id == link.sharer_id
    if request.method == "GET" and not own and _visits.allow(rate_key(client_ip(request))):
        visit_record(link=link, visitor=visitor_of(request), user_id=user_id)
    if not own:
        remember_link(request, response, link.code)
    return response
