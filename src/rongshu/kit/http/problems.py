"""One refusal, said the way the asker reads: problem JSON for programs, a sentence for people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from rongshu.kit.errors import Refusal

PROBLEM_JSON = "application/problem+json"


def wants_json(request: HttpRequest) -> bool:
    """API paths and clients that prefer JSON."""
    return request.path_info.startswith("/api/") or request.headers.get("Accept", "").startswith(
        ("application/json", PROBLEM_JSON)
    )


def problem_json(refusal: Refusal) -> JsonResponse:
    """RFC 9457 answer."""
    response = JsonResponse(
        refusal.problem(),
        status=refusal.status,
        content_type=PROBLEM_JSON,
        json_dumps_params={"ensure_ascii": False, "default": str},
    )
    _say_when(response, refusal)
    return response


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal. For htmx it is a toast fragment; the page keeps what it showed."""
    if wants_json(request):
        return problem_json(refusal)
    context: dict[str, Any] = {"refusal": refusal}
    if request.headers.get("HX-Request"):
        response = HttpResponse(
            render_to_string("errors/_toast.html", context, request=request), status=refusal.status
        )
        response["HX-Retarget"] = "#toast"
        response["HX-Reswap"] = "innerHTML"
    else:
        response = HttpResponse(
            render_to_string("errors/refusal.html", context, request=request), status=refusal.status
        )
    _say_when(response, refusal)
    return response


def _say_when(response: HttpResponse, refusal: Refusal) -> None:
    """A refusal that passes by itself says when to come back."""
    if "retry_after" in refusal.members:
        response["Retry-After"] = str(refusal.members["retry_after"])
