"""The developers' mailbox: what the sandbox channel kept. Demo mode only; elsewhere the pages do not exist."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rongshu.foundation.notifications.selectors import sandbox_messages


def _demo_only() -> None:
    if not settings.RONGSHU_DEMO:
        raise Http404


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """Newest messages; htmx asks again every two seconds and gets the list alone."""
    _demo_only()
    template = (
        "notifications/_messages.html" if request.headers.get("HX-Request") else "notifications/mailbox.html"
    )
    recipient = request.GET.get("to", "")
    return render(request, template, {"messages_kept": sandbox_messages(to=recipient), "to": recipient})


@require_safe
@never_cache
def mailbox_json(request: HttpRequest) -> JsonResponse:
    """`?to=`: the same for programs (browser tests), newest first."""
    _demo_only()
    return JsonResponse(
        {
            "messages": [
                {
                    "id": message.pk,
                    "channel": message.channel,
                    "to": message.recipient,
                    "code": message.code,
                    "body": message.body,
                    "at": message.created_at,
                }
                for message in sandbox_messages(to=request.GET.get("to", ""))
            ]
        },
        json_dumps_params={"ensure_ascii": False},
    )
