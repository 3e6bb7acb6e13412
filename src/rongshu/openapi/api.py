"""The API put together: routers, errors, and what every installed campaign kind brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern
from django.utils.module_loading import import_string
from ninja import NinjaAPI, Router
from ninja.constants import NOT_SET
from ninja.utils import normalize_path, replace_path_param_notation

from rongshu.campaigns.base.registry import kinds
from rongshu.kit.http.endpoints import Anyone, Shopper, Staff
from rongshu.openapi import answers
from rongshu.openapi.endpoints import (
    aftersales,
    campaigns,
    cart,
    catalogue,
    discovery,
    earnings,
    orders,
    payments,
    people,
    products,
    reconciliation,
    reviews,
    sharing,
    staff,
)

TITLE = "榕树开放接口 | Rongshu open API"
VERSION = "1.0.0"


@dataclass(frozen=True)
class Endpoint:
    """What must be known of an operation outside the framework."""

    operation_id: str
    route: str
    method: str
    query: frozenset[str]
    auth: Anyone | Shopper | Staff
    done_once: bool
    opens_blocks: bool


class RongshuAPI:
    """Version 1: its URL patterns, its endpoints, its raw document."""

    def __init__(self) -> None:
        self.ninja = NinjaAPI(
            title=TITLE,
            version=VERSION,
            urls_namespace="api",
            openapi_url=None,
            docs_url=None,
            parser=answers.JsonParser(),
            renderer=answers.JsonRenderer(),
        )
        answers.handle_errors(self.ninja)
        self.endpoints: dict[str, Endpoint] = {}
        for part in (
            catalogue,
            discovery,
            campaigns,
            sharing,
            cart,
            orders,
            payments,
            aftersales,
            reviews,
            earnings,
            people,
            staff,
            reconciliation,
            products,
        ):
            self._mount("", part.router)
        for kind in kinds():
            if kind.api_router:
                self._mount(f"/campaigns/{kind.key}", import_string(kind.api_router))

    def _mount(self, prefix: str, router: Router) -> None:
        if router.auth is NOT_SET:
            router.auth = Anyone()
        self.ninja.add_router(prefix, router)
        for endpoint in _endpoints(prefix, router):
            if endpoint.operation_id in self.endpoints:
                raise ImproperlyConfigured(f"two endpoints are called {endpoint.operation_id}")
            self.endpoints[endpoint.operation_id] = endpoint

    def patterns(self) -> list[URLPattern]:
        """Addresses of all endpoints, each answering problem JSON whatever happens."""
        at: dict[str, dict[str, Endpoint]] = {}
        for one in self.endpoints.values():
            at.setdefault(one.route, {})[one.method] = one
        found = []
        for pattern in self.ninja.urls[0]:
            if isinstance(pattern, URLPattern) and str(pattern.pattern) in at:
                here = at[str(pattern.pattern)]
                view = answers.answered(pattern.callback, {method: one.query for method, one in here.items()})
                view.opens_blocks = any(one.opens_blocks for one in here.values())  # type: ignore[attr-defined]
                pattern.callback = view
                found.append(pattern)
        return found

    def raw_document(self) -> dict[str, Any]:
        """The framework's OpenAPI document, before it is completed."""
        return dict(self.ninja.get_openapi_schema(path_prefix=""))


def _endpoints(prefix: str, router: Router) -> Iterator[Endpoint]:
    for path, view in router.path_operations.items():
        for operation in view.operations:
            opens_blocks = getattr(operation.view_func, "opens_blocks", False)
            if not operation.operation_id or len(operation.methods) != 1:
                raise ImproperlyConfigured(f"{path}: an endpoint has an operation_id and one method")
            if opens_blocks and len(view.operations) > 1:
                raise ImproperlyConfigured(f"{path}: an endpoint that opens blocks has a path of its own")
            auth: Any = router.auth if operation.auth_param is NOT_SET else operation.auth_param
            yield Endpoint(
                operation_id=operation.operation_id,
                route=normalize_path(replace_path_param_notation(f"{prefix}{path}")).lstrip("/"),
                method=operation.methods[0],
                query=frozenset(
                    name
                    for model in operation.models
                    if model.__ninja_param_source__ == "query"
                    for name in model.__ninja_flatten_map__
                ),
                auth=auth,
                done_once=getattr(operation.view_func, "done_once", False),
                opens_blocks=opens_blocks,
            )
