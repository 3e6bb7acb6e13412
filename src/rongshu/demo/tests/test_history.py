"""The demo's past: groups in every state, and the same after playing it twice."""

from __future__ import annotations

from collections import Counter

import pytest

from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.demo import logins
from rongshu.demo.history import play
from rongshu.demo.jobs import fill_history, history_later
from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services import commission_rule_save
from rongshu.foundation.shops.models import Shop
from rongshu.foundation.tracking.models import InboxBatch
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.services import user_ensure
from rongshu.trade.orders.models import Order
from rongshu.trade.reviews.models import Review
from tests.till import Till, till
from tests.world import make_groupbuy, make_product, make_promoter, make_shop

__all__ = ["till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    made = make_shop()
    with shop_block(made.pk):
        make_promoter(user_ensure(phone=logins.LIN.phone))
        commission_rule_save(scope="default", rate_bp=800)
        for size in (3, 2, 5):
            make_groupbuy(make_product(made, stock=30), size=size, quota=20)
    return made


def told(shop: Shop) -> dict[str, object]:
    with shop_block(shop.pk):
        return {
            "orders": Counter(Order.objects.values_list("state", flat=True)),
            "groups": Counter(Group.objects.values_list("state", flat=True)),
            "seats": GroupSeat.objects.count(),
            "batches": InboxBatch.objects.count(),
            "commissions": Counter(
                Commission.objects.filter(promoter_user__display_name="小林").values_list("state", flat=True)
            ),
        }


def test_the_past_is_played_once(shop: Shop, till: Till) -> None:
    play(shop_id=shop.pk, pay=till.paid.add)

    first = told(shop)
    assert first["orders"] == {"shipped": 1, "received": 4, "paid": 3, "awaiting_campaign": 4}
    assert first["groups"] == {"success": 2, "open": 2}
    assert first["commissions"] == {"pending": 2}  # whom she brought bought twice
    assert first["seats"] == 9
    with shop_block(shop.pk):
        assert violations(alias="default") == []
        said = Review.objects.order_by("pk").values_list("stars", "hidden", "reply")
        assert [(stars, hidden, bool(reply)) for stars, hidden, reply in said] == [
            (5, "", True),
            (4, "", False),
            (2, "", True),
            (3, "advert", False),
        ]

    play(shop_id=shop.pk, pay=till.paid.add)
    assert told(shop) == first


def test_a_past_that_broke_off_is_played_to_its_end(shop: Shop, till: Till) -> None:
    class Gone(Exception):
        pass

    def pay(number: str) -> None:
        if len(till.paid) == 4:
            raise Gone
        till.paid.add(number)

    with pytest.raises(Gone):
        play(shop_id=shop.pk, pay=pay)
    play(shop_id=shop.pk, pay=till.paid.add)
    assert told(shop)["orders"] == {"shipped": 1, "received": 4, "paid": 3, "awaiting_campaign": 4}


def test_without_a_sandbox_nothing_happens(shop: Shop, settings: object) -> None:
    settings.RONGSHU_WECHATPAY_GATEWAY = "http://127.0.0.1:9"  # type: ignore[attr-defined]  # pytest-django's
    history_later()
    fill_history(shop_id=shop.pk, tries=12)
    assert told(shop)["orders"] == {}
