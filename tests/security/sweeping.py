"""The sweep of INV-34: every route of one shop asked for another's things, as everybody who might try."""

from __future__ import annotations

from collections.abc import Sequence

from tests.security.asking import Person, Reply, ask, methods_of
from tests.security.routes import Fill, fill_of, registered
from tests.security.worlds import World, fingerprint, missing_for


def people(here: World, there: World) -> list[Person]:
    """Everybody who might try: strangers, the other shop's people, and this shop's people away from home."""
    return [
        Person("a stranger"),
        Person("B's buyer", user=there.buyer),
        Person("B's owner", user=there.owner),
        Person("A's buyer", user=here.buyer),
        Person("A's owner", user=here.owner),
    ]


def programs(here: World, there: World) -> list[Person]:
    return [
        Person("a stranger"),
        Person("B's token", token=there.token),
        Person("B's key", key=there.key),
        Person("A's token", token=here.token),
        Person("A's key", key=here.key),
    ]


def faults_of(group: Sequence[Person], here: World, there: World) -> tuple[int, list[str]]:
    """Ask at B for A's things as each of a group, pages or API; how often was asked, and what was wrong."""
    absent = missing_for(here.ids)
    before = fingerprint(here.shop)
    faults: list[str] = []
    asked = 0
    in_api = any(person.token for person in group)
    for person in group:
        client = person.client()
        for route in registered():
            if route.is_api != in_api:
                continue
            for method in methods_of(route):
                theirs = ask(client, person, there.root, route, method, here.ids, watched=here.shop)
                asked += 1
                # A page that takes nothing of a shop's has no other answer to be compared with.
                same = not route.is_api and fill_of(route) == Fill()
                nobodys = theirs if same else ask(client, person, there.root, route, method, absent)
                what = f"{method} {route.text} as {person.name}"
                faults += [f"{what}: {fault}" for fault in _faults(theirs, nobodys, here)]
                if theirs.fingerprint != before:
                    faults.append(f"{what}: changed the other shop")
    return asked, faults


def _faults(theirs: Reply, nobodys: Reply, here: World) -> list[str]:
    found = []
    if theirs.status >= 500:
        found.append(f"answers {theirs.status}")
    if (theirs.status, theirs.location) != (nobodys.status, nobodys.location):
        found.append(f"{theirs.status} {theirs.location} instead of {nobodys.status} {nobodys.location}")
    elif theirs.text != nobodys.text:
        found.append(f"another page than for what is missing: {_difference(theirs.text, nobodys.text)}")
    found += [f"shows {secret}" for secret in here.secrets if secret in theirs.text]
    return found


def _difference(one: str, other: str) -> str:
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"{one[max(at - 60, 0) : at + 60]!r} / {other[max(at - 60, 0) : at + 60]!r}"
