"""The document, and a page to read it on. Our own files only, no scripts: the page needs none."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from rongshu.foundation.shops.middleware import opens_blocks, request_shop
from rongshu.openapi import document
from rongshu.openapi.api import RongshuAPI

_METHODS: Final = ("get", "post", "put", "patch", "delete")


@cache
def api() -> RongshuAPI:
    """The API of this process."""
    return RongshuAPI()


@cache
def _document(language: str, server: str) -> dict[str, Any]:
    return document.draw(api(), language=language, server=server)


def _for(request: HttpRequest) -> dict[str, Any]:
    server = f"{settings.RONGSHU_BASE_URL}{request_shop(request).prefix}api/v1"
    return _document(get_language() or settings.LANGUAGE_CODE, server)


@require_safe
@opens_blocks
def openapi_json(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1, in the language of the request."""
    response = HttpResponse(json.dumps(_for(request), ensure_ascii=False), content_type="application/json")
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_safe
@opens_blocks
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters, examples and refusals, for people."""
    found = _for(request)
    return render(
        request,
        "openapi/docs.html",
        {
            "info": found["info"],
            "server": found["servers"][0]["url"],
            "introduction": found["info"]["description"].replace("**", "").replace("`", "").split("\n\n"),
            "groups": _groups(found),
            "refusals": [
                (status, one["description"]) for status, one in found["components"]["responses"].items()
            ],
        },
    )


def _groups(found: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in found["paths"].items():
        for method in _METHODS:
            if method in methods:
                groups.setdefault(methods[method]["tags"][0], []).append(
                    _operation(path, method, methods[method])
                )
    return list(groups.items())


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    status, answer = next(
        (status, one) for status, one in operation["responses"].items() if status.startswith("2")
    )
    needs = next(iter(operation["security"][0]), "")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation["description"],
        "needs": needs,
        "permission": operation.get("x-permission", ""),
        "parameters": operation["parameters"],
        "body": _pretty(operation.get("requestBody")),
        "status": status,
        "answer": _pretty(answer),
    }


def _pretty(content: dict[str, Any] | None) -> str:
    for media in (content or {}).get("content", {}).values():
        return json.dumps(media["example"], ensure_ascii=False, indent=2)
    return ""
