"""Inside one shop: another person's orders, payments, addresses and earnings answer like those that do not exist."""

from __future__ import annotations

import pytest

from rongshu.kit.tenancy import shop_block
from rongshu.openapi.services import token_issue
from tests.security.asking import Person, ask, methods_of
from tests.security.routes import fill_of, registered
from tests.security.worlds import World, fingerprint, missing_for
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-13")]

PRIVATE = {"order", "payment", "refund", "address", "commission", "job"}


def _kinds(route_text: str) -> set[str]:
    for route in registered():
        if route.text == route_text:
            values = fill_of(route).parameters.values()
            return {value[1:-1] for value in values if value.startswith("{")}
    return set()


def test_another_persons_things_are_missing(here: World) -> None:
    thief = make_user(name="甲同学")
    with shop_block(here.shop.pk):
        token = token_issue(user_id=thief.pk).text
    absent = missing_for(here.ids)
    before = fingerprint(here.shop)
    faults, asked = [], 0
    for person in (
        Person("a stranger"),
        Person("another buyer", user=thief),
        Person("another buyer's token", token=token),
    ):
        client = person.client()
        for route in registered():
            if not _kinds(route.text) & PRIVATE or route.is_api != (not person.user):
                continue
            for method in methods_of(route):
                asked += 1
                theirs = ask(client, person, here.root, route, method, here.ids, watched=here.shop)
                nobodys = ask(client, person, here.root, route, method, absent)
                what = f"{method} {route.text} as {person.name}"
                if (theirs.status, theirs.location, theirs.text) != (
                    nobodys.status,
                    nobodys.location,
                    nobodys.text,
                ):
                    faults.append(f"{what}: {theirs.status} instead of {nobodys.status}")
                if theirs.status < 300:
                    faults.append(f"{what}: {theirs.status}")
                if "甲收货人" in theirs.text or "甲路 1 号" in theirs.text:
                    faults.append(f"{what}: shows an address")
                if theirs.fingerprint != before:
                    faults.append(f"{what}: changed something")
    assert asked > 60
    assert not faults, "\n".join(faults)


def test_lists_hold_ones_own_alone(here: World) -> None:
    thief = make_user(name="甲同学")
    with shop_block(here.shop.pk):
        token = token_issue(user_id=thief.pk).text
    seen = [
        secret for secret in here.secrets if not secret.startswith(("apple-", "甲独家", "甲专柜", "甲三人团"))
    ]
    seen.remove(here.ids["group"])  # an open group is there to be joined by anybody
    seen.remove(here.ids["picture"])
    for person in (Person("page", user=thief), Person("token", token=token)):
        client = person.client()
        for route in registered():
            if route.parameters or route.is_console or route.is_api == bool(person.user):
                continue
            for method in methods_of(route):
                reply = ask(client, person, here.root, route, method, {**here.ids, "sku": "999999999"})
                for secret in seen:
                    assert secret not in reply.text, (method, route.text, secret)
