"""What pages show of groups: real people, masked, and numbers that add up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from rongshu.campaigns.base import registry
from rongshu.campaigns.base.selectors import activities, product_panels, rules_of
from rongshu.campaigns.groupbuy.admin import GroupBuyForm
from rongshu.campaigns.groupbuy.errors import GroupNotFound
from rongshu.campaigns.groupbuy.selectors import (
    group_counts,
    group_page,
    groupbuy_offer,
    groupbuy_prices,
    open_groups,
)
from rongshu.campaigns.groupbuy.tests.table import Table
from rongshu.kernel import clock
from rongshu.kit.models import OutboxEvent
from rongshu.kit.tenancy import shop_block
from tests.world import make_product, make_user, skus_of

pytestmark = pytest.mark.django_db


def test_a_groups_page_says_who_is_in_and_what_is_missing(table: Table) -> None:
    table.lay(size=3, leader_discount_fen=500)
    code, leader = table.opened()
    held = table.order(make_user(name="周大福"), code)
    with shop_block(table.shop.pk), CaptureQueriesContext(connection) as queries:
        page = group_page(code, viewer_id=held.buyer_id)
    assert len(queries) <= 5
    assert (page.size, page.taken, page.paid, page.seats_left, page.missing) == (3, 2, 1, 1, 2)
    assert (page.price_fen, page.single_fen) == (5900, 7900)
    assert page.leader_name == "小*"
    assert [(seat.name, seat.paid, seat.is_leader, seat.mine) for seat in page.seats] == [
        ("小*", True, True, False),
        ("周**", False, False, True),
    ]
    assert page.order_number == held.number
    assert not page.joinable
    assert page.product.slug == table.product.slug
    with shop_block(table.shop.pk):
        assert group_page(code, viewer_id=make_user().pk).joinable
        assert group_page(code).order_number == ""
    assert leader.campaign_ref == code


def test_a_failed_groups_page_keeps_who_was_in(table: Table) -> None:
    table.lay(size=4)
    code, _leader = table.opened()
    member = table.joined(code, "周大福")
    gone = table.joined(code, "吴小明")
    table.withdraw(gone)
    table.wait(hours=24)
    table.expire(code)
    table.refund_seats()
    with shop_block(table.shop.pk):
        page = group_page(code)
        assert group_page(code, viewer_id=member.buyer_id).order_number == member.number
        assert group_page(code, viewer_id=gone.buyer_id).order_number == ""
        assert OutboxEvent.objects.filter(name="group.seat_refunded").count() == 2
    assert (page.state, page.paid, page.missing) == ("failed", 2, 2)
    assert [(seat.name, seat.refunded) for seat in page.seats] == [("小*", True), ("周**", True)]


def test_a_pending_group_is_shown_to_its_leader_alone(table: Table) -> None:
    table.lay()
    order = table.order(make_user())
    with shop_block(table.shop.pk):
        for viewer in (None, make_user().pk):
            with pytest.raises(GroupNotFound):
                group_page(order.campaign_ref, viewer_id=viewer)
        assert group_page(order.campaign_ref, viewer_id=order.buyer_id).state == "pending"
        with pytest.raises(GroupNotFound):
            group_page("NOSUCHCODE")


def test_who_chose_no_name_stays_unnamed(table: Table) -> None:
    table.lay()
    order = table.order(make_user(name=""))
    with shop_block(table.shop.pk):
        assert group_page(order.campaign_ref, viewer_id=order.buyer_id).leader_name == "一位朋友"


def test_open_groups_are_those_one_can_join_the_fullest_first(table: Table) -> None:
    table.lay(size=3, quota=50)
    fresh, _one = table.opened()
    nearly, _two = table.opened()
    table.joined(nearly)
    full, _three = table.opened()
    table.joined(full)
    table.order(make_user(), full)
    table.order(make_user())
    with shop_block(table.shop.pk):
        cards = open_groups(table.product.pk)
        assert [card.code for card in cards] == [nearly, fresh]
        assert [(card.paid, card.seats_left) for card in cards] == [(2, 1), (1, 2)]
        assert [card.code for card in open_groups(table.product.pk, limit=1)] == [nearly]
        counts = group_counts(table.activity.id)
    assert (counts.open, counts.pending, counts.success) == (3, 1, 0)
    table.wait(hours=25)
    with shop_block(table.shop.pk):
        assert open_groups(table.product.pk) == []


def test_the_product_panel_shows_price_rule_and_my_group(table: Table) -> None:
    table.lay(size=3, leader_discount_fen=500, quota=10, per_person_limit=2, per_order_limit=2)
    code, leader = table.opened()
    with shop_block(table.shop.pk):
        [panel] = product_panels(product_id=table.product.pk, user_id=leader.buyer_id)
        offer = panel.context["offer"]
        assert (panel.kind, panel.template) == ("groupbuy", "groupbuy/_product_panel.html")
        assert (offer.price_fen, offer.leader_price_fen, offer.size, offer.left) == (5900, 5400, 3, 9)
        assert offer.my_group == code
        stranger = groupbuy_offer(product_id=table.product.pk, user_id=None)
        assert stranger is not None
        assert stranger.my_group == ""
        assert [card.code for card in stranger.open_groups] == [code]
        other = make_product(table.shop, price_fen=7900)
        assert product_panels(product_id=other.pk, user_id=None) == []
        assert groupbuy_prices([table.product.pk, other.pk]) == {table.product.pk: (5900, 3)}
        assert [one.id for one in activities(kind="groupbuy", states=["live"])] == [table.activity.id]
    table.wait(days=8)
    with shop_block(table.shop.pk):
        assert product_panels(product_id=table.product.pk, user_id=None) == []


def test_rules_are_generated_from_what_is_enforced(table: Table) -> None:
    table.lay(size=3, ttl_hours=12, leader_discount_fen=500, quota=10, per_person_limit=2)
    with shop_block(table.shop.pk), translation.override("zh-hans"):
        rules = rules_of(table.activity.id)
    assert rules[0] == "满 3 人成团；团长付款后开团，12 小时内有效。"
    assert rules[1] == "团长每件再减 ¥5.00。"
    assert "每单限购 1 件，每人限购 2 件；活动共 10 件，先到先得。" in rules


def test_the_kind_is_registered_with_what_the_house_needs() -> None:
    kind = registry.kind_of("groupbuy")
    assert str(kind.label) == "拼团"
    assert kind.shop_urls == "rongshu.campaigns.groupbuy.urls"
    assert kind.console_create_form == f"{GroupBuyForm.__module__}.{GroupBuyForm.__qualname__}"


def test_the_consoles_form_makes_a_live_group_buy(table: Table) -> None:
    staff = make_user(name="店主")
    with shop_block(table.shop.pk):
        product = make_product(table.shop, price_fen=7900, variants=2)
        skus = [(sku.pk, sku.spec_text) for sku in skus_of(product)]
        now = clock.now()
        data = {
            "name": "三人团",
            "skus": [str(sku_id) for sku_id, _label in skus],
            "price_fen": "59.00",
            "leader_discount_fen": "5",
            "size": "3",
            "ttl_hours": "24",
            "starts_at": now.isoformat(),
            "ends_at": (now + timedelta(days=3)).isoformat(),
            "quota": "100",
            "per_order_limit": "1",
            "per_person_limit": "2",
            "goal_value": "",
        }
        form = GroupBuyForm(data, skus=skus)
        assert form.is_valid(), form.errors
        activity = form.create(actor_id=staff.pk)
        assert (activity.state, activity.prices) == ("live", {sku_id: 5900 for sku_id, _label in skus})

        wrong = GroupBuyForm(
            {**data, "price_fen": "5.999", "per_order_limit": "3", "ends_at": now.isoformat()}, skus=skus
        )
        assert not wrong.is_valid()
        assert set(wrong.errors) == {"price_fen", "per_order_limit", "ends_at"}
