"""Two days of trade with faults on a whole stack, audited; `./rongshu manage simulate_month` plays thirty."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from launcher.pool import Pool
from launcher.preparation import PreparationError
from launcher.stack import Stack

pytestmark = pytest.mark.faults

SIZE = (
    "--days",
    "2",
    "--orders",
    "60",
    "--customers",
    "60",
    "--promoters",
    "5",
    "--skus",
    "10",
    "--seed",
    "3",
)
AGREE = "ledger, stock and the provider's books agree to the fen"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    names = ("simulator", "web", "worker")
    with Stack(tmp_path_factory.mktemp("month"), processes=names, pool=Pool("faults")) as stack:
        yield stack


@pytest.mark.inv("INV-8")
def test_a_short_month_adds_up_and_the_audit_would_see_if_it_did_not(stack: Stack) -> None:
    told = stack.manage("simulate_month", *SIZE)
    assert AGREE in told
    assert AGREE in stack.manage("simulate_month", "--only-audit")

    with psycopg.connect(stack.database_urls.superuser, autocommit=True) as database:
        database.execute(
            "UPDATE inventory_stockitem SET on_hand = on_hand + 1"
            " WHERE id = (SELECT min(id) FROM inventory_stockitem)"
        )
        with pytest.raises(PreparationError, match=r"SKU \d+: \d+ on hand of 100000"):
            stack.manage("simulate_month", "--only-audit")
        database.execute(
            "UPDATE inventory_stockitem SET on_hand = on_hand - 1"
            " WHERE id = (SELECT min(id) FROM inventory_stockitem)"
        )
        database.execute(
            "UPDATE payments_payment SET refunded_fen = refunded_fen - 1 WHERE id ="
            " (SELECT min(id) FROM payments_payment WHERE refunded_fen > 0)"
        )
        with pytest.raises(PreparationError, match="the provider has"):
            stack.manage("simulate_month", "--only-audit")
