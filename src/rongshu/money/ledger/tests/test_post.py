from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import NoShopSet, shop_block
from rongshu.money.ledger import selectors
from rongshu.money.ledger.errors import BalanceTooLow, LedgerConflict
from rongshu.money.ledger.models import Account, Transfer
from rongshu.money.ledger.services import ledger_post
from rongshu.money.ledger.types import AccountRef, Leg

GATEWAY = AccountRef("gateway:wechatpay")
DEPOSITS = AccountRef("customer_deposits")
PAYABLE = AccountRef("refunds_payable")
EXPENSE = AccountRef("commission_expense")


def pending(user_id: int) -> AccountRef:
    return AccountRef("commission_pending", f"user:{user_id}")


def available(user_id: int) -> AccountRef:
    return AccountRef("commission_available", f"user:{user_id}")


def leg(debit: AccountRef, credit: AccountRef, amount_fen: int, key: str, reference: str = "order:1") -> Leg:
    return Leg(debit, credit, amount_fen, business_key=key, purpose="test", reference=reference)


def post(*legs: Leg, correlation: str = "entry:1") -> int:
    return ledger_post(correlation=correlation, legs=legs)


@pytest.fixture
def in_shop(db: None) -> Iterator[Shop]:
    shop = Shop.objects.create(slug="one", name="一")
    with shop_block(shop.pk):
        yield shop


@pytest.mark.inv("INV-4")
def test_a_transfer_moves_both_balances(in_shop: Shop) -> None:
    assert post(leg(GATEWAY, DEPOSITS, 9_900, "payment:P1:captured")) == 1
    assert selectors.balance("gateway:wechatpay") == 9_900
    assert selectors.balance("customer_deposits") == 9_900
    assert selectors.balance("sales") == 0


@pytest.mark.inv("INV-1")
def test_an_entry_of_several_legs_shares_its_correlation_and_nets_each_account(in_shop: Shop) -> None:
    posted = post(
        leg(GATEWAY, DEPOSITS, 10_000, "a"),
        leg(DEPOSITS, PAYABLE, 2_500, "b"),
        leg(PAYABLE, GATEWAY, 2_500, "c"),
        correlation="entry:7",
    )
    assert posted == 3
    assert selectors.balance("gateway:wechatpay") == 7_500
    assert selectors.balance("customer_deposits") == 7_500
    assert selectors.balance("refunds_payable") == 0
    entries = selectors.entries_for("order:1")
    assert [(entry.business_key, entry.amount_fen, entry.correlation) for entry in entries] == [
        ("a", 10_000, "entry:7"),
        ("b", 2_500, "entry:7"),
        ("c", 2_500, "entry:7"),
    ]


@pytest.mark.inv("INV-3")
def test_posting_again_changes_nothing(in_shop: Shop) -> None:
    entry = (leg(GATEWAY, DEPOSITS, 9_900, "a"), leg(DEPOSITS, PAYABLE, 100, "b"))
    assert post(*entry) == 2
    assert post(*entry) == 0
    assert Transfer.objects.count() == 2
    assert selectors.balance("customer_deposits") == 9_800


@pytest.mark.inv("INV-3")
@pytest.mark.parametrize(
    "other",
    [
        leg(GATEWAY, DEPOSITS, 9_901, "a"),
        leg(DEPOSITS, GATEWAY, 9_900, "a"),
        leg(GATEWAY, PAYABLE, 9_900, "a"),
        leg(GATEWAY, DEPOSITS, 9_900, "a", reference="order:2"),
        Leg(GATEWAY, DEPOSITS, 9_900, business_key="a", purpose="other", reference="order:1"),
    ],
    ids=["amount", "direction", "account", "reference", "purpose"],
)
def test_the_same_key_with_other_content_is_refused(in_shop: Shop, other: Leg) -> None:
    post(leg(GATEWAY, DEPOSITS, 9_900, "a"))
    with pytest.raises(LedgerConflict) as refused, transaction.atomic():
        post(other, leg(GATEWAY, DEPOSITS, 1, "new"))
    assert refused.value.members == {"business_key": "a"}
    assert Transfer.objects.count() == 1
    assert selectors.balance("gateway:wechatpay") == 9_900


