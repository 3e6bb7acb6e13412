"""Invoice pages of a buyer and of finance: ask, see, withdraw, file; and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.audit.models import AuditEntry
from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.trade.invoices.models import Invoice
from rongshu.trade.invoices.services import invoice_cancel
from rongshu.trade.invoices.tests.desk import TAXPAYER, Desk
from tests.till import Till, till
from tests.world import make_user

__all__ = ["till"]
pytestmark = pytest.mark.django_db
BLUE = "24442000000000000001"


@pytest.fixture
def desk(till: Till) -> Desk:
    return Desk(till)


@pytest.fixture
def buyer(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.buyer)
    return client


def staff(desk: Desk, role: str) -> Client:
    user = make_user(name=role, is_staff=True)
    with shop_block(desk.shop.pk):
        staff_add(user_id=user.pk, role=role, actor="system")
    client = Client()
    client.force_login(user)
    return client


def at(desk: Desk, rest: str) -> str:
    return f"/s/{desk.shop.slug}/{rest}"


def test_a_buyer_asks_from_the_order_and_what_was_typed_stays(desk: Desk, buyer: Client) -> None:
    form_page = at(desk, f"orders/{desk.order_number}/invoice/")
    assert form_page in buyer.get(at(desk, f"orders/{desk.order_number}/")).content.decode()
    form = {
        "title_kind": "company",
        "title": "榕树果业有限公司",
        "tax_number": "1",
        "email": "cai@example.com",
    }
    refused = buyer.post(form_page, form)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "榕树果业有限公司" in html
    assert "税号不正确" in html

    asked = buyer.post(form_page, form | {"tax_number": TAXPAYER})
    assert asked.status_code == 302
    shown = buyer.get(asked["Location"]).content.decode()
    assert "107.99" in shown
    assert "cai@example.com" in shown
    assert TAXPAYER in shown
    assert buyer.get(form_page)["Location"] == asked["Location"]  # the one that is there is shown
    assert "榕树果业有限公司" in buyer.get(at(desk, "me/invoices/")).content.decode()
    assert buyer.post(asked["Location"] + "cancel/").status_code == 302
    assert "重新申请" in buyer.get(asked["Location"]).content.decode()


def test_nobody_else_sees_or_withdraws_an_invoice(desk: Desk) -> None:
    invoice = desk.ask()
    stranger = Client()
    stranger.force_login(make_user())
    one = at(desk, f"invoices/{invoice.number}/")
    assert stranger.get(one).status_code == 404
    assert stranger.post(one + "cancel/").status_code == 404
    assert stranger.get(at(desk, f"orders/{desk.order_number}/invoice/")).status_code == 404
    assert desk.read(invoice).state == "requested"


def test_finance_files_and_reverses_with_an_audit_row(desk: Desk) -> None:
    invoice, finance = desk.ask(), staff(desk, "finance")
    assert invoice.number in finance.get(at(desk, "console/invoices/")).content.decode()
    one = at(desk, f"console/invoices/{invoice.number}/")
    assert "wang@example.com" in finance.get(one).content.decode()
    assert finance.post(one + "issue/", {"fapiao_number": "12"}).status_code == 422
    assert finance.post(one + "issue/", {"fapiao_number": BLUE}).status_code == 302
    assert finance.post(one + "refuse/", {"reason": "晚了"}).status_code == 409
    desk.refund(1000)
    assert invoice.number in finance.get(at(desk, "console/invoices/?state=red_due")).content.decode()
    assert finance.post(one + "reverse/", {"red_number": BLUE[:-1] + "2"}).status_code == 302
    assert desk.read(invoice).state == "reversed"
    with shop_block(desk.shop.pk):
        rows = list(AuditEntry.objects.order_by("seq").values_list("action", "target"))
    target = f"invoice:{invoice.number}"
    assert [row for row in rows if row[1] == target] == [
        ("invoice.issue", target),
        ("invoice.reverse", target),
    ]


def test_who_only_looks_sees_no_address_and_files_nothing(desk: Desk) -> None:
    invoice, operator = desk.ask(), staff(desk, "operator")
    one = at(desk, f"console/invoices/{invoice.number}/")
    shown = operator.get(one)
    assert shown.status_code == 200
    assert "wang@example.com" not in shown.content.decode()
    assert operator.post(one + "issue/", {"fapiao_number": BLUE}).status_code == 403
    assert staff(desk, "agent").get(one).status_code == 403
    with shop_block(desk.shop.pk):
        assert Invoice.objects.get().state == "requested"


def test_lists_take_as_many_queries_for_many_as_for_one(desk: Desk, buyer: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert buyer.get(at(desk, "me/invoices/")).status_code == 200
        return len(seen)

    invoice = desk.ask()
    queries()
    one = queries()
    for _time in range(3):
        desk.do(invoice_cancel, invoice, buyer_id=desk.buyer.pk)
        invoice = desk.ask()
    assert queries() == one
