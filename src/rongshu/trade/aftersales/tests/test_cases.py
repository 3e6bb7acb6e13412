"""Every way of a case: asked, answered or not, sent back, inspected, replaced, ruled; money and stock exact."""

from __future__ import annotations

import pytest

from rongshu.kernel import clock
from rongshu.kit.errors import IllegalTransition
from rongshu.kit.tenancy import shop_block
from rongshu.supply.inventory.errors import OutOfStock
from rongshu.supply.inventory.services import stock_set
from rongshu.supply.logistics.errors import BadWaybill
from rongshu.trade.aftersales.errors import (
    BadCase,
    CaseNotFound,
    NothingToClaim,
    NotReturnable,
    ReturnIsARight,
    TooManyPictures,
    UnitsTaken,
)
from rongshu.trade.aftersales.models import Case, CaseEvent
from rongshu.trade.aftersales.rules import may_return_without_reason
from rongshu.trade.aftersales.selectors import (
    case_counts,
    case_for_buyer,
    case_for_staff,
    cases_for_staff,
    cases_of,
    choices_for,
)
from rongshu.trade.aftersales.services import (
    case_agree,
    case_cancel,
    case_confirm,
    case_escalate,
    case_message,
    case_open,
    case_reapply,
    case_receive,
    case_refund_instead,
    case_refuse,
    case_refuse_goods,
    case_replace,
    case_rule,
    case_ship_back,
)
from rongshu.trade.aftersales.tests.counter import Counter
from rongshu.trade.aftersales.types import CaseLineRequest
from rongshu.trade.orders.errors import OrderNotFound, RefundExceedsLine
from rongshu.trade.orders.selectors import order_of
from rongshu.trade.orders.services import order_refund
from tests.till import Till
from tests.world import make_user

pytestmark = pytest.mark.django_db
WAY = {"carrier_code": "shunfeng", "waybill": "SF9876543210"}


@pytest.fixture
def counter(till: Till) -> Counter:
    return Counter(till)


def test_refund_only_from_asking_to_the_money(counter: Counter) -> None:
    case = counter.open(reason="quality", quantity=1)
    assert (case.state, case.claim_fen, case.shop_at_fault) == ("requested", 5201, True)
    assert counter.do(case_agree, case, actor="staff:1").state == "refunding"
    counter.assert_sound()
    counter.arrive()
    case = counter.case(case)
    assert (case.state, case.refund_fen, case.outcome) == ("done", 5201, "refunded")
    assert counter.order().refunded_fen == 5201
    counter.assert_sound()


def test_money_alone_may_be_asked_for(counter: Counter) -> None:
    case = counter.open(reason="not_as_described", quantity=0, amount_fen=700)
    assert counter.do(case_agree, case, actor="staff:1").refund_fen == 700
    counter.arrive()
    assert counter.open(quantity=2).claim_fen == 10002 - 700 + 400
    counter.assert_sound()


def test_a_return_without_reason_needs_no_consent_and_its_goods_are_inspected(counter: Counter) -> None:
    case = counter.open("return", "no_reason", quantity=2)
    assert counter.case(case).state == "awaiting_return"
    case = counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, **WAY)
    assert (case.state, case.back_waybill) == ("returning", "SF9876543210")
    case = counter.do(case_receive, case, actor="staff:1", counts={counter.pears: (1, 1)})
    assert (case.state, case.refund_fen) == ("refunding", 10002)  # the freight stays
    assert counter.pears_on_hand() == 9
    counter.arrive()
    assert counter.case(case).state == "done"
    counter.assert_sound()


@pytest.mark.parametrize("returnable", ["exempt"])
def test_exempt_goods_go_back_only_for_a_reason(till: Till, returnable: str) -> None:
    counter = Counter(till, returnable=returnable)
    with pytest.raises(NotReturnable):
        counter.open("return", "no_reason")
    assert counter.open("return", "quality").state == "requested"


def test_after_the_return_window_only_reasons_count(counter: Counter) -> None:
    counter.wait(days=7, minutes=1)
    with pytest.raises(NotReturnable):
        counter.open("return", "no_reason")
    assert counter.open("return", "quality").state == "requested"


def test_who_may_return_without_reason() -> None:
    def may(returnable: str, waived: bool = False, shipped: bool = True) -> bool:
        return may_return_without_reason(
            returnable=returnable, waived=waived, now=clock.now(), window_ends_at=None, shipped=shipped
        )

    assert may("seven_days")
    assert may("seven_days", waived=True)
    assert not may("exempt")
    assert may("exempt_if_confirmed")  # nobody ticked anything: returnable
    assert not may("exempt_if_confirmed", waived=True)
    assert not may("seven_days", shipped=False)


def test_the_shop_cannot_refuse_a_right(counter: Counter) -> None:
    case = counter.open("return", "no_reason")
    with pytest.raises(ReturnIsARight):
        counter.do(case_refuse, case, actor="staff:1", text="已拆封")