@pytest.mark.inv("INV-3")
def test_the_same_key_under_another_entry_is_refused(in_shop: Shop) -> None:
    post(leg(GATEWAY, DEPOSITS, 9_900, "a"))
    with pytest.raises(LedgerConflict):
        post(leg(GATEWAY, DEPOSITS, 9_900, "a"), correlation="entry:2")


def test_legs_not_yet_posted_join_the_posted_ones(in_shop: Shop) -> None:
    post(leg(GATEWAY, DEPOSITS, 100, "a"))
    assert post(leg(GATEWAY, DEPOSITS, 100, "a"), leg(GATEWAY, DEPOSITS, 50, "b")) == 1
    assert selectors.balance("gateway:wechatpay") == 150


@pytest.mark.inv("INV-4")
def test_an_account_that_may_not_owe_stops_at_zero(in_shop: Shop) -> None:
    post(leg(GATEWAY, DEPOSITS, 100, "a"))
    with pytest.raises(BalanceTooLow), transaction.atomic():
        post(leg(DEPOSITS, PAYABLE, 101, "b"))
    assert selectors.balance("customer_deposits") == 100
    post(leg(DEPOSITS, PAYABLE, 100, "c"))
    assert selectors.balance("customer_deposits") == 0


@pytest.mark.inv("INV-4")
def test_a_promoters_available_commission_may_owe(in_shop: Shop) -> None:
    post(leg(EXPENSE, pending(7), 850, "a"), leg(pending(7), available(7), 850, "b"))
    post(leg(EXPENSE, pending(8), 850, "c"))
    post(leg(available(7), EXPENSE, 1_700, "d"))
    assert selectors.balance("commission_available", "user:7") == -850
    assert selectors.balance("commission_pending", "user:8") == 850
    assert selectors.balance("commission_expense") == 0


def test_a_correction_names_what_it_corrects(in_shop: Shop) -> None:
    post(leg(GATEWAY, DEPOSITS, 100, "a"))
    wrong = selectors.entries_for("order:1")[0]
    post(
        Leg(DEPOSITS, GATEWAY, 100, "a:undo", purpose="correction", reference="order:1", corrects_id=wrong.id)
    )
    assert [entry.corrects_id for entry in selectors.entries_for("order:1")] == [None, wrong.id]
    assert selectors.balance("customer_deposits") == 0


@pytest.mark.parametrize("amount_fen", [0, -1, True, 1.0, "5"])
def test_amounts_are_positive_whole_fen(in_shop: Shop, amount_fen: int) -> None:
    with pytest.raises(ValueError, match="positive whole number"):
        post(leg(GATEWAY, DEPOSITS, amount_fen, "a"))
    assert not Account.objects.exists()


def test_malformed_legs_are_refused(in_shop: Shop) -> None:
    with pytest.raises(ValueError, match="between two accounts"):
        post(leg(GATEWAY, GATEWAY, 1, "a"))
    with pytest.raises(ValueError, match="same business key"):
        post(leg(GATEWAY, DEPOSITS, 1, "a"), leg(GATEWAY, DEPOSITS, 1, "a"))
    with pytest.raises(ValueError, match="needs a correlation"):
        post(leg(GATEWAY, DEPOSITS, 1, "a"), correlation="")
    with pytest.raises(ValueError, match="needs a business key"):
        post(leg(GATEWAY, DEPOSITS, 1, ""))
    with pytest.raises(ValueError, match="needs an owner"):
        post(leg(EXPENSE, AccountRef("commission_pending"), 1, "a"))
    with pytest.raises(ValueError, match="has no owner"):
        post(leg(GATEWAY, AccountRef("sales", "user:1"), 1, "a"))
    with pytest.raises(LookupError, match="no account kind"):
        post(leg(GATEWAY, AccountRef("slush_fund"), 1, "a"))
    with pytest.raises(LookupError, match="no account kind"):
        post(leg(AccountRef("gateway:"), DEPOSITS, 1, "a"))
    assert not Account.objects.exists()


def test_nothing_to_post_is_nothing(in_shop: Shop) -> None:
    assert post() == 0


@pytest.mark.inv("INV-33")
def test_posting_needs_a_shop(db: None) -> None:
    with pytest.raises(NoShopSet):
        post(leg(GATEWAY, DEPOSITS, 1, "a"))


