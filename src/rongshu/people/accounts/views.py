from __future__ import annotations

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStage
from allauth.account.views import RequestLoginCodeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache


@method_decorator(never_cache, name="dispatch")
class PhoneCodeView(RequestLoginCodeView):  # type: ignore[misc]  # allauth has no types
    """Ask for a code by phone number. Who comes back here had typed a wrong number: the open attempt is dropped,
    where allauth would lead them on to its code."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponse | None:
        clear_login(request)
        return None


def to_phone_code(request: HttpRequest) -> HttpResponse:
    """There is no sign-up of its own: the first confirmed code makes the account."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse("account_request_login_code") + (f"?{query}" if query else ""))
