"""`kill -9` before and after every commit of the pay path and every call of the provider, then a restart.

Every point is lived through twice: once the process that acts is killed there (web and worker with it), once it stays
and PostgreSQL is killed under it. All points of a round share the restart; each has a shop of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.faults.house import House
from tests.faults.points import Point, points, undisturbed
from tests.faults.scenes import Scene, stage

pytestmark = [
    pytest.mark.faults,
    pytest.mark.inv("INV-7"),  # `query`, `notice`: told again after the restart, credited once
    pytest.mark.inv("INV-8"),
    pytest.mark.inv("INV-11"),  # `send`: one refund at the provider, whatever was cut off
    pytest.mark.inv("INV-13"),  # `expire`
    pytest.mark.inv("INV-18"),  # `complete`: the group succeeds once
    pytest.mark.inv("INV-35"),
]

PRICE_FEN = 5900
GROUP_PRICE_FEN = 4900
POINTS = list(points())

Facts = dict[str, Any]
Scenes = dict[Point, Scene]

ENDS: dict[str, Facts] = {
    "nothing": {"orders": [], "stock": [10, 0, 0], "gateway_fen": 0},
    "closed": {"orders": ["closed"], "refunds": [], "stock": [10, 0, 0], "gateway_fen": 0},
    "paid": {
        "orders": ["paid"],
        "refunds": [],
        "stock": [10, 0, 1],
        "gateway_fen": PRICE_FEN,
        "deposits_fen": PRICE_FEN,
    },
    "refunded": {
        "orders": ["refunded"],
        "refunds": ["succeeded"],
        "stock": [10, 0, 0],
        "gateway_fen": 0,
        "payable_fen": 0,
    },
    "group paid": {
        "orders": ["paid", "paid"],
        "groups": ["success"],
        "refunds": [],
        "stock": [10, 0, 2],
        "gateway_fen": 2 * GROUP_PRICE_FEN,
    },
    "group refunded": {
        "orders": ["refunded"],
        "groups": ["failed"],
        "refunds": ["succeeded"],
        "stock": [10, 0, 0],
        "gateway_fen": 0,
    },
}


def set_up(house: House, name: str, wanted: Sequence[Point]) -> Scenes:
    """The scenes of all points, the worker dead. Groups that shall expire are opened before their time passes."""
    house.stack.kill("worker")
    scenes: Scenes = {}
    for point in wanted:
        if point.path.name == "expire":
            scenes[point] = stage(house, f"{name}-{point.slug}", point)
    house.act("wait", minutes=61)
    for point in wanted:
        if point not in scenes:
            scenes[point] = stage(house, f"{name}-{point.slug}", point)
    return scenes


def go_on(house: House, scenes: Scenes) -> None:
    """What others do while the house comes back: buyers press the button again, the provider repeats its notices."""
    for point, scene in scenes.items():
        if point.path.name == "open again":
            house.act("open_payment", **scene.arguments)
            house.pay(scene.numbers[0], notice="sent")
    house.provider.release()
    house.stack.start("worker")
    house.act("wait", minutes=16)
    house.settle()


@pytest.fixture(scope="module")
def gone_well(house: House) -> tuple[Scenes, dict[Point, list[str]]]:
    """Every path to its end, and the steps it took."""
    scenes = set_up(house, "well", list(undisturbed()))
    taken = {point: house.steps_of(point.path.act, **scene.arguments) for point, scene in scenes.items()}
    go_on(house, scenes)
    return scenes, taken


@pytest.fixture(scope="module")
def killed(house: House) -> Scenes:
    """At every point the acting process is killed, and in the end web and worker too."""
    scenes = set_up(house, "kill", POINTS)
    for point, scene in scenes.items():
        house.die_at(point, point.path.act, "SIGKILL", **scene.arguments)
    house.stack.kill("web")
    house.stack.start("web")
    go_on(house, scenes)
    return scenes


@pytest.fixture(scope="module")
def bereft(house: House) -> Scenes:
    """At every point the acting process stops; then PostgreSQL is killed under all of them, and they go on."""
    scenes = set_up(house, "bereft", POINTS)
    stopped = [
        house.die_at(point, point.path.act, "SIGSTOP", **scene.arguments) for point, scene in scenes.items()
    ]
    house.stack.kill("postgres")
    house.stack.start("postgres")
    for pid in stopped:
        assert pid is not None
        house.resume(pid)
    go_on(house, scenes)
    return scenes


def look(house: House, point: Point, scene: Scene) -> None:
    """A shop stands as it must, and the provider's books say the same."""
    standing = house.act("standing", shop_id=scene.shop_id)
    end = ENDS[point.end]
    assert {name: standing[name] for name in end} == end
    assert standing["issues"] == []
    assert {state for _number, state in standing["payments"]} <= {"paid", "closed"}
    there = [(state, one) for number, state in standing["payments"] for one in house.trades(number)]
    # What is closed here may be unknown there, but never open.
    assert {(state, one["state"]) for state, one in there} <= {("paid", "SUCCESS"), ("closed", "CLOSED")}
    kept = [(one["paid_fen"] or 0) - one["refunded_fen"] for _state, one in there]
    assert sum(kept) == standing["gateway_fen"]
    refunds = [refund["status"] for _state, one in there for refund in one["refunds"]]
    assert refunds == ["SUCCESS"] * len(standing["refunds"])


def books_agree(house: House) -> None:
    """No invariant is broken, nothing is parked, and the gateway's account is what the provider keeps, to the fen."""
    audit = house.act("audit")
    assert audit["violations"] == []
    assert audit["parked"] == []
    assert audit["gateway_fen"] == house.kept_fen()


@pytest.mark.parametrize("point", list(undisturbed()), ids=lambda point: point.path.name)
def test_undisturbed(house: House, gone_well: tuple[Scenes, dict[Point, list[str]]], point: Point) -> None:
    """The table of points is right: each path takes these steps, and ends like this when nothing dies."""
    scenes, taken = gone_well
    assert taken[point] == point.path.taken
    look(house, point, scenes[point])


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_process_killed(house: House, killed: Scenes, point: Point) -> None:
    look(house, point, killed[point])


@pytest.mark.inv("INV-37")
def test_books_agree_after_processes_were_killed(house: House, killed: Scenes) -> None:
    books_agree(house)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.id)
def test_postgres_killed(house: House, bereft: Scenes, point: Point) -> None:
    look(house, point, bereft[point])


@pytest.mark.inv("INV-37")
def test_books_agree_after_postgres_was_killed(house: House, bereft: Scenes) -> None:
    books_agree(house)
