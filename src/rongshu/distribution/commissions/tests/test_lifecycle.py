from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from rongshu.distribution.commissions.errors import CommissionNotFound, CommissionRuleInvalid
from rongshu.distribution.commissions.jobs import sweep_due
from rongshu.distribution.commissions.models import Commission, CommissionReversal, CommissionRule
from rongshu.distribution.commissions.selectors import commission_id_of, earnings, estimate_fen, explain
from rongshu.distribution.commissions.services import (
    commission_rule_remove,
    commission_rule_save,
    commissions_pay,
    commissions_reverse,
    commissions_settle,
    settlement_hold,
    settlement_lift,
)
from rongshu.distribution.commissions.tests.desk import Desk
from rongshu.distribution.promoters.models import Promoter
from rongshu.distribution.promoters.services import promoter_restore, promoter_suspend
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post
from rongshu.trade.aftersales.services import case_agree, case_open, case_refunded
from rongshu.trade.aftersales.types import CaseLineRequest
from rongshu.trade.orders.models import OrderLine
from rongshu.trade.orders.services import order_close
from rongshu.trade.orders.types import CampaignEntry
from tests.world import make_groupbuy, make_invited, make_promoter, make_user, skus_of

pytestmark = pytest.mark.django_db
_S = Commission.State

# Partial refunds are only told, not paid, in these tests: what they leave untold is the order's side of the money.
COMMISSION_CHECKS = ("INV-2", "INV-3", "INV-4", "INV-12", "INV-24", "INV-25", "INV-26", "INV-27", "INV-39")


@pytest.mark.inv("INV-24")
@pytest.mark.inv("INV-25")
def test_quoted_when_placed_pending_when_paid_settled_after_the_return_window(desk: Desk) -> None:
    """B 8500, freight 600, 10 %: 850."""
    desk.rate(1000)
    order = desk.order(desk.product(8500))
    assert order.payable_fen == 9100
    quote = desk.commission(order)
    assert (quote.state, quote.base_fen, quote.rate_bp, quote.amount_fen, quote.due_fen) == (
        _S.QUOTED,
        8500,
        1000,
        850,
        850,
    )
    assert (quote.promoter_user_id, quote.link_code) == (desk.promoter.pk, "LINK1")
    assert desk.balances() == (0, 0)
    assert desk.broken() == []

    desk.pay(order)
    assert desk.commission(order).state == _S.PENDING
    assert desk.balances() == (850, 0)
    assert desk.expense() == 850

    desk.delivered(order)
    received = desk.now()
    assert desk.commission(order).settle_at == received + timedelta(days=7)
    desk.wait(days=7, seconds=-1)
    desk.settle()
    assert desk.balances() == (850, 0)
    desk.wait(seconds=1)
    with shop_block(desk.shop.pk):
        sweep_due(desk.shop.pk)
    desk.settle()
    assert desk.balances() == (0, 850)
    assert desk.commission(order).state == _S.SETTLED
    assert desk.broken() == []


@pytest.mark.inv("INV-12")
def test_half_refunded_reverses_half(desk: Desk) -> None:
    """B 8500 at 10 %: 850; refund 4250: reverse 425."""
    desk.rate(1000)
    order = desk.sold(8500)
    desk.refund_part(order, 4250, "1")
    row = desk.commission(order)
    assert (row.state, row.due_fen, row.refunded_fen) == (_S.PENDING, 425, 4250)
    assert desk.balances() == (425, 0)
    assert desk.expense() == 425
    assert desk.broken(*COMMISSION_CHECKS) == []


@pytest.mark.inv("INV-12")
def test_three_refunds_reverse_242_241_241(desk: Desk) -> None:
    """B 9999 at 725 bp: 724; three refunds of 3333: due 482, 241, 0."""
    desk.rate(725)
    order = desk.sold(9999)
    assert desk.balances() == (724, 0)
    dues = []
    for number in (1, 2, 3):
        desk.refund_part(order, 3333, str(number))
        dues.append(desk.commission(order).due_fen)
        assert desk.balances() == (dues[-1], 0)
    assert dues == [482, 241, 0]
    with shop_block(desk.shop.pk):
        reversals = list(CommissionReversal.objects.order_by("pk").values_list("amount_fen", flat=True))
    assert reversals == [242, 241, 241]
    assert desk.commission(order).state == _S.VOID
    assert desk.broken(*COMMISSION_CHECKS) == []


