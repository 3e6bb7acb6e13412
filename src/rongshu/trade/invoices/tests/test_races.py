"""Two tabs ask at once: one invoice. And the same without the lock, where only the database still says no."""

from __future__ import annotations

from django.db import IntegrityError
from django.test import override_settings

from rongshu.kit.invariants import violations
from rongshu.kit.testing.racing import race, raised
from rongshu.trade.invoices.errors import InvoiceExists
from rongshu.trade.invoices.services import invoice_issue
from rongshu.trade.invoices.tests.desk import PAID, Desk
from tests.till import Till

RIVALS = 8
BLUE = "24442000000000000001"


def test_an_invoice_is_asked_for_once(committed_db: None, till: Till) -> None:
    desk = Desk(till)
    results = race(RIVALS, lambda _number: desk.ask())
    assert [type(error) for error in raised(results)] == [InvoiceExists] * (RIVALS - 1)
    assert violations() == []


def test_without_the_lock_the_database_refuses_instead(committed_db: None, till: Till) -> None:
    desk = Desk(till)
    with override_settings(RONGSHU_TEST_LOCKS_OFF=frozenset({"invoices.request"})):
        results = race(RIVALS, lambda _number: desk.ask())
    assert IntegrityError in {type(error) for error in raised(results)}
    assert len(raised(results)) == RIVALS - 1


def test_issuing_and_refunding_at_once_never_leave_too_much_invoiced(committed_db: None, till: Till) -> None:
    desk = Desk(till)
    asked = desk.ask()

    def act(number: int) -> None:
        if number % 2:
            desk.refund(1000 + number, follow=False)
        else:
            desk.do(invoice_issue, asked, fapiao_number=BLUE)

    race(2, act)
    desk.follow()
    found = desk.read(asked)
    kept = PAID - 1001
    assert (found.state, found.amount_fen) in {("issued", kept), ("red_due", PAID)}
    assert violations() == []
