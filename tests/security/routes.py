"""Every address there is, and how to fill it in.

`registered()` walks the URL configuration itself, so a new page is in every sweep at once; one whose parameters or
fields are not described here fails the sweep until somebody says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from tests.security.fills import BODIES, FILLS, Fill

__all__ = ["BODIES", "FILLS", "Fill", "Route", "fill_of", "registered"]

SHOP: Final = "config.shop_urls"
INSTALLATION: Final = "config.urls"

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True)
class Route:
    """An address below a shop's root. `text` is how Django writes it, such as `p/<slug:slug>/`."""

    text: str
    name: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.text.startswith("api/v1/")

    @property
    def is_console(self) -> bool:
        return self.text.startswith("console/")

    def path(self, values: Mapping[str, str]) -> str:
        """Path below the shop's root with its parameters filled in."""
        filled = _PARAMETER.sub(lambda found: str(values[found[1] or found[2]]), self.text)
        return re.sub(r"[$^]", "", filled).replace("/(?P", "/")


def registered(urlconf: str = SHOP) -> list[Route]:
    """Every pattern, in the order Django tries them; a pattern that is there twice comes once."""
    found: dict[tuple[str, str], Route] = {}
    for text, name in _walk(get_resolver(urlconf), "", ()):
        parameters = tuple(one[0] or one[1] for one in _PARAMETER.findall(text))
        found.setdefault((text, name), Route(text, name, parameters))
    return list(found.values())


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield text, ":".join((*namespaces, one.name or ""))
        else:
            yield from _walk(one, text, (*namespaces, one.namespace) if one.namespace else namespaces)


def fill_of(route: Route) -> Fill:
    """How to fill a route in. Raises LookupError for one that nobody has described."""
    if route.text in FILLS:
        return FILLS[route.text]
    if route.is_console and route.parameters == ("object_id",):
        label, model = route.text.split("/")[1:3]
        known = {f"{one._meta.app_label}_{one._meta.model_name}" for one in admin.site._registry}
        if f"{label}_{model}" in known:
            return Fill({"object_id": f"{{row:{label}_{model}}}"}, form={"post": "yes"})
    if route.text.startswith("console/^(?P<app_label>"):
        return FILLS["console/^(?P<app_label>"]
    if route.parameters:
        raise LookupError(f"say in tests/security/fills how to fill in {route.text}")
    return Fill()
