"""How the API reads and answers: JSON in, JSON or problem JSON out, whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, Final

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.types import DictStrAny

from rongshu.kit.errors import InvalidInput, NotFound, Refusal
from rongshu.kit.http.problems import problem_json
from rongshu.openapi import limits
from rongshu.openapi.errors import MalformedRequest, MethodNotAllowed, RequestTooLarge, ServerFault

MOST_BYTES: Final = 64 * 1024

_log = structlog.get_logger("rongshu.openapi")


class JsonParser(Parser):
    """Strict JSON of a sensible size, with text that PostgreSQL can hold."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        if len(request.body) > MOST_BYTES:
            raise RequestTooLarge(most_bytes=MOST_BYTES)
        try:
            parsed: DictStrAny = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            raise MalformedRequest(rule="JSON") from None
        if _holds_nul(parsed):
            raise MalformedRequest(rule="no NUL character")
        return parsed


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(_holds_nul(inner) for inner in value)


class JsonRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return orjson.dumps(data, default=str)


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as problem JSON; 401 also says how to prove who one is."""
    response = problem_json(refusal)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="rongshu"'
    return response


def handle_errors(api: NinjaAPI) -> None:
    """Every exception an endpoint can end with, as problem JSON."""

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return refuse(request, error)

    def invalid(request: HttpRequest, error: Any) -> HttpResponse:
        return refuse(request, _invalid(error))

    def missing(request: HttpRequest, error: Any) -> HttpResponse:
        return refuse(request, NotFound())

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        inner = error.__cause__ or error.__context__
        return refuse(request, inner if isinstance(inner, Refusal) else MalformedRequest())

    def too_big(request: HttpRequest, error: Any) -> HttpResponse:
        return refuse(request, RequestTooLarge(most_bytes=MOST_BYTES))

    def broken(request: HttpRequest, error: Any) -> HttpResponse:
        _log.error("api_fault", path=request.path, exc_info=error)
        return refuse(request, ServerFault(request_id=getattr(request, "request_id", "")))

    api.add_exception_handler(Exception, broken)
    api.add_exception_handler(Refusal, refused)
    api.add_exception_handler(ValidationError, invalid)
    api.add_exception_handler(Http404, missing)
    api.add_exception_handler(HttpError, unreadable)
    api.add_exception_handler(SuspiciousOperation, unreadable)
    api.add_exception_handler(RequestDataTooBig, too_big)


def _invalid(error: ValidationError) -> Refusal:
    """Which fields broke which rules; what was sent is not repeated. An address that cannot exist is a missing one."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return NotFound()
    problems = [
        {"field": _field(one["loc"]), "rule": str(one["msg"]), "kind": str(one["type"])}
        for one in error.errors
    ]
    return InvalidInput(field=problems[0]["field"], rule=problems[0]["rule"], errors=problems)


def _field(loc: tuple[int | str, ...]) -> str:
    """`("body", "given", "lines", 0, "sku_id")` → `lines.0.sku_id`: the name of our parameter is nobody's business."""
    inner = loc[2:] if loc[0] == "body" else loc[1:]
    return ".".join(str(part) for part in inner) or "body"


def answered(
    view: Callable[..., HttpResponseBase], query: Mapping[str, Collection[str]]
) -> Callable[..., HttpResponseBase]:
    """Around every endpoint: limits first, then nothing it does not know. `query` is its parameters by method.

    A misspelt filter that was passed over would answer with everything.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            limits.require_address(request)
            _require_known(request, query.get(request.method or "", request.GET))
        except Refusal as refusal:
            return refuse(request, refusal)
        except SuspiciousOperation:
            return refuse(request, MalformedRequest())
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            problem = refuse(request, MethodNotAllowed(allowed=response["Allow"]))
            problem["Allow"] = response["Allow"]
            return problem
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def _require_known(request: HttpRequest, known: Collection[str]) -> None:
    unknown = sorted(set(request.GET) - set(known))
    if unknown:
        problems = [
            {"field": name[:80], "rule": "no such parameter", "kind": "extra_forbidden"} for name in unknown
        ]
        raise InvalidInput(field=problems[0]["field"], rule=problems[0]["rule"], errors=problems)


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Everything below the API's root that is no endpoint."""
    return refuse(request, NotFound())
