"""ABU-16: sort, filter, search and marks are allow-listed or bound: no fault, and nobody else's rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from rongshu.openapi.pages import api
from tests.security.routes import fill_of, registered
from tests.security.worlds import World, fill

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-16")]

MACHINE = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

INJECTIONS: Final = (
    "' OR 1=1 --",
    "1; DROP TABLE orders_order; --",
    "price_fen DESC, (SELECT pg_sleep(10))",
    '") UNION SELECT secret_hash FROM openapi_apikey --',
    "id) OR (1=1",
    "buyer__phone_index",
    "order__buyer__email__startswith",
    "\x00",
    "%",
    "_" * 5000,
    "９９９",
    "-1",
    "99999999999999999999",
    "NaN",
    "../../etc/passwd",
    "%s%s%s%n",
    "${7*7}{{7*7}}",
)
PAGES: Final = {
    "": ("sort", "after"),
    "c/only-jia/": ("sort", "after", "page"),
    "more/": ("sort", "after", "category"),
    "orders/": ("state", "after"),
    "me/earnings/": ("after",),
    "checkout/": ("line", "kind", "activity", "ref", "address", "cart"),
    "regions/": ("province", "city", "county"),
    "me/addresses/": ("next",),
    "account/login/": ("next",),
}
CONSOLE: Final = {
    "orders/": ("state", "number", "after"),
    "campaigns/new/groupbuy/": ("product", "category", "after"),
    "search/": ("s", "app"),
    "autocomplete/": ("app_label", "model_name", "field_name", "term", "page"),
}

text = st.one_of(st.sampled_from(INJECTIONS), st.text(max_size=60), st.integers().map(str))


def _drive(client: Client, root: str, targets: Mapping[str, tuple[str, ...]], secrets: list[str]) -> None:
    pairs = [(path, name) for path, names in targets.items() for name in names]

    @MACHINE
    @given(target=st.sampled_from(pairs), value=text, more=text)
    def drive(target: tuple[str, str], value: str, more: str) -> None:
        _one(client, root, *target, value, more, secrets)

    drive()
    for path, name in pairs:
        for value in INJECTIONS:
            _one(client, root, path, name, value, "1", secrets)


def _one(client: Client, root: str, path: str, name: str, value: str, more: str, secrets: list[str]) -> None:
    undo = transaction.savepoint()
    try:
        answer: Any = client.get(root + path, query_params={name: _sendable(value), "x": _sendable(more)})
        assert answer.status_code < 500, (path, name, value)
        shown = answer.content.decode(errors="replace")
        for secret in secrets:
            assert secret not in shown, (path, name, value, secret)
    finally:
        transaction.savepoint_rollback(undo)


def _sendable(value: str) -> str:
    """Half of a surrogate pair cannot be put on the wire."""
    return value.encode("utf-8", "replace").decode()


def _strangers(world: World) -> list[str]:
    return [one for one in world.secrets if one not in (world.ids["product"],)]


def test_pages_of_the_shop(here: World, there: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(here.buyer)
    _drive(client, here.root, PAGES, _strangers(there))


def test_pages_of_the_console(here: World, there: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(here.owner)
    lists = {
        f"{model._meta.app_label}/{model._meta.model_name}/": (
            "q",
            "o",
            "p",
            "e",
            "all",
            "id__gt",
            "shop",
            "shop_id",
        )
        for model in admin.site._registry
    }
    root = f"{here.root}console/"
    _drive(client, root, CONSOLE, _strangers(there))
    _drive(client, root, lists, _strangers(there))


@pytest.mark.parametrize("staff", [False, True])
def test_the_api(here: World, there: World, staff: bool) -> None:
    headers = {"X-API-Key": here.key} if staff else {"Authorization": f"Bearer {here.token}"}
    client = Client(raise_request_exception=False, headers=headers)
    targets = {
        f"api/v1/{one.route}": tuple(sorted(one.query))
        for one in api().endpoints.values()
        if one.query and one.method == "GET" and one.route.startswith("staff/") == staff
    }
    assert len(targets) >= 2
    _drive(client, here.root, targets, _strangers(there))


@MACHINE
@given(path=st.text(max_size=80))
@example(path="p/%00/")
@example(path="orders/../../")
@example(path="media/1/" + "a" * 4000 + "-400.webp")
@example(path="api/v1/products/\x00")
def _any_path(path: str) -> None:
    answer = Client(raise_request_exception=False).generic("GET", "/s/jia/" + _sendable(path))
    assert answer.status_code < 500, path


def test_any_address(here: World) -> None:
    _any_path()


@pytest.mark.parametrize("who", ["buyer", "owner"])
def test_forms(here: World, there: World, who: str) -> None:
    """Every field of every form, with each of the strings above in turn."""
    client = Client(raise_request_exception=False)
    client.force_login(here.buyer if who == "buyer" else here.owner)
    tried = 0
    for route in registered():
        filled = None if route.is_api else fill_of(route)
        if filled is None or not filled.form or route.is_console != (who == "owner"):
            continue
        path = here.root + route.path({name: fill(one, here.ids) for name, one in filled.parameters.items()})
        good = fill(filled.form, here.ids)
        for name in good:
            for value in INJECTIONS:
                undo = transaction.savepoint()
                answer: Any = client.post(path, {**good, name: value})
                assert answer.status_code < 500, (route.text, name, value)
                assert not any(secret in answer.content.decode() for secret in _strangers(there)), (
                    route.text,
                    name,
                )
                transaction.savepoint_rollback(undo)
                tried += 1
    assert tried > 80
