from __future__ import annotations

import contextlib
import threading
from decimal import Decimal

import pytest
import structlog
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from rongshu.foundation.audit.chain import GENESIS
from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.audit.selectors import audit_verify, entries_after, entries_for
from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.models import Shop
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block

pytestmark = pytest.mark.inv("INV-38")


def _shop(slug: str = "one") -> Shop:
    return Shop.objects.create(slug=slug, name=slug)


def _three() -> None:
    audit_record(
        actor="user:1", action="stock.set", target="sku:1", before={"on_hand": 3}, after={"on_hand": 5}
    )
    audit_record(actor="user:1", action="stock.set", target="sku:2", after={"on_hand": 1})
    audit_record(
        actor="system", action="shop.close", target="shop:1", after={"why": "年底", "list": [1, None, True]}
    )


@pytest.mark.django_db
def test_each_row_covers_the_one_before_it() -> None:
    with shop_block(_shop().pk):
        with structlog.contextvars.bound_contextvars(request_id="abc123"):
            _three()
        first, second, third = AuditEntry.objects.order_by("seq")
        assert (first.seq, second.seq, third.seq) == (1, 2, 3)
        assert first.previous_hash == GENESIS
        assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
        assert first.request_id == "abc123"
        check = audit_verify()
        assert (check.whole, check.entries, check.head) == (True, 3, third.hash)


@pytest.mark.django_db
def test_shops_have_chains_of_their_own() -> None:
    one, two = _shop("one"), _shop("two")
    with shop_block(one.pk):
        _three()
    with shop_block(two.pk):
        audit_record(actor="user:1", action="x", target="y")
        assert audit_verify().entries == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditentry SET actor = 'x'", "DELETE FROM audit_auditentry"]
)
def test_the_application_can_neither_change_nor_delete_a_row(statement: str) -> None:
    with shop_block(_shop().pk):
        _three()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement)
        assert audit_verify().whole


@pytest.mark.parametrize(
    ("tampering", "broken_at", "reason"),
    [
        ("UPDATE audit_auditentry SET actor = 'user:9' WHERE seq = 2", 2, "was changed after it was written"),
        (
            "UPDATE audit_auditentry SET after = '{\"on_hand\": 9}' WHERE seq = 1",
            1,
            "was changed after it was written",
        ),
        ("DELETE FROM audit_auditentry WHERE seq = 2", 3, "row 2 is missing"),
        (
            "UPDATE audit_auditentry SET previous_hash = repeat('1', 64) WHERE seq = 3",
            3,
            "does not continue the row before it",
        ),
    ],
)
def test_whoever_gets_past_the_guards_is_seen(
    committed_db: None, tampering: str, broken_at: int, reason: str
) -> None:
    """The owner lifts trigger and row-level security, as nobody but a thief of its password would."""
    shop = _shop()
    with shop_block(shop.pk):
        _three()
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER append_only")
        cursor.execute("ALTER TABLE audit_auditentry NO FORCE ROW LEVEL SECURITY")
        try:
            cursor.execute(tampering)
            assert cursor.rowcount == 1
        finally:
            cursor.execute("ALTER TABLE audit_auditentry FORCE ROW LEVEL SECURITY")
            cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER append_only")
    owner.close()
    with shop_block(shop.pk):
        check = audit_verify()
    assert (check.broken_at, check.reason) == (broken_at, reason)
    links_broken = "missing" in reason or "continue" in reason
    assert bool(violations(only=["INV-38"])) == links_broken


def test_the_owner_is_stopped_by_the_trigger(committed_db: None) -> None:
    with shop_block(_shop().pk):
        _three()
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry NO FORCE ROW LEVEL SECURITY")
        try:
            with pytest.raises(IntegrityError, match="append-only"):
                cursor.execute("DELETE FROM audit_auditentry")
        finally:
            cursor.execute("ALTER TABLE audit_auditentry FORCE ROW LEVEL SECURITY")
    owner.close()


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_leaves_no_row() -> None:
    shop = _shop()
    with contextlib.suppress(RuntimeError), shop_block(shop.pk):
        audit_record(actor="user:1", action="x", target="y")
        raise RuntimeError
    with shop_block(shop.pk):
        assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_values_without_one_spelling_are_refused() -> None:
    with shop_block(_shop().pk):
        with pytest.raises(TypeError, match="float"):
            audit_record(actor="user:1", action="x", target="y", after={"rate": 0.1})
        entry = audit_record(actor="user:1", action="x", target="y", after={"rate": Decimal("0.10")})
        assert entry.after == {"rate": "0.10"}


@pytest.mark.django_db
def test_pages_and_targets() -> None:
    with shop_block(_shop().pk):
        _three()
        assert [entry.seq for entry in entries_after(limit=2)] == [3, 2]
        assert [entry.seq for entry in entries_after(2)] == [1]
        assert [entry.action for entry in entries_for("sku:1")] == ["stock.set"]


def test_writers_at_the_same_time_make_one_chain(committed_db: None) -> None:
    shop = _shop()
    barrier = threading.Barrier(8)

    def write(number: int) -> None:
        barrier.wait()
        with shop_block(shop.pk):
            audit_record(actor=f"user:{number}", action="x", target="y")
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shop_block(shop.pk):
        check = audit_verify()
    assert (check.whole, check.entries) == (True, 8)
    assert violations(only=["INV-38"]) == []
