"""Each check finds what it is for: a fault is planted by the owner of the tables, past every guard."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from rongshu.foundation.shops.models import Shop
from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.services import ledger_post
from rongshu.money.ledger.types import AccountRef, Leg

GATEWAY, DEPOSITS = AccountRef("gateway:wechatpay"), AccountRef("customer_deposits")


@pytest.fixture
def shop(committed_db: None) -> Shop:
    shop = Shop.objects.create(slug="one", name="一")
    with shop_block(shop.pk):
        for number in (1, 2):
            leg = Leg(GATEWAY, DEPOSITS, 100, f"in:{number}", purpose="test", reference="order:1")
            ledger_post(correlation=f"entry:{number}", legs=[leg])
    return shop


def _plant(*statements: str) -> None:
    """As the owner, with row security and the append-only triggers off for the moment."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE ledger_account NO FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE ledger_transfer FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE ledger_account FORCE ROW LEVEL SECURITY")


def _broken() -> dict[str, int]:
    found = invariants.violations(only=("INV-1", "INV-2", "INV-3", "INV-4"))
    return {finding.invariant.title: finding.count for finding in found}


def test_a_sound_ledger_breaks_nothing(shop: Shop) -> None:
    assert _broken() == {}
    out = StringIO()
    call_command("check_invariants", "INV-4", stdout=out)
    assert "ok     INV-4   a stored balance equals the sum of its transfers" in out.getvalue()
    known = sum(one.id == "INV-4" for one in invariants.registered())
    assert known >= 3
    assert f"{known} checks, 0 broken" in out.getvalue()


@pytest.mark.inv("INV-4")
def test_a_balance_that_is_not_the_sum_is_found_past_row_security(shop: Shop) -> None:
    _plant("UPDATE ledger_account SET balance_fen = balance_fen + 1 WHERE kind = 'gateway:wechatpay'")
    assert _broken() == {
        "a stored balance equals the sum of its transfers": 1,
        "debits and credits of a shop are equal": 1,
    }
    out = StringIO()
    with pytest.raises(CommandError, match="2 rows break INV-4"):
        call_command("check_invariants", "INV-4", "--json", stdout=out)
    (first,) = [one for one in json.loads(out.getvalue()) if one["count"] and "sum" in one["title"]]
    assert first["rows"] == [
        {
            "shop_id": shop.pk,
            "kind": "gateway:wechatpay",
            "owner": "",
            "balance_fen": 201,
            "transfers_fen": "200",
        }
    ]


@pytest.mark.inv("INV-2")
def test_a_changed_or_lost_transfer_is_found(shop: Shop) -> None:
    _plant("UPDATE ledger_transfer SET amount_fen = 99 WHERE business_key = 'in:1'")
    assert _broken() == {"a stored balance equals the sum of its transfers": 2}


@pytest.mark.inv("INV-2")
def test_a_missing_guard_is_found(shop: Shop) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER append_only")
        cursor.execute("GRANT UPDATE ON ledger_transfer TO rongshu_app")
        try:
            (finding,) = invariants.violations(only=("INV-2",))
        finally:
            cursor.execute("REVOKE UPDATE ON ledger_transfer FROM rongshu_app")
            cursor.execute("ALTER TABLE ledger_transfer ENABLE TRIGGER append_only")
    assert [row["missing"] for row in finding.rows] == ["append_only", "rongshu_app may UPDATE"]


@pytest.mark.inv("INV-2")
def test_a_correction_of_something_later_is_found(shop: Shop) -> None:
    _plant(
        "UPDATE ledger_transfer SET corrects_id = (SELECT max(id) FROM ledger_transfer) WHERE business_key = 'in:1'"
    )
    assert _broken() == {"a correction names an earlier transfer of the same shop": 1}


@pytest.mark.inv("INV-1")
def test_a_leg_without_its_entry_is_found(shop: Shop) -> None:
    _plant("UPDATE ledger_transfer SET correlation = '' WHERE business_key = 'in:1'")
    assert _broken() == {"every leg names its entry, its event and what it was for": 1}


def test_the_command_knows_only_registered_checks(shop: Shop) -> None:
    with pytest.raises(CommandError, match="no check is registered for INV-999"):
        call_command("check_invariants", "INV-999")


def test_one_title_has_one_query() -> None:
    invariants.register("INV-4", "debits and credits of a shop are equal", _registered_sql())
    with pytest.raises(ValueError, match="registered twice"):
        invariants.register("INV-4", "debits and credits of a shop are equal", "SELECT 1")


def _registered_sql() -> str:
    return next(
        one.sql for one in invariants.registered() if one.title == "debits and credits of a shop are equal"
    )