@pytest.mark.inv("INV-26")
@pytest.mark.inv("INV-27")
@pytest.mark.abu("ABU-2")
def test_a_refund_after_settlement_is_a_debt_that_later_earnings_repay(desk: Desk) -> None:
    """850 settled and withdrawn, then a full refund: −850; the next 1200: 350 available."""
    desk.rate(1000)
    order = desk.earn(desk.sold(8500))
    desk.pay(desk.order(desk.product(8500), buyer=make_user()))  # the shop has other money at its gateway
    owner = f"user:{desk.promoter.pk}"
    with shop_block(desk.shop.pk):
        ledger_post(
            correlation="withdrawal:1",
            legs=[
                Leg(
                    debit=AccountRef("commission_available", owner),
                    credit=AccountRef("gateway:wechatpay"),
                    amount_fen=850,
                    business_key="withdrawal:1:paid",
                    purpose="withdrawal",
                    reference="withdrawal:1",
                )
            ],
        )
    assert desk.balances() == (0, 0)
    desk.refund_all(order)
    assert desk.balances() == (0, -850)
    with shop_block(desk.shop.pk):
        page = earnings(desk.promoter.pk)
    assert (page.available_fen, page.debt_fen) == (-850, 850)
    assert desk.commission(order).state == _S.SETTLED

    desk.earn(desk.sold(12000))
    assert desk.balances() == (0, 350)
    assert desk.broken(*COMMISSION_CHECKS) == []


@pytest.mark.inv("INV-26")
def test_an_open_after_sale_keeps_it_pending(desk: Desk) -> None:
    """Received 1 March, window to 10 March, the after-sale closes 12 March: settles 12 March."""
    desk.shop.return_window_days = 9
    desk.shop.save(update_fields=["return_window_days"])
    desk.rate(1000)
    order = desk.delivered(desk.sold(8500))
    received = desk.now()
    assert desk.commission(order).settle_at == received + timedelta(days=9)
    with shop_block(desk.shop.pk):
        settlement_hold(order_id=order.pk, reason="aftersale:1")
        settlement_hold(order_id=order.pk, reason="aftersale:1")
    desk.wait(days=9)
    desk.settle()
    assert desk.balances() == (850, 0)
    desk.wait(days=2)
    with shop_block(desk.shop.pk):
        settlement_lift(order_id=order.pk, reason="aftersale:1")
    desk.settle()
    assert desk.balances() == (0, 850)
    assert desk.commission(order).settled_at == received + timedelta(days=11)
    assert desk.broken() == []


@pytest.mark.inv("INV-26")
def test_a_buyers_open_case_holds_the_commission_until_it_ends(desk: Desk) -> None:
    desk.rate(1000)
    order = desk.delivered(desk.sold(8500))
    with shop_block(desk.shop.pk):
        [line_id] = OrderLine.objects.filter(order=order).values_list("pk", flat=True)
        case = case_open(
            order_id=order.pk,
            buyer_id=order.buyer_id,
            kind="refund_only",
            reason="quality",
            lines=[CaseLineRequest(line_id, 0, 850)],
        )
    desk.wait(days=9)
    desk.settle()
    assert desk.balances() == (850, 0)
    with shop_block(desk.shop.pk):
        case_agree(case_id=case.pk, actor="staff:1")
    assert desk.balances() == (765, 0)
    with shop_block(desk.shop.pk):
        case_refunded(case_id=case.pk)
    desk.settle()
    assert desk.balances() == (0, 765)


def test_freeze_days_beyond_the_return_window_count(desk: Desk) -> None:
    desk.shop.commission_freeze_days = 15
    desk.shop.save(update_fields=["commission_freeze_days"])
    desk.rate(1000)
    order = desk.delivered(desk.sold(8500))
    assert desk.commission(order).settle_at == desk.now() + timedelta(days=15)


def test_an_order_that_closes_voids_its_quote(desk: Desk) -> None:
    desk.rate(1000)
    order = desk.order(desk.product(8500))
    order_close(shop_id=desk.shop.pk, order_id=order.pk, reason="cancelled")
    assert desk.commission(order).state == _S.VOID
    assert desk.balances() == (0, 0)
    assert desk.broken() == []


