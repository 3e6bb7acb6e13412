"""What an invoice is asked for on, how it is issued, and what refunds do to it. Amounts in fen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rongshu.kernel import clock
from rongshu.kit.clock import advance
from rongshu.kit.errors import IllegalTransition, Refusal
from rongshu.kit.invariants import check_all
from rongshu.kit.tenancy import shop_block
from rongshu.trade.invoices import services
from rongshu.trade.invoices.errors import (
    BadInvoice,
    FapiaoNumberTaken,
    InvoiceExists,
    InvoiceNotFound,
    NothingToInvoice,
)
from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.selectors import export_rows, statement
from rongshu.trade.invoices.states import INVOICE, LIVE
from rongshu.trade.invoices.tests.desk import PAID, TAXPAYER, Desk
from rongshu.trade.orders.errors import OrderNotFound
from tests.till import Till
from tests.world import make_user

pytestmark = pytest.mark.django_db
BLUE, OTHER, RED = (f"2444200000000000000{digit}" for digit in "123")


def test_a_person_asks_and_finance_files_the_number(till: Till) -> None:
    desk = Desk(till)
    asked = desk.ask()
    assert (asked.state, asked.amount_fen, asked.email) == ("requested", PAID, "wang@example.com")
    assert b"wang" not in bytes(asked.email_cipher)
    issued = desk.do(services.invoice_issue, asked, fapiao_number=f"{BLUE[:10]} {BLUE[10:]}")
    assert (issued.state, issued.fapiao_number, issued.amount_fen) == ("issued", BLUE, PAID)
    assert issued.issued_at is not None
    desk.assert_sound()
    with shop_block(desk.shop.pk):
        [kept] = export_rows(desk.buyer.pk)
    assert (kept["amount_fen"], kept["email"], kept["fapiao_number"]) == (PAID, "wang@example.com", BLUE)


def test_a_company_needs_its_taxpayer_number(till: Till) -> None:
    desk = Desk(till)
    for wrong in ("", "91110000600037341M", "123456789012345"):
        with pytest.raises(BadInvoice) as refused:
            desk.ask(title_kind="company", title="某某公司", tax_number=wrong)
        assert refused.value.members["field"] == "tax_number"
    asked = desk.ask(title_kind="company", title=" 某某  公司 ", tax_number=TAXPAYER.lower())
    assert (asked.title, asked.tax_number) == ("某某 公司", TAXPAYER)


def test_a_persons_invoice_keeps_no_taxpayer_number(till: Till) -> None:
    assert Desk(till).ask(tax_number=TAXPAYER).tax_number == ""


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("title_kind", {"title_kind": "ghost"}),
        ("title", {"title": "  "}),
        ("title", {"title": "长" * 101}),
        ("email", {"email": "nobody"}),
    ],
)
def test_what_is_wrong_is_named(till: Till, field: str, more: dict[str, str]) -> None:
    with pytest.raises(BadInvoice) as refused:
        Desk(till).ask(**more)
    assert refused.value.members["field"] == field


def test_an_unpaid_order_has_nothing_to_invoice(till: Till) -> None:
    with pytest.raises(NothingToInvoice):
        Desk(till, paid=False).ask()


def test_only_the_buyer_asks_and_withdraws(till: Till) -> None:
    desk, stranger = Desk(till), make_user()
    with pytest.raises(OrderNotFound):
        desk.ask(buyer_id=stranger.pk)
    asked = desk.ask()
    with pytest.raises(InvoiceNotFound):
        desk.do(services.invoice_cancel, asked, buyer_id=stranger.pk)
    assert desk.do(services.invoice_cancel, asked, buyer_id=desk.buyer.pk).state == "cancelled"
    assert desk.ask().state == "requested"


def test_one_invoice_of_an_order_is_live(till: Till) -> None:
    desk = Desk(till)
    asked = desk.ask()
    with pytest.raises(InvoiceExists):
        desk.ask()
    refused = desk.do(services.invoice_refuse, asked, reason=" 抬头与税号不符 ")
    assert (refused.state, refused.reason) == ("refused", "抬头与税号不符")
    assert desk.ask().amount_fen == PAID


def test_what_is_asked_for_shrinks_with_refunds(till: Till) -> None:
    desk = Desk(till)
    asked = desk.ask()
    desk.refund(1000)
    assert desk.read(asked).amount_fen == PAID - 1000
    desk.refund(500, follow=False)  # its job has not run: issuing counts it all the same
    issued = desk.do(services.invoice_issue, asked, fapiao_number=BLUE)
    desk.follow()
    assert (desk.read(issued).state, issued.amount_fen) == ("issued", PAID - 1500)


def test_a_request_ends_when_all_goes_back(till: Till) -> None:
    desk = Desk(till)
    asked = desk.ask()
    desk.refund_all()
    ended = desk.read(asked)
    assert (ended.state, ended.reason, ended.amount_fen) == ("cancelled", "order_refunded", 0)
    with pytest.raises(NothingToInvoice):
        desk.ask()


def test_a_refund_after_issuing_asks_for_the_red_letter_invoice_and_the_rest_is_issued_anew(
    till: Till,
) -> None:
    desk = Desk(till)
    first = desk.do(services.invoice_issue, desk.ask(), fapiao_number=BLUE)
    with pytest.raises(IllegalTransition):
        desk.do(services.invoice_reverse, first, red_number=RED)
    desk.refund(1000)
    assert desk.read(first).state == "red_due"
    with pytest.raises(InvoiceExists):
        desk.ask()
    with pytest.raises(FapiaoNumberTaken):
        desk.do(services.invoice_reverse, first, red_number=BLUE)
    reversed_ = desk.do(services.invoice_reverse, first, red_number=RED)
    assert (reversed_.state, reversed_.red_number, reversed_.amount_fen) == ("reversed", RED, PAID)
    second = desk.ask()
    with pytest.raises(FapiaoNumberTaken):
        desk.do(services.invoice_issue, second, fapiao_number=RED)
    issued = desk.do(services.invoice_issue, second, fapiao_number=OTHER)
    assert issued.amount_fen == PAID - 1000
    with shop_block(desk.shop.pk):
        today = clock.today()
        assert statement(today, today) == {"issued": (2, 2 * PAID - 1000), "reversed": (1, PAID)}
        before = today - timedelta(days=1)
        assert statement(before, before) == {"issued": (0, 0), "reversed": (0, 0)}
    desk.assert_sound()


@pytest.mark.parametrize("number", ["", "12345", "2444200000000000000x", "２" * 20])
def test_a_number_is_what_the_tax_system_gives(till: Till, number: str) -> None:
    desk = Desk(till)
    asked = desk.ask()
    with pytest.raises(BadInvoice):
        desk.do(services.invoice_issue, asked, fapiao_number=number)


def test_every_step_of_the_table_is_taken_and_nothing_else(till: Till) -> None:
    assert {state for state, _event in INVOICE.steps} == set(LIVE)
    desk = Desk(till)
    done = desk.do(services.invoice_refuse, desk.ask(), reason="没有开票资质")
    for service, more in (
        (services.invoice_issue, {"fapiao_number": BLUE}),
        (services.invoice_refuse, {"reason": "x"}),
        (services.invoice_reverse, {"red_number": RED}),
        (services.invoice_cancel, {"buyer_id": desk.buyer.pk}),
    ):
        with pytest.raises(Refusal):
            desk.do(service, done, **more)


def test_the_check_sees_an_invoice_that_says_too_much(till: Till) -> None:
    desk = Desk(till)
    issued = desk.do(services.invoice_issue, desk.ask(), fapiao_number=BLUE)
    with shop_block(desk.shop.pk):
        Invoice.objects.filter(pk=issued.pk).update(amount_fen=PAID + 1)
        [finding] = check_all(only=["LAW-18"], alias="default")
    assert finding.count == 1


def test_a_refund_that_nothing_followed_is_seen_after_an_hour(till: Till) -> None:
    desk = Desk(till)
    desk.do(services.invoice_issue, desk.ask(), fapiao_number=BLUE)
    desk.refund(1, follow=False)
    with shop_block(desk.shop.pk):
        [finding] = check_all(only=["LAW-18"], alias="default")
    assert finding.count == 0
    advance(timedelta(minutes=61))
    with shop_block(desk.shop.pk):
        [finding] = check_all(only=["LAW-18"], alias="default")
    assert finding.count == 1
