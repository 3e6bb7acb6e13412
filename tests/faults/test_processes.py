"""The house's own processes killed with work in hand: the running web, the running worker, PostgreSQL, all at once."""

from __future__ import annotations

import pytest

from tests.faults.house import House
from tests.faults.scenes import Scene
from tests.faults.test_points import PRICE_FEN, books_agree

pytestmark = [pytest.mark.faults, pytest.mark.inv("INV-8")]


@pytest.fixture
def till(house: House, request: pytest.FixtureRequest) -> Scene:
    """A shop whose one order waits to be paid, everything alive."""
    house.revive()
    name = request.node.name.removeprefix("test_").replace("_", "-")[:40]
    scene = Scene(house, house.act("shop", slug=name))
    scene.arguments = scene.of_payment(scene.customer("opened"))
    return scene


def paid_once(scene: Scene) -> None:
    """The order is paid, the money is in the ledger once, and the books agree."""
    standing = scene.house.act("standing", shop_id=scene.shop_id)
    assert standing["orders"] == ["paid"]
    assert standing["stock"] == [10, 0, 1]
    assert (standing["gateway_fen"], standing["deposits_fen"]) == (PRICE_FEN, PRICE_FEN)
    assert standing["refunds"] == []
    books_agree(scene.house)


def held_up(scene: Scene, waiting: int) -> bool:
    """Whether so many connections of the house wait for what a test holds."""
    return bool(scene.house.act("waiting")["locks"] >= waiting)


def test_paid_while_web_is_dead(till: Scene) -> None:
    """Nobody hears the provider; the worker asks by itself."""
    house = till.house
    house.stack.kill("web")
    house.pay(till.numbers[0], notice="sent")
    house.act("wait", minutes=1)
    house.settle()
    paid_once(till)
    house.stack.start("web")
    house.provider.release()
    [notice] = house.provider.notifications(till.numbers[0])
    assert notice["last_status"] == 204  # known already, and taken as such
    paid_once(till)


def test_paid_while_web_is_dead_until_the_deadline_has_passed(till: Scene) -> None:
    """The deadline finds the money at the provider: the order is paid and not closed."""
    house = till.house
    house.stack.kill("web")
    house.stack.kill("worker")
    house.pay(till.numbers[0], notice="lost")
    house.act("wait", minutes=16)
    house.stack.start("worker")
    house.settle()
    paid_once(till)


def test_web_killed_with_a_notice_in_hand(till: Scene) -> None:
    house = till.house
    holder = house.stop_in("hold", **till.arguments)
    house.pay(till.numbers[0], notice="sent")
    house.until(lambda: held_up(till, 1), "web to have the notice in hand")
    house.stack.kill("web")
    house.resume(holder)
    assert house.act("standing", shop_id=till.shop_id)["orders"] == ["unpaid"]
    house.stack.start("web")
    house.provider.release()
    house.settle()
    paid_once(till)


@pytest.mark.inv("INV-35")
def test_worker_killed_in_the_middle_of_a_job(till: Scene) -> None:
    """The provider has answered the worker, which cannot write it down; another worker does."""
    house = till.house
    house.pay(till.numbers[0], notice="lost")
    holder = house.stop_in("hold", **till.arguments)
    house.act("poll_later", **till.arguments)
    house.until(lambda: held_up(till, 1), "the worker to have the job in hand")
    house.stack.kill("worker")
    house.resume(holder)
    assert house.act("standing", shop_id=till.shop_id)["orders"] == ["unpaid"]
    assert house.act("waiting")["doing"] == 1
    house.stack.start("worker")
    house.settle()
    paid_once(till)


def test_postgres_killed_under_web_and_worker(till: Scene) -> None:
    """Both have the payment in hand. Neither is restarted: they find their way back by themselves."""
    house = till.house
    holder = house.stop_in("hold", **till.arguments)
    house.act("poll_later", **till.arguments)
    house.pay(till.numbers[0], notice="sent")
    house.until(lambda: held_up(till, 2), "web and worker to have it in hand")
    house.stack.kill("postgres")
    house.stack.start("postgres")
    assert house.resume(holder)["end"] == "failed"
    house.settle()
    paid_once(till)
    assert all(house.stack.processes[name].is_running for name in ("web", "worker"))


def test_everything_killed_at_once(till: Scene) -> None:
    house = till.house
    holder = house.stop_in("hold", **till.arguments)
    house.act("poll_later", **till.arguments)
    house.pay(till.numbers[0], notice="sent")
    house.until(lambda: held_up(till, 2), "web and worker to have it in hand")
    for name in ("postgres", "web", "worker"):
        house.stack.kill(name)
    for name in ("postgres", "web", "worker"):
        house.stack.start(name)
    house.resume(holder)
    house.provider.release()
    house.settle()
    paid_once(till)
