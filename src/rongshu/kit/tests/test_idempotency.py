from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from rongshu.foundation.shops.models import Shop
from rongshu.kit.errors import Refusal
from rongshu.kit.idempotency import (
    LEASE,
    Answer,
    Claim,
    IdempotencyConflict,
    IdempotencyInProgress,
    IdempotencyKeyMissing,
    idempotent,
)
from rongshu.kit.models import IdempotencyKey, OutboxEvent
from rongshu.kit.tenancy import shop_block


def _shop(slug: str = "one") -> Shop:
    return Shop.objects.create(slug=slug, name=slug)


def _once(body: bytes = b"{}", *, key: str = "key-00000001", actor: str = "user:1") -> Answer:
    """A write that leaves one outbox row behind each time it really runs."""
    with idempotent(actor=actor, key=key, method="POST", path="/orders", body=body) as claim:
        if claim.answer is not None:
            return claim.answer
        OutboxEvent.objects.create(name="done", payload={})
        claim.keep(201, {"number": "P1", "runs": OutboxEvent.objects.count()})
    return Answer(201, {"number": "P1", "runs": OutboxEvent.objects.count()})


@pytest.mark.django_db
def test_same_request_again_gets_the_first_answer_and_is_not_done_again() -> None:
    with shop_block(_shop().pk):
        assert _once() == Answer(201, {"number": "P1", "runs": 1})
        assert _once() == Answer(201, {"number": "P1", "runs": 1})
        assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.abu("ABU-12")
def test_same_key_with_another_body_is_refused_and_the_first_answer_stays() -> None:
    with shop_block(_shop().pk):
        _once(b'{"quantity":1}')
        with pytest.raises(IdempotencyConflict) as refusal:
            _once(b'{"quantity":2}')
        assert refusal.value.status == 409
        assert _once(b'{"quantity":1}').status == 201
        assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_other_people_and_other_shops_do_not_meet() -> None:
    one, two = _shop("one"), _shop("two")
    with shop_block(one.pk):
        _once(actor="user:1")
        assert _once(actor="user:2").body["runs"] == 2
    with shop_block(two.pk):
        assert _once(actor="user:1").body["runs"] == 1


@pytest.mark.django_db
def test_refused_request_leaves_nothing_and_may_be_repeated() -> None:
    shop = _shop()
    with pytest.raises(Refusal), shop_block(shop.pk):
        with idempotent(actor="user:1", key="key-00000001", method="POST", path="/orders", body=b"{}"):
            raise Refusal
    with shop_block(shop.pk):
        assert not IdempotencyKey.objects.exists()
        assert _once().status == 201


@pytest.mark.django_db
def test_work_without_an_answer_frees_the_key() -> None:
    with shop_block(_shop().pk):
        with idempotent(actor="user:1", key="key-00000001", method="POST", path="/orders", body=b"{}"):
            pass
        assert not IdempotencyKey.objects.exists()


def test_only_successes_can_be_kept() -> None:
    with pytest.raises(ValueError, match="only a success"):
        Claim().keep(409, {})


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "short", "with space in it", "x" * 201, "emoji-🌳-key"])
def test_unusable_key_is_refused(key: str) -> None:
    with shop_block(_shop().pk), pytest.raises(IdempotencyKeyMissing) as refusal:
        _once(key=key)
    assert refusal.value.status == 400


def test_second_request_waits_for_the_first_and_gets_its_answer(committed_db: None) -> None:
    shop = _shop()
    begun, go_on = threading.Event(), threading.Event()
    answers: list[Answer] = []

    def first() -> None:
        with shop_block(shop.pk):
            with idempotent(actor="user:1", key="key-00000001", method="POST", path="/o", body=b"") as claim:
                OutboxEvent.objects.create(name="done", payload={})
                begun.set()
                assert go_on.wait(10)
                claim.keep(201, {"by": "first"})
        connection.close()

    def second() -> None:
        assert begun.wait(10)
        with shop_block(shop.pk), connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid.append(cursor.fetchone()[0])
            with idempotent(actor="user:1", key="key-00000001", method="POST", path="/o", body=b"") as claim:
                assert claim.answer is not None
                answers.append(claim.answer)
        connection.close()

    pid: list[int] = []
    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    _until_blocked(pid)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == [Answer(201, {"by": "first"})]
    with shop_block(shop.pk):
        assert OutboxEvent.objects.count() == 1


def _until_blocked(pid: list[int]) -> None:
    from rongshu.kit.testing.processes import until

    def blocked() -> bool:
        if not pid:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid[0]])
            return bool(cursor.fetchone()[0])

    until(blocked, "the second request to wait for the first", 10)


@pytest.fixture
def outside(committed_db: None) -> Iterator[Callable[[int], Claim]]:
    """Begins work outside a block and never ends it, as a process that is killed."""
    begun: list[Any] = []

    def begin(shop_id: int) -> Claim:
        begun.append(
            idempotent(
                actor="user:1", key="key-00000001", method="POST", path="/pay", body=b"", shop_id=shop_id
            )
        )
        claim: Claim = begun[-1].__enter__()
        return claim

    yield begin
    for manager in begun:
        manager.gen.close()


def test_work_outside_a_block_refuses_a_second_request_meanwhile(outside: Callable[[int], Claim]) -> None:
    shop = _shop()
    with idempotent(
        actor="user:1", key="key-00000001", method="POST", path="/pay", body=b"", shop_id=shop.pk
    ) as claim:
        with pytest.raises(IdempotencyInProgress):
            outside(shop.pk)
        claim.keep(200, {"paid": True})
    assert outside(shop.pk).answer == Answer(200, {"paid": True})


def test_failed_work_outside_a_block_may_be_repeated(outside: Callable[[int], Claim]) -> None:
    shop = _shop()
    with pytest.raises(Refusal):
        with idempotent(
            actor="user:1", key="key-00000001", method="POST", path="/pay", body=b"", shop_id=shop.pk
        ):
            raise Refusal
    assert outside(shop.pk).answer is None


def test_claim_of_a_dead_process_is_taken_over_after_its_lease(outside: Callable[[int], Claim]) -> None:
    shop = _shop()
    outside(shop.pk)
    with shop_block(shop.pk):
        IdempotencyKey.objects.update(created_at=_before(LEASE - timedelta(seconds=5)))
    with pytest.raises(IdempotencyInProgress):
        outside(shop.pk)
    with shop_block(shop.pk):
        IdempotencyKey.objects.update(created_at=_before(LEASE + timedelta(seconds=5)))
    assert outside(shop.pk).answer is None


def _before(ago: timedelta) -> object:
    from rongshu.kernel import clock

    return clock.now() - ago