def test_refused_asked_again_refused_and_ruled(counter: Counter) -> None:
    case = counter.open("return", "quality")
    assert counter.do(case_refuse, case, actor="staff:1", text="请补充照片").state == "refused"
    case = counter.do(case_reapply, case, buyer_id=counter.buyer.pk, description="照片在这里", pictures=["a"])
    assert case.state == "requested"
    counter.do(case_refuse, case, actor="staff:1", text="看不出问题")
    case = counter.do(case_escalate, case, actor="user", buyer_id=counter.buyer.pk, text="梨是坏的")
    assert (case.state, case.escalated) == ("escalated", True)
    case = counter.do(case_rule, case, actor="staff:9", ruling="return", text="退货后退款")
    assert case.state == "awaiting_return"
    case = counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, **WAY)
    case = counter.do(case_refuse_goods, case, actor="staff:1", text="不是我们的梨")
    assert case.state == "escalated"
    case = counter.do(case_rule, case, actor="staff:9", ruling="reject", text="寄回的不是原物")
    assert (case.state, case.outcome, case.refund_fen) == ("closed", "rejected", 0)
    counter.assert_sound()


def test_an_exchange_takes_stock_and_ends_when_it_arrives(counter: Counter) -> None:
    case = counter.open("exchange", "damaged", quantity=1)
    counter.do(case_agree, case, actor="staff:1")
    counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, **WAY)
    case = counter.do(case_receive, case, actor="staff:1", counts={counter.pears: (0, 1)})
    assert (case.state, counter.pears_on_hand()) == ("replacing", 8)
    case = counter.do(case_replace, case, actor="staff:1", carrier_code="shunfeng", waybill="SF5555555555")
    assert (case.state, counter.pears_on_hand()) == ("replaced", 7)
    case = counter.do(case_confirm, case, buyer_id=counter.buyer.pk, actor="user")
    assert (case.state, case.outcome, counter.order().refunded_fen) == ("done", "replaced", 0)
    counter.assert_sound()


def test_what_cannot_be_sent_is_refunded_instead(counter: Counter) -> None:
    case = counter.open("reship", "missing", quantity=1)
    case = counter.do(case_agree, case, actor="staff:1")
    assert case.state == "replacing"
    with shop_block(counter.shop.pk):
        stock_set(sku_id=counter.pear_sku, on_hand=0)
    with pytest.raises(OutOfStock):
        counter.do(case_replace, case, actor="staff:1", **WAY)
    case = counter.do(case_refund_instead, case, actor="staff:1")
    assert (case.state, case.refund_fen) == ("refunding", 5201)
    counter.assert_sound()


def test_before_shipping_a_buyer_takes_units_back_with_their_freight(till: Till) -> None:
    counter = Counter(till, shipped=False)
    case = counter.open("refund_only", "not_wanted", quantity=2)
    assert case.claim_fen == 10402
    counter.do(case_agree, case, actor="staff:1")
    counter.ship()
    counter.arrive()
    assert counter.order().refunded_fen == 10402
    assert counter.pears_on_hand() == 10
    counter.assert_sound()


@pytest.mark.inv("INV-37")
def test_every_wait_ends_by_itself(counter: Counter) -> None:
    silent = counter.open(reason="quality")
    counter.wait(hours=47)
    assert counter.case(silent).state == "requested"
    counter.wait(hours=1)
    assert counter.case(silent).state == "refunding"  # the shop said nothing
    unsent = counter.open("return", "quality", line=counter.apples)
    counter.do(case_agree, unsent, actor="staff:1")
    counter.wait(days=7)
    assert (counter.case(unsent).state, counter.case(unsent).outcome) == ("closed", "expired")
    late = counter.case(silent)
    assert (late.state, late.late) == ("refunding", True)  # the money is still under way after five days
    counter.arrive()
    assert counter.case(silent).state == "done"

    back = counter.open("return", "quality", line=counter.apples)
    counter.do(case_agree, back, actor="staff:1")
    counter.do(case_ship_back, back, buyer_id=counter.buyer.pk, **WAY)
    counter.wait(days=7)  # refund within seven days of the goods coming back
    assert counter.case(back).state == "refunding"
    counter.arrive()

    refused = counter.open("return", "quality", line=counter.apples)
    counter.do(case_refuse, refused, actor="staff:1", text="不行")
    counter.wait(days=7)
    assert counter.case(refused).state == "closed"
    counter.assert_sound()


@pytest.mark.inv("INV-37")
def test_a_shop_that_sends_nothing_meets_the_platform_and_a_silent_platform_decides_for_the_buyer(
    counter: Counter,
) -> None:
    case = counter.open("reship", "missing", quantity=1)
    counter.do(case_agree, case, actor="staff:1")
    counter.wait(hours=72)
    assert counter.case(case).state == "escalated"
    counter.wait(days=7)
    assert counter.case(case).state == "refunding"
    counter.arrive()
    assert counter.case(case).state == "done"
    counter.assert_sound()


