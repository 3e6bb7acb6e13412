"""What ends by time: needs commits, since time stands still in a transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from rongshu.foundation.notifications.selectors import sandbox_messages
from rongshu.foundation.shops.models import StaffMembership
from rongshu.foundation.shops.services import staff_add
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.jobs import forget_old_credentials
from rongshu.openapi.models import AccessToken
from rongshu.openapi.services import api_key_create, token_issue
from rongshu.openapi.tests.calls import Api
from tests.world import make_shop, make_user

Travel = Callable[[timedelta], None]


def test_a_code_ends_after_five_minutes(committed_db: None, travel: Travel) -> None:
    stranger = Api(make_shop().slug)
    challenge = stranger.post("/auth/code", {"phone": "13800138000"}).body["challenge"]
    code = sandbox_messages(to="13800138000")[0].code
    travel(timedelta(minutes=5))
    assert stranger.post("/auth/token", {"challenge": challenge, "code": code}).code == "code_refused"


def test_a_token_ends_after_thirty_days_and_is_then_forgotten(committed_db: None, travel: Travel) -> None:
    shop, user = make_shop(), make_user()
    with shop_block(shop.pk):
        me = Api(shop.slug, token=token_issue(user_id=user.pk).text)
    travel(timedelta(days=29))
    assert me.get("/me").status == 200
    travel(timedelta(days=1))
    assert me.get("/me").status == 401
    travel(timedelta(days=8))
    with shop_block(shop.pk):
        forget_old_credentials(shop.pk)
        assert AccessToken.objects.count() == 0


def test_a_key_ends_on_its_day(committed_db: None, travel: Travel) -> None:
    shop, owner = make_shop(), make_user(is_staff=True)
    with shop_block(shop.pk):
        staff_add(user_id=owner.pk, role=StaffMembership.Role.OWNER, actor="system")
        _key, text = api_key_create(name="ERP", permissions=["orders.view"], created_by_id=owner.pk, days=30)
    program = Api(shop.slug, key=text)
    travel(timedelta(days=29))
    assert program.get("/staff/orders").status == 200
    travel(timedelta(days=1))
    assert program.get("/staff/orders").status == 401
