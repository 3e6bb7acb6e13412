"""INV-34 on every route: at another shop's address, a shop's things answer exactly like things that do not exist."""

from __future__ import annotations

import pytest

from tests.security.asking import Person, ask, methods_of
from tests.security.routes import INSTALLATION, Route, fill_of, registered
from tests.security.sweeping import faults_of, people
from tests.security.worlds import World, fingerprint, missing_for

pytestmark = [pytest.mark.django_db, pytest.mark.inv("INV-34"), pytest.mark.abu("ABU-14")]

# Addresses outside any shop; none of them takes an id of a shop's but the picture, whose name is unguessable.
OUTSIDE = {
    "",
    "healthz",
    "readyz",
    "metrics",
    "media/<int:shop_id>/<slug:key>-<int:width>.webp",
    "media/private/<str:signed>.webp",
    "dev/mailbox/",
    "dev/mailbox.json",
}


def test_every_route_is_described() -> None:
    for route in registered():
        fill_of(route)
    assert {route.text for route in registered(INSTALLATION)} == OUTSIDE


def test_another_shops_things_are_missing_from_pages(here: World, there: World) -> None:
    asked, faults = faults_of(people(here, there), here, there)
    assert asked > 600
    assert not faults, "\n".join(faults)


def test_at_home_the_same_things_are_there(here: World) -> None:
    """Negative control: the ids are good, so what the sweep does not find is refused and not misspelt."""
    home = [
        Person("A's buyer", user=here.buyer),
        Person("A's owner", user=here.owner),
        Person("A's friend", user=here.friend),
        Person("A's token", token=here.token),
        Person("A's key", key=here.key),
    ]
    clients = [(person, person.client()) for person in home]
    unseen = []
    for route in registered():
        if not route.parameters or _takes_nothing(route) or _opens_nowhere(route):
            continue
        found = False
        for method in methods_of(route):
            for person, client in clients:
                if bool(person.token or person.key) == route.is_api:
                    reply = ask(client, person, here.root, route, method, here.ids)
                    absent = ask(client, person, here.root, route, method, missing_for(here.ids))
                    found |= (reply.status, reply.location, reply.text) != (
                        absent.status,
                        absent.location,
                        absent.text,
                    )
        if not found:
            unseen.append(route.text)
    assert not unseen, "\n".join(unseen)


def _takes_nothing(route: Route) -> bool:
    """Parameters that name nothing of a shop's."""
    return not any("{" in value for value in fill_of(route).parameters.values())


def _opens_nowhere(route: Route) -> bool:
    """Django's admin registers these for every model. Nothing is deleted from the console and nothing has a page of
    its own elsewhere; the bare address of a row leads on to its page."""
    return (
        route.name.endswith("_delete")
        or route.name == "admin:view_on_site"
        or (route.name == "admin:" and route.parameters == ("object_id",))
    )


def test_what_opens_nowhere_does_not_open_for_the_owner_either(here: World) -> None:
    owner = Person("A's owner", user=here.owner)
    client = owner.client()
    before = fingerprint(here.shop)
    for route in registered():
        if _opens_nowhere(route):
            for method in methods_of(route):
                reply = ask(client, owner, here.root, route, method, here.ids, watched=here.shop)
                assert reply.status in (301, 302, 403, 404), (route.text, method, reply.status)
                assert reply.fingerprint == before, (route.text, method)


def test_the_fingerprint_sees_a_change(here: World) -> None:
    """Negative control of the sweep's other half."""
    friend = Person("A's friend", user=here.friend)
    route = next(one for one in registered() if one.name == "storefront:cart-add")
    before = fingerprint(here.shop)
    reply = ask(friend.client(), friend, here.root, route, "POST", here.ids, watched=here.shop)
    assert reply.status == 302
    assert reply.fingerprint != before
    assert fingerprint(here.shop) == before
