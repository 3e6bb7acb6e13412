"""Whatever is posted, in whatever order and however often: balances are the sums of their transfers."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from rongshu.foundation.shops.models import Shop
from rongshu.kit import invariants
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.errors import BalanceTooLow, LedgerConflict
from rongshu.money.ledger.kinds import kind_of
from rongshu.money.ledger.models import Account
from rongshu.money.ledger.services import ledger_post
from rongshu.money.ledger.types import AccountRef, Leg

ACCOUNTS = [
    AccountRef("gateway:wechatpay"),
    AccountRef("customer_deposits"),
    AccountRef("sales"),
    AccountRef("refunds_payable"),
    AccountRef("commission_expense"),
    AccountRef("commission_pending", "user:1"),
    AccountRef("commission_available", "user:1"),
    AccountRef("commission_available", "user:2"),
]

pairs = st.permutations(ACCOUNTS).map(lambda order: (order[0], order[1]))
amounts = st.integers(min_value=1, max_value=10**12)


class LedgerMachine(RuleBasedStateMachine):
    """Posts entries and keeps its own books beside."""

    entries: Bundle[list[Leg]] = Bundle("entries")

    def __init__(self) -> None:
        super().__init__()
        self.books: dict[AccountRef, int] = defaultdict(int)
        self.posted: dict[str, Leg] = {}
        self.serial = 0

    @initialize()
    def open_shop(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.shop = Shop.objects.create(slug=f"shop-{id(self)}", name="一")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(target=entries, moves=st.lists(st.tuples(pairs, amounts), min_size=1, max_size=4))
    def post(self, moves: list[tuple[tuple[AccountRef, AccountRef], int]]) -> list[Leg]:
        self.serial += 1
        legs = [
            Leg(
                debit,
                credit,
                amount,
                f"{self.serial}:{number}",
                purpose="test",
                reference=f"order:{self.serial}",
            )
            for number, ((debit, credit), amount) in enumerate(moves)
        ]
        after = self._books_after(legs)
        if any(fen < 0 and not kind_of(account).may_owe for account, fen in after.items()):
            with pytest.raises(BalanceTooLow), shop_block(self.shop.pk):
                ledger_post(correlation=f"entry:{self.serial}", legs=legs)
            return []
        with shop_block(self.shop.pk):
            assert ledger_post(correlation=f"entry:{self.serial}", legs=legs) == len(legs)
        self.books = after
        self.posted.update({leg.business_key: leg for leg in legs})
        return legs

    @rule(legs=entries)
    def post_again(self, legs: list[Leg]) -> None:
        if legs:
            with shop_block(self.shop.pk):
                serial = legs[0].business_key.partition(":")[0]
                assert ledger_post(correlation=f"entry:{serial}", legs=legs) == 0

    @rule(legs=entries, by=st.integers(min_value=1, max_value=100))
    def post_otherwise(self, legs: list[Leg], by: int) -> None:
        if not legs:
            return
        first = legs[0]
        serial = first.business_key.partition(":")[0]
        other = Leg(
            first.debit,
            first.credit,
            first.amount_fen + by,
            first.business_key,
            first.purpose,
            first.reference,
        )
        with pytest.raises(LedgerConflict), shop_block(self.shop.pk):
            ledger_post(correlation=f"entry:{serial}", legs=[other])

    @invariant()
    def balances_are_the_sums(self) -> None:
        if not hasattr(self, "shop"):
            return
        with shop_block(self.shop.pk):
            stored = {AccountRef(one.kind, one.owner): one.balance_fen for one in Account.objects.all()}
            assert {account: fen for account, fen in stored.items() if fen} == {
                account: fen for account, fen in self.books.items() if fen
            }
            assert invariants.violations(only=("INV-1", "INV-3", "INV-4"), alias="default") == []

    def _books_after(self, legs: list[Leg]) -> dict[AccountRef, int]:
        books = defaultdict(int, self.books)
        for leg in legs:
            for account, side in ((leg.debit, "debit"), (leg.credit, "credit")):
                books[account] += leg.amount_fen if kind_of(account).side == side else -leg.amount_fen
        return books


@pytest.mark.inv("INV-3")
@pytest.mark.inv("INV-4")
def test_the_ledger_balances_after_every_step(db: None) -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
