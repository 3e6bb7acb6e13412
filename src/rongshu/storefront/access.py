"""Pages that need a person, and the way back after signing in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rongshu.kit.errors import SignInRequired

V = TypeVar("V", bound=Callable[..., HttpResponse])


def signed_in(view: V) -> V:
    """Send strangers to sign in and back to where they were; a form they sent is not repeated by itself."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        htmx = request.headers.get("HX-Request")
        came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        if request.method in {"GET", "HEAD"} and not htmx:
            back = request.get_full_path()
        else:
            back = urlsplit(came_from).path
        url = f"{reverse('account_request_login_code')}?{urlencode({'next': back})}"
        if htmx:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = url
            return response
        return HttpResponseRedirect(url)

    return guarded  # type: ignore[return-value]  # same signature


def shopper_id(request: HttpRequest) -> int:
    """Id of the person signed in. Raises SignInRequired."""
    if not request.user.is_authenticated:
        raise SignInRequired
    return int(request.user.pk)


def viewer_id(request: HttpRequest) -> int | None:
    """Id of the person signed in, or None."""
    return int(request.user.pk) if request.user.is_authenticated else None


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Address to go on to, if it was given and is ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return otherwise