@pytest.mark.inv("INV-12")
def test_a_full_refund_before_settlement_voids(desk: Desk) -> None:
    desk.rate(1000)
    order = desk.sold(8500)
    desk.refund_all(order)
    row = desk.commission(order)
    assert (row.state, row.due_fen, row.refunded_fen) == (_S.VOID, 0, 8500)
    assert desk.balances() == (0, 0)
    assert desk.expense() == 0
    assert desk.broken() == []


@pytest.mark.inv("INV-35")
def test_the_same_fact_twice_is_once(desk: Desk) -> None:
    desk.rate(1000)
    order = desk.sold(8500)
    with shop_block(desk.shop.pk):
        assert commissions_pay(order_id=order.pk) == 0
    desk.refund_part(order, 1000, "1")
    with shop_block(desk.shop.pk):
        line_id = desk.commission(order).line_id
        assert commissions_reverse(order_id=order.pk, refund_key="aftersale:1", lines={line_id: 1000}) == 0
    assert desk.balances() == (750, 0)
    desk.earn(order)
    with shop_block(desk.shop.pk):
        assert commissions_settle() == 0
    assert desk.balances() == (0, 750)


@pytest.mark.inv("INV-24")
@pytest.mark.inv("INV-31")
def test_later_changes_of_rules_and_people_do_not_touch_placed_orders(desk: Desk) -> None:
    desk.rate(1000)
    order = desk.order(desk.product(8500))
    desk.rate(100)
    with shop_block(desk.shop.pk):
        promoter_suspend(promoter_id=Promoter.objects.get().pk)
    desk.pay(order)
    assert desk.balances() == (850, 0)
    snapshot = desk.commission(order).rule_snapshot
    assert (snapshot["rate_bp"], snapshot["version"], snapshot["levels"]) == (1000, 1, 1)
    assert desk.broken() == []


def test_who_earns_nothing(desk: Desk) -> None:
    product = desk.product(8500)
    stranger = make_user()
    friend_of_nobody = make_user()
    with shop_block(desk.shop.pk):
        make_invited(friend_of_nobody, make_user())
    for buyer in (desk.buyer, stranger, friend_of_nobody, desk.promoter):
        desk.order(product, buyer=buyer)  # no rule yet
    desk.rate(1000)
    for buyer in (stranger, friend_of_nobody, desk.promoter):
        desk.order(product, buyer=buyer)
    with shop_block(desk.shop.pk):
        promoter = Promoter.objects.get()
        promoter_suspend(promoter_id=promoter.pk)
    desk.order(product)
    with shop_block(desk.shop.pk):
        assert not Commission.objects.exists()
        promoter_restore(promoter_id=promoter.pk)
    desk.order(product)
    with shop_block(desk.shop.pk):
        assert Commission.objects.count() == 1


@pytest.mark.inv("INV-25")
def test_one_level_only_and_the_database_has_no_room_for_another(desk: Desk) -> None:
    """The inviter's inviter earns nothing, and no second row fits on a line."""
    desk.rate(1000)
    grandparent = make_user(name="上家")
    with shop_block(desk.shop.pk):
        make_promoter(grandparent)
        make_invited(desk.promoter, grandparent)
    order = desk.sold(8500)
    row = desk.commission(order)
    assert row.promoter_user_id == desk.promoter.pk
    assert desk.balances(grandparent) == (0, 0)
    with shop_block(desk.shop.pk):
        above = Promoter.objects.get(user=grandparent)
        second = Commission(
            line_id=row.line_id,
            order_id=order.pk,
            promoter=above,
            promoter_user=grandparent,
            rule_id=row.rule_id,
            rule_snapshot={},
            base_fen=8500,
            rate_bp=100,
            amount_fen=85,
            due_fen=85,
        )
        with pytest.raises(IntegrityError, match="commissions_one_level"), transaction.atomic():
            second.save()


