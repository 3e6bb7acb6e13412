"""对账 and bank transfers at finance's desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from rongshu.console.tests.conftest import ROOT, Office, visit
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import BillDifference, Payment, PaymentBill, PaymentMethod
from rongshu.money.payments.services import tender_choose, transfer_claim
from rongshu.money.payments.types import TransferView
from rongshu.trade.orders.services import order_payment_prepare, order_place
from rongshu.trade.orders.types import LineRequest
from tests.world import ADDRESS, make_user, skus_of


def _bill(office: Office, differences: int) -> PaymentBill:
    with shop_block(office.shop.pk):
        bill = PaymentBill.objects.create(
            provider="wechatpay",
            day=clock.today() - timedelta(days=PaymentBill.objects.count() + 1),
            state="imported",
            lines=3,
            trade_fen=14_900,
            refund_fen=4_000,
            fee_fen=65,
        )
        BillDifference.objects.bulk_create(
            BillDifference(
                bill=bill,
                queue="not_here",
                kind="trade",
                number=f"STRANGER{number}",
                theirs_fen=8_800,
                deadline_at=clock.now() + timedelta(days=2),
            )
            for number in range(differences)
        )
    return bill


def _transfer(office: Office) -> TransferView:
    buyer = make_user(name="小林")
    with shop_block(office.shop.pk):
        for provider in ("wechatpay", "offline"):
            PaymentMethod.objects.get_or_create(provider=provider)
        order = order_place(
            buyer_id=buyer.pk, lines=[LineRequest(skus_of(office.table.product)[0].pk, 1)], address=ADDRESS
        )
        cash = order_payment_prepare(order_id=order.pk, buyer_id=buyer.pk)
    payment = tender_choose(shop_id=office.shop.pk, payment_id=cash.id, provider="offline")
    with shop_block(office.shop.pk):
        return transfer_claim(payment_id=payment.id, payer_name="林小榕", reference="尾号 1234")


def _said(client: Client, address: str, **form: str) -> str:
    answer = client.post(ROOT + address, form)
    assert answer.status_code == 302, answer.content.decode()[:200]
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


@pytest.mark.inv("INV-9")
def test_pages_ask_as_often_for_ten_rows_as_for_one(office: Office) -> None:
    _user, finance = office.staff("finance")
    bill, _waiting = _bill(office, 1), _transfer(office)
    few = {address: visit(finance, address)[0] for address in ("money/bills/", "money/transfers/")}
    few[f"money/bills/{bill.pk}/"] = visit(finance, f"money/bills/{bill.pk}/")[0]
    for _number in range(3):
        _bill(office, 4)
        _transfer(office)
    for address, asked in few.items():
        again, answer = visit(finance, address)
        assert (again, answer.status_code) == (asked, 200), address
    assert few == {"money/bills/": 5, "money/transfers/": 4, f"money/bills/{bill.pk}/": 5}
    page = visit(finance, "money/bills/")[1].content.decode()
    assert "渠道有、我方没有" in page
    assert "STRANGER0" in page


@pytest.mark.inv("INV-9")
def test_finance_says_what_a_difference_was(office: Office) -> None:
    _user, finance = office.staff("finance")
    bill = _bill(office, 1)
    with shop_block(office.shop.pk):
        difference = BillDifference.objects.get()
    here = f"money/differences/{difference.pk}"
    assert "请写明" in _said(finance, f"{here}/resolve/", bill=str(bill.pk), resolution=" ")
    # Asked again, the bill's own lines decide: it has none, so the difference is gone by itself.
    assert "已一致" in _said(finance, f"{here}/recheck/")
    with shop_block(office.shop.pk):
        BillDifference.objects.update(resolved_at=None, resolution="")
    assert "已记录" in _said(finance, f"{here}/resolve/", bill=str(bill.pk), resolution="测试账号的收款")
    [row] = office.audit("bill_difference.resolve")
    assert row.after["resolution"] == "测试账号的收款"
    page = finance.get(f"{ROOT}money/bills/{bill.pk}/").content.decode()
    assert "测试账号的收款" in page


def test_a_bill_that_cannot_be_fetched_says_why_and_changes_nothing(office: Office) -> None:
    _user, finance = office.staff("finance")
    assert finance.post(ROOT + "money/bills/fetch/", {"provider": "wechatpay", "day": "x"}).status_code == 404
    office.till.silent = True
    day = (clock.today() - timedelta(days=1)).isoformat()
    assert "渠道没有回应" in _said(finance, "money/bills/fetch/", provider="wechatpay", day=day)
    with shop_block(office.shop.pk):
        [bill] = PaymentBill.objects.all()
    assert (bill.state, bill.lines, bill.error_code) == ("waiting", 0, "bill_no_answer")
    assert "待下载" in finance.get(f"{ROOT}money/bills/").content.decode()
    office.till.silent = False
    assert "账单已导入：0 笔" in _said(finance, "money/bills/fetch/", provider="wechatpay", day=day)


@pytest.mark.inv("INV-6")
def test_a_transfer_needs_two_people(office: Office) -> None:
    _one, finance = office.staff("finance")
    _other, owner = office.staff("owner")
    transfer = _transfer(office)
    here = f"money/transfers/{transfer.id}"
    assert "例如" in _said(finance, f"{here}/match/", received="abc", bank_reference="B1")
    assert "到账金额与应付金额不一致" in _said(finance, f"{here}/match/", received="1", bank_reference="B1")
    yuan = f"{transfer.amount_fen / 100:.2f}"
    assert "已核对" in _said(finance, f"{here}/match/", received=yuan, bank_reference="B1")
    assert "核对人与复核人不能是同一人" in _said(finance, f"{here}/confirm/")
    assert "请另一位同事复核" in finance.get(f"{ROOT}money/transfers/").content.decode()
    assert "已确认到账" in _said(owner, f"{here}/confirm/")
    with shop_block(office.shop.pk):
        assert Payment.objects.get(number=transfer.payment_number).state == "paid"
    assert "没有待确认的转账" in owner.get(f"{ROOT}money/transfers/").content.decode()


def test_a_rejected_transfer_can_be_said_again(office: Office, owner: Client) -> None:
    transfer = _transfer(office)
    said = _said(owner, f"money/transfers/{transfer.id}/reject/", reason="银行没有这笔")
    assert "已驳回" in said
    [row] = office.audit("transfer.reject")
    assert row.after["reason"] == "银行没有这笔"
