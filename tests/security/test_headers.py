"""What every answer carries so that a browser helps: CSP, no framing, no sniffing, no inline code in the shop."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client

from tests.security.asking import Person, ask, methods_of
from tests.security.routes import INSTALLATION, Route, registered
from tests.security.worlds import World, missing_for

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-19")]

_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:json|ld\+json)\")[^>]*>|<style[\s>]|\sstyle=\"|\son[a-z]+=\"|javascript:",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r'<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)="(?:https?:)?//([^/"]+)', re.IGNORECASE
)


def _directives(policy: str) -> dict[str, set[str]]:
    found = {}
    for part in filter(None, (one.strip() for one in policy.split(";"))):
        name, *values = part.split()
        found[name] = set(values)
    return found


def test_every_answer_is_fenced(here: World) -> None:
    seen = 0
    for person in (
        Person("a stranger"),
        Person("the buyer", user=here.buyer),
        Person("the owner", user=here.owner),
        Person("token", token=here.token),
        Person("key", key=here.key),
    ):
        client = person.client()
        for route in registered():
            if route.is_api != bool(person.token or person.key) and person.user is not None:
                continue
            for method in methods_of(route):
                for ids in (here.ids, missing_for(here.ids)) if person.name == "a stranger" else (here.ids,):
                    reply = ask(client, person, here.root, route, method, ids)
                    what = (method, route.text, person.name, reply.status)
                    assert reply.status < 500, what
                    assert reply.headers.get("X-Content-Type-Options") == "nosniff", what
                    assert reply.headers.get("Referrer-Policy") in ("same-origin", "origin"), what
                    assert re.fullmatch(r"[\w-]{8,64}", reply.headers.get("X-Request-ID", "")), what
                    if reply.content_type.startswith("text/html"):
                        seen += 1
                        _check_page(reply.headers, reply.text, route, what)
    assert seen > 200


def _check_page(headers: object, text: str, route: Route, what: object) -> None:
    assert isinstance(headers, dict)
    assert headers["X-Frame-Options"] == "DENY", what
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
    policy = _directives(headers["Content-Security-Policy"])
    assert policy["default-src"] == {"'self'"}, what
    assert policy["object-src"] == {"'none'"}, what
    assert policy["base-uri"] == {"'none'"}, what
    assert policy["frame-ancestors"] == {"'none'"}, what
    assert "'unsafe-inline'" not in policy["script-src"], what
    assert not any("*" in value or value in ("http:", "https:", "data:") for value in policy["script-src"]), (
        what
    )
    if not route.is_console:
        assert policy["script-src"] == {"'self'"}, what
        assert policy["style-src"] == {"'self'"}, what
        found = _INLINE.search(text)
        assert found is None, (what, _around(text, found))
    outside = set(_ELSEWHERE.findall(text))
    assert not outside, (what, outside)


def _around(text: str, found: re.Match[str] | None) -> str:
    return text[max(found.start() - 60, 0) : found.end() + 60] if found is not None else ""


def test_pages_outside_shops_are_fenced_too(here: World) -> None:
    client = Person("a stranger").client()
    for path in ("/", "/dev/mailbox/", "/no/such/page", "/s/nowhere/", "/s/nowhere/api/v1/products"):
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff", path
        if answer["Content-Type"].startswith("text/html"):
            _check_page(dict(answer.headers), answer.content.decode(), Route(path, "", ()), path)
    assert len(registered(INSTALLATION)) == 8


def test_cookies_are_kept_from_scripts_and_other_sites(here: World) -> None:
    client = Person("a friend", user=here.friend).client()
    client.get(f"{here.root}t/{here.ids['link']}")
    client.get(here.root)
    client.get(f"{here.root}cart/")
    client.get(f"{here.root}account/login/code/")
    readable = {"csrftoken", "rs_cart", "django_language"}  # they hold nothing that lets anybody in
    assert {"sessionid", "rs_link", "rs_v"} <= set(client.cookies)
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_COOKIE_HTTPONLY
    for name, cookie in client.cookies.items():
        if name == "sessionid":
            continue  # the test signed in by itself: what a browser gets is what the settings above say
        assert cookie["samesite"] == "Lax", name
        assert bool(cookie["httponly"]) == (name not in readable), name


def test_a_form_from_another_site_changes_nothing(here: World) -> None:
    """The session alone is not enough for a page that writes; the provider's door and the API take no session."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(here.buyer)
    owner = Client(enforce_csrf_checks=True, raise_request_exception=False)
    owner.force_login(here.owner)
    refused = 0
    for route in registered():
        if route.is_api or route.name == "cashier:notify":
            continue
        person = Person("owner" if route.is_console else "buyer")
        reply = ask(owner if route.is_console else client, person, here.root, route, "POST", here.ids)
        assert reply.status in (302, 403, 404, 405), (route.text, reply.status)
        refused += reply.status == 403
    assert refused > 30