def test_the_most_specific_rule_of_sku_campaign_product_and_shop(desk: Desk) -> None:
    product = desk.product(8500)
    desk.rate(500)
    with shop_block(desk.shop.pk):
        [sku] = skus_of(product)
        activity = make_groupbuy(product, price_fen=6000)
        commission_rule_save(scope="product", target_id=product.pk, rate_bp=600)
        commission_rule_save(scope="campaign", target_id=activity.id, rate_bp=700)
    assert desk.commission(desk.order(product)).amount_fen == 510
    campaign = CampaignEntry("groupbuy", activity.id)
    assert desk.commission(desk.order(product, campaign=campaign)).amount_fen == 420
    with shop_block(desk.shop.pk):
        assert (
            estimate_fen(sku_id=sku.pk, product_id=product.pk, activity_id=activity.id, base_fen=6000) == 420
        )
        commission_rule_save(scope="sku", target_id=sku.pk, fixed_fen=333)
    assert desk.commission(desk.order(product, quantity=3)).amount_fen == 999
    with shop_block(desk.shop.pk):
        assert commission_rule_remove(scope="sku", target_id=sku.pk)
        assert not commission_rule_remove(scope="sku", target_id=sku.pk)
    assert desk.commission(desk.order(product)).amount_fen == 510
    assert desk.broken("INV-24", "INV-25") == []


def test_rules_have_versions_and_bounds(desk: Desk) -> None:
    desk.rate(500)
    desk.rate(600)
    with shop_block(desk.shop.pk):
        rules = list(CommissionRule.objects.order_by("pk").values_list("version", "rate_bp", "active"))
        assert rules == [(1, 500, False), (2, 600, True)]
        for wrong in (
            {"scope": "team"},
            {"scope": "default", "rate_bp": 5001},
            {"scope": "default", "rate_bp": -1},
            {"scope": "default", "target_id": 1, "rate_bp": 1},
            {"scope": "product", "rate_bp": 1},
            {"scope": "product", "target_id": 1, "fixed_fen": 1},
            {"scope": "sku", "target_id": 1, "rate_bp": 1},
            {"scope": "sku", "target_id": 1, "fixed_fen": -1},
        ):
            with pytest.raises(CommissionRuleInvalid):
                commission_rule_save(**wrong)
        assert CommissionRule.objects.count() == 2


@pytest.mark.inv("INV-39")
def test_every_fen_is_explained_from_order_to_law(desk: Desk) -> None:
    desk.rate(725)
    order = desk.sold(9999)
    desk.refund_part(order, 3333, "1")
    row = desk.commission(order)
    with shop_block(desk.shop.pk):
        told = explain(desk.promoter.pk, row.pk)
        with pytest.raises(CommissionNotFound):
            explain(desk.buyer.pk, row.pk)
        page = earnings(desk.promoter.pk)
    assert (told.commission.order_number, told.commission.title, told.link_code) == (
        order.number,
        "高山红富士苹果",
        "LINK1",
    )
    assert told.rule["rate_bp"] == 725
    assert [(one.base_fen, one.amount_fen) for one in told.reversals] == [(3333, 242)]
    assert [(entry.purpose, entry.amount_fen) for entry in told.entries] == [
        ("commission_pending", 724),
        ("commission_reversed", 242),
    ]
    assert told.formula == (
        "商品实付 ¥99.99 × 7.25% = ¥7.24（不足一分舍去，运费不计）；已退款 ¥33.33，按未退比例应得 ¥4.82"
    )
    assert told.laws[0].law == "《禁止传销条例》第七条"
    assert {commission_id_of(entry.reference) for entry in told.entries} == {row.pk}
    assert (page.pending_fen, page.available_fen, page.quoted_fen) == (482, 0, 0)
    assert [line.id for line in page.lines] == [row.pk]


def test_earnings_come_a_page_at_a_time(desk: Desk) -> None:
    desk.rate(1000)
    product = desk.product(1000)
    for _order in range(5):
        desk.order(product)
    with shop_block(desk.shop.pk):
        first = earnings(desk.promoter.pk, limit=2)
        second = earnings(desk.promoter.pk, limit=2, after=first.next_after)
        third = earnings(desk.promoter.pk, limit=2, after=second.next_after)
    shown = [line.id for page in (first, second, third) for line in page.lines]
    assert shown == sorted(shown, reverse=True)
    assert len(set(shown)) == 5
    assert third.next_after is None
    assert first.quoted_fen == 500


def test_settlement_goes_in_batches_of_a_set(desk: Desk) -> None:
    desk.rate(1000)
    product = desk.product(1000)
    orders = [desk.delivered(desk.pay(desk.order(product))) for _order in range(5)]
    desk.wait(days=8)
    with shop_block(desk.shop.pk):
        assert commissions_settle(limit=2) == 2
    assert desk.balances() == (300, 200)
    desk.settle()
    assert desk.balances() == (0, 500)
    assert {desk.commission(order).state for order in orders} == {_S.SETTLED}
    assert desk.broken() == []
