"""What endpoints of the open API are made of, wherever their app lives.

The API is the room `openapi`; a campaign kind brings a router of its own (`CampaignKind.api_router`). Both say with
these pieces who may call, what a body may hold, and that a write is done once. How a caller is known is registered by
`openapi`, whose tables hold tokens and keys.

Texts of the API are written in both languages, `中文 | English`; the document shows one of them.
Modules that declare endpoints do without `from __future__ import annotations`: the framework reads real types.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Final, Generic, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from rongshu.kit.errors import Forbidden, SignInRequired
from rongshu.kit.idempotency import HEADER, idempotent
from rongshu.kit.tenancy import in_shop_block

MOST_ID: Final = 2**63 - 1
PAGE: Final = 20
MOST_PER_PAGE: Final = 100

T = TypeVar("T")
V = TypeVar("V", bound=Callable[..., Any])

# Text that may still be lazy; it is read in the language of the answer.
Words = Annotated[str, BeforeValidator(str)]


def says(text: str, example: Any, default: Any = ..., **rules: Any) -> Any:
    """A field of a schema: what it means (`中文 | English`), an example, its rules."""
    return Field(default, description=text, examples=[example], **rules)


class Told:
    """What a parameter means (`中文 | English`), and an example: metadata of its type."""

    def __init__(self, text: str, example: Any) -> None:
        self.text, self.example = text, example

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core_schema), "description": self.text, "examples": [self.example]}


class Body(BaseModel):
    """What a client sends. Unknown fields are refused, and values are what they say: "1" is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Shown(BaseModel):
    """What the API shows, read from the attributes of a view."""

    model_config = ConfigDict(from_attributes=True)


class Page(Shown, Generic[T]):
    """A page of a list. `next` goes into `after` to read on; null at the end."""

    items: list[T]
    next: str | None = says(
        "下一页的 after；没有更多时为 null | Pass as `after` for the next page; null at the end", "aTo3", None
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `actor` names them in timelines and audit rows; it is empty for a stranger.

    A shopper has `shopper_id`. An integration has permissions and `staff_id`: the member of staff who made its key
    and answers for what it does.
    """

    actor: str = ""
    shopper_id: int | None = None
    staff_id: int | None = None
    permissions: frozenset[str] = frozenset()

    def allows(self, permission: str) -> bool:
        """Whether the key carries a permission such as `orders.ship`; `view` comes with any other verb of its area."""
        area, _dot, verb = permission.partition(".")
        return permission in self.permissions or (
            verb == "view" and any(one.startswith(f"{area}.") for one in self.permissions)
        )


Identify = Callable[[HttpRequest], Caller]

_identify: list[Identify] = []


def register_identify(identify: Identify) -> None:
    """Say how a request's caller is known: a stranger when it carries no credentials. Raises SignInRequired for bad
    ones, TooManyRequests for a caller who asks too often."""
    _identify[:] = [identify]


def _caller(request: HttpRequest) -> Caller:
    return _identify[0](request)


class Anyone:
    """No credentials needed; a shopper's own view when they are given, and good ones if any."""

    needs: Final = ""

    def __call__(self, request: HttpRequest) -> Caller:
        return _caller(request)


class Shopper:
    """A person, by token."""

    needs: Final = "shopper"

    def __call__(self, request: HttpRequest) -> Caller:
        caller = _caller(request)
        if not caller.actor:
            raise SignInRequired
        if caller.shopper_id is None:
            raise Forbidden(needs="shopper token")
        return caller


class Staff:
    """An integration of the shop, by API key with a permission such as `orders.ship`."""

    needs: Final = "staff"

    def __init__(self, permission: str) -> None:
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Caller:
        caller = _caller(request)
        if not caller.actor:
            raise SignInRequired
        if not caller.allows(self.permission):
            raise Forbidden(permission=self.permission)
        return caller


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, as the endpoint's `auth` found out."""
    caller: Caller = request.auth  # type: ignore[attr-defined]  # set by the framework from what `auth` returned
    return caller


def shopper_of(request: HttpRequest) -> int:
    """Id of the person who calls an endpoint for shoppers."""
    shopper_id = caller_of(request).shopper_id
    if shopper_id is None:
        raise SignInRequired
    return shopper_id


def once(status: int = 200) -> Callable[[V], V]:
    """Do a write once per caller and `Idempotency-Key`; a repeat gets the first answer and `Idempotent-Replayed: true`.

    For endpoints that move money or stock. The answer is kept for some days, so it must hold no personal data that is
    encrypted elsewhere. Put it under the router's decorator, above a view that returns a schema.
    """

    def decorate(view: V) -> V:
        @wraps(view)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponse:
            shop: Any = request.shop  # type: ignore[attr-defined]  # set by ShopMiddleware
            with idempotent(
                actor=caller_of(request).actor,
                key=request.headers.get(HEADER, ""),
                method=request.method or "",
                path=request.path,
                body=request.body,
                shop_id=None if in_shop_block() else shop.id,
            ) as claim:
                if claim.answer is not None:
                    kept = JsonResponse(claim.answer.body, status=claim.answer.status, safe=False)
                    kept["Idempotent-Replayed"] = "true"
                    return kept
                shown: BaseModel = view(request, **values)
                body = shown.model_dump(mode="json")
                claim.keep(status, body)
                return JsonResponse(body, status=status)

        guarded.done_once = True  # type: ignore[attr-defined]  # read when the document is drawn
        return guarded  # type: ignore[return-value]  # same signature

    return decorate