def test_posting_needs_a_transaction(committed_db: None) -> None:
    with pytest.raises(TransactionManagementError):
        post(leg(GATEWAY, DEPOSITS, 1, "a"))


@pytest.mark.inv("INV-2")
@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_transfer SET amount_fen = 1", "DELETE FROM ledger_transfer"]
)
def test_the_database_refuses_to_change_a_transfer(in_shop: Shop, statement: str) -> None:
    post(leg(GATEWAY, DEPOSITS, 100, "a"))
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert selectors.entries_for("order:1")[0].amount_fen == 100


@pytest.mark.inv("INV-32")
def test_each_shop_has_its_own_accounts(db: None) -> None:
    one, two = (Shop.objects.create(slug=slug, name=slug) for slug in ("one", "two"))
    with shop_block(one.pk):
        post(leg(GATEWAY, DEPOSITS, 100, "a"))
    with shop_block(two.pk):
        assert selectors.balance("gateway:wechatpay") == 0
        assert post(leg(GATEWAY, DEPOSITS, 7, "a")) == 1
        assert selectors.balance("gateway:wechatpay") == 7
    with shop_block(one.pk):
        assert selectors.balance("gateway:wechatpay") == 100


@pytest.mark.inv("INV-32")
def test_a_correction_cannot_name_another_shops_transfer(db: None) -> None:
    one, two = (Shop.objects.create(slug=slug, name=slug) for slug in ("one", "two"))
    with shop_block(one.pk):
        post(leg(GATEWAY, DEPOSITS, 100, "a"))
        foreign = selectors.entries_for("order:1")[0].id
    with shop_block(two.pk), pytest.raises(IntegrityError), transaction.atomic():
        post(Leg(GATEWAY, DEPOSITS, 5, "b", purpose="x", reference="order:1", corrects_id=foreign))


def test_one_statement_whatever_the_number_of_legs(in_shop: Shop) -> None:
    people = [pending(number) for number in range(50)]
    post(*(leg(EXPENSE, person, 1, f"first:{person.owner}") for person in people))
    for many in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            post(*(leg(EXPENSE, person, 3, f"{many}:{person.owner}") for person in people[:many]))
        assert len(queries) == 1
    assert selectors.balance("commission_expense") == 50 + 3 + 150
    assert selectors.balance("commission_pending", "user:0") == 7


def test_transfers_of_pages_newest_first(in_shop: Shop) -> None:
    for number in range(1, 6):
        post(leg(GATEWAY, DEPOSITS, number, f"in:{number}"))
    post(leg(DEPOSITS, PAYABLE, 6, "out"))
    with CaptureQueriesContext(connection) as queries:
        page = selectors.transfers_of("customer_deposits", limit=4)
    assert len(queries) == 1
    assert [view.business_key for view in page] == ["out", "in:5", "in:4", "in:3"]
    rest = selectors.transfers_of("customer_deposits", after=page[-1].id, limit=4)
    assert [view.business_key for view in rest] == ["in:2", "in:1"]
    assert [view.business_key for view in selectors.transfers_of("refunds_payable")] == ["out"]
    assert selectors.transfers_of("commission_pending", "user:1") == []


def test_a_statement_opens_changes_and_closes(in_shop: Shop) -> None:
    post(leg(GATEWAY, DEPOSITS, 1_000, "a"))
    post(leg(DEPOSITS, PAYABLE, 300, "b"))
    post(leg(PAYABLE, GATEWAY, 300, "c"))
    moment = Transfer.objects.values_list("at", flat=True)[0]
    shown = selectors.statement("gateway:wechatpay", since=moment, until=moment + timedelta(seconds=1))
    assert (shown.opening_fen, shown.closing_fen) == (0, 700)
    assert [(line.change_fen, line.balance_fen) for line in shown.lines] == [(1_000, 1_000), (-300, 700)]
    later = selectors.statement(
        "customer_deposits", since=moment + timedelta(seconds=1), until=datetime(2100, 1, 1, tzinfo=UTC)
    )
    assert (later.opening_fen, later.lines, later.closing_fen) == (700, [], 700)
    unused = selectors.statement("sales", since=moment, until=moment)
    assert (unused.opening_fen, unused.closing_fen) == (0, 0)