def test_a_case_of_an_order_that_was_refunded_whole_is_moot(counter: Counter) -> None:
    case = counter.open("return", "quality")
    with shop_block(counter.shop.pk):
        order_refund(order_id=counter.order_id, reason="staff", ref="1")
    counter.arrive()
    assert (counter.case(case).state, counter.case(case).outcome) == ("closed", "order_refunded")
    counter.assert_sound()


def test_units_asked_for_are_not_free_for_another_case(counter: Counter) -> None:
    first = counter.open(quantity=2)
    with pytest.raises(UnitsTaken):
        counter.open(quantity=1)
    counter.do(case_cancel, first, buyer_id=counter.buyer.pk)
    assert counter.open(quantity=2).state == "requested"


def test_applications_that_do_not_fit_are_refused(counter: Counter) -> None:
    for wrong, refusal in (
        ({"kind": "gift"}, BadCase),
        ({"reason": "whim"}, BadCase),
        ({"kind": "reship", "reason": "size"}, NothingToClaim),
        ({"reason": "not_wanted"}, NothingToClaim),
        ({"quantity": 0}, BadCase),
        ({"quantity": -1}, BadCase),
        ({"quantity": 3}, UnitsTaken),
        ({"quantity": 0, "amount_fen": 10_003}, RefundExceedsLine),
        ({"line": 10**9}, BadCase),
        ({"kind": "return", "quantity": 0, "amount_fen": 5}, BadCase),
        ({"pictures": ["x"] * 7}, TooManyPictures),
        ({"description": "长" * 501}, BadCase),
    ):
        with pytest.raises(refusal):
            counter.open(**wrong)
    with shop_block(counter.shop.pk):
        assert not Case.objects.exists()
        with pytest.raises(OrderNotFound):
            case_open(
                order_id=counter.order_id,
                buyer_id=make_user().pk,
                kind="refund_only",
                reason="quality",
                lines=[CaseLineRequest(counter.pears, 1)],
            )
    counter.wait(days=31)
    with pytest.raises(NothingToClaim):
        counter.open()


def test_only_the_buyer_moves_their_case_and_only_as_the_table_says(counter: Counter) -> None:
    case = counter.open("return", "quality")
    stranger = make_user()
    with pytest.raises(CaseNotFound):
        counter.do(case_cancel, case, buyer_id=stranger.pk)
    with pytest.raises(IllegalTransition):
        counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, **WAY)
    with pytest.raises(IllegalTransition):
        counter.do(case_receive, case, actor="staff:1")
    counter.do(case_agree, case, actor="staff:1")
    with pytest.raises(BadWaybill):
        counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, carrier_code="shunfeng", waybill="?")
    counter.do(case_ship_back, case, buyer_id=counter.buyer.pk, **WAY)
    with pytest.raises(BadCase):
        counter.do(case_receive, case, actor="staff:1", counts={counter.pears: (1, 1)})
    with pytest.raises(IllegalTransition):
        counter.do(case_cancel, case, buyer_id=counter.buyer.pk)


def test_both_sides_talk_and_the_timeline_keeps_it(counter: Counter) -> None:
    case = counter.open(description="有一个烂了", pictures=["t1"])
    counter.do(case_message, case, actor="staff:1", text="抱歉，我们看一下")
    counter.do(case_message, case, actor="user:1", buyer_id=counter.buyer.pk, text="好", pictures=["t2"])
    with pytest.raises(BadCase):
        counter.do(case_message, case, actor="staff:1", text="  ")
    counter.do(case_cancel, case, buyer_id=counter.buyer.pk)
    with pytest.raises(NothingToClaim):
        counter.do(case_message, case, actor="staff:1", text="还在吗")
    with shop_block(counter.shop.pk):
        events = list(CaseEvent.objects.values_list("event", "text"))
    assert events == [
        ("opened", "有一个烂了"),
        ("message", "抱歉，我们看一下"),
        ("message", "好"),
        ("cancel", ""),
    ]


def test_reads_take_few_queries(counter: Counter, django_assert_num_queries: object) -> None:
    cases = [counter.open(line=counter.apples) for _n in range(3)]
    assert callable(django_assert_num_queries)
    with shop_block(counter.shop.pk):
        with django_assert_num_queries(2):
            assert len(cases_of(counter.buyer.pk)) == 3
        with django_assert_num_queries(2):
            assert [one.number for one in cases_for_staff(waiting=True)] == [one.number for one in cases]
        with django_assert_num_queries(3):
            found = case_for_buyer(cases[0].number, counter.buyer.pk)
        assert found is not None
        assert found.order_number == counter.order().number
        assert (found.freight_by, found.due_event, found.lines[0].quantity) == ("shop", "agree", 1)
        assert case_for_buyer(cases[0].number, counter.buyer.pk + 1) is None
        assert case_for_staff(cases[0].number) == found
        assert case_counts() == {"requested": 3}
        order = order_of(counter.order_id)
        assert order is not None
        with django_assert_num_queries(1):
            choices = choices_for(order)
        assert list(choices.kinds) == ["refund_only", "return", "exchange", "reship"]
        assert choices.kinds["return"][0] == "no_reason"
