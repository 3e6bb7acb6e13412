"""What staff do in the console: each leaves an audit row; each refusal is shown and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from rongshu.campaigns.base.models import Activity
from rongshu.console.tests.conftest import ROOT, Office
from rongshu.kernel import clock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments.models import Refund
from rongshu.trade.orders.models import Order
from tests.till import Till
from tests.world import make_user, skus_of


def form(office: Office, **changes: Any) -> dict[str, Any]:
    """What a browser sends for a valid group-buy: moments as `datetime-local` writes them."""
    with shop_block(office.shop.pk):
        now = timezone.localtime(clock.now())
        skus = [sku.pk for sku in skus_of(office.table.product)]
    return {
        "name": "三人团 苹果",
        "skus": skus,
        "price_fen": "59.00",
        "leader_discount_fen": "",
        "size": 3,
        "ttl_hours": 24,
        "starts_at": now.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"),
        "quota": 30,
        "per_order_limit": 1,
        "per_person_limit": 2,
        "goal_value": 30,
        **changes,
    }


def campaigns(office: Office) -> int:
    with shop_block(office.shop.pk):
        return Activity.objects.count()


def new_address(office: Office) -> str:
    return f"{ROOT}campaigns/new/groupbuy/?product={office.table.product.slug}"


def test_a_group_buy_is_made_through_the_form(office: Office) -> None:
    user, client = office.staff("operator")

    answer = client.post(new_address(office), form(office))

    with shop_block(office.shop.pk):
        made = Activity.objects.order_by("-pk")[0]
        assert [(item.price_fen) for item in made.items.all()] == [5900]
    assert answer.status_code == 302
    assert answer["Location"] == f"{ROOT}campaigns/{made.pk}/"
    assert (made.name, made.quota, made.per_person_limit, made.state) == ("三人团 苹果", 30, 2, "live")
    [row] = office.audit("campaign.create")
    assert (row.actor, row.target) == (f"user:{user.pk}", f"activity:{made.pk}")
    assert (row.after["kind"], row.after["name"], row.after["state"]) == ("groupbuy", "三人团 苹果", "draft")
    assert len(office.audit("campaign.schedule")) == 1
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"price_fen": "20.00"}, "最不利情况"),
        ({"price_fen": "abc"}, "请填写金额"),
        ({"size": 1}, "2"),
        ({"ends_at": "2020-01-01T00:00"}, "结束时间要晚于开始时间"),
        ({"skus": []}, "errorlist"),
        ({"skus": [987654321]}, "987654321"),
        ({"starts_at": "yesterday"}, "日期"),
    ],
)
def test_a_refused_group_buy_is_explained_and_not_made(
    office: Office, owner: Client, changes: dict[str, Any], sentence: str
) -> None:
    before = campaigns(office)

    answer = owner.post(new_address(office), form(office, **changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert campaigns(office) == before
    assert office.audit("campaign.create") == []


def test_a_campaign_is_paused_resumed_and_stopped(office: Office, owner: Client) -> None:
    address = f"{ROOT}campaigns/{office.table.activity.id}/"
    states = []
    for step in ("pause", "resume", "stop"):
        answer = owner.post(f"{address}{step}/")
        assert (answer.status_code, answer["Location"]) == (302, address)
        [row] = office.audit(f"campaign.{step}")
        states.append((row.before["state"], row.after["state"]))
    assert states[:2] == [("live", "paused"), ("paused", "live")]
    assert states[2][0] == "live"


def test_a_step_that_does_not_fit_changes_nothing(office: Office, owner: Client) -> None:
    address = f"{ROOT}campaigns/{office.table.activity.id}/"
    assert owner.post(f"{address}resume/").status_code == 409
    assert owner.get(f"{address}pause/").status_code == 404
    assert owner.post(f"{address}explode/").status_code == 404
    with shop_block(office.shop.pk):
        assert Activity.objects.get(pk=office.table.activity.id).state == "live"
    assert office.audit("campaign.resume") == []


def shippable(office: Office) -> Order:
    code, order = office.table.opened()
    office.table.joined(code)
    assert office.table.state(order) == "paid"
    return order


def test_an_order_is_shipped(office: Office) -> None:
    user, client = office.staff("operator")
    order = shippable(office)
    address = f"{ROOT}orders/{order.number}/"
    assert 'name="waybill"' in client.get(address).content.decode()

    answer = client.post(f"{address}ship/", {"carrier": "shunfeng", "waybill": "SF1234567890123"})

    assert (answer.status_code, answer["Location"]) == (302, address)
    assert office.table.state(order) == "shipped"
    [row] = office.audit("order.ship")
    assert (row.actor, row.target) == (f"user:{user.pk}", f"order:{order.number}")
    assert row.before == {"state": "paid"}
    assert row.after == {"state": "shipped", "carrier": "shunfeng", "waybill": "SF1234567890123"}
    page = client.get(address).content.decode()
    assert "SF1234567890123" in page
    assert 'name="waybill"' not in page


@pytest.mark.parametrize(
    ("carrier", "waybill"), [("shunfeng", "短"), ("NOBODY", "SF1234567890123"), ("", "")]
)
def test_a_refused_parcel_is_explained_and_the_order_stays(
    office: Office, owner: Client, carrier: str, waybill: str
) -> None:
    order = shippable(office)

    answer = owner.post(f"{ROOT}orders/{order.number}/ship/", {"carrier": carrier, "waybill": waybill})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert office.table.state(order) == "paid"
    assert office.audit("order.ship") == []


def parked_refund(office: Office, till: Till) -> str:
    _code, order = office.table.opened()
    office.table.withdraw(order)
    with shop_block(office.shop.pk):
        refund = Refund.objects.get()
        Refund.objects.update(state=Refund.State.MANUAL)
    return refund.number


def test_a_parked_refund_is_taken_up_again(office: Office, till: Till) -> None:
    number = parked_refund(office, till)
    address = f"{ROOT}money/refunds/{number}/retry/"
    user, client = office.staff("finance")
    assert address in client.get(f"{ROOT}money/").content.decode()

    assert client.post(address).status_code == 302

    with shop_block(office.shop.pk):
        assert Refund.objects.get().state != Refund.State.MANUAL
    [row] = office.audit("refund.retry")
    assert row.actor == f"user:{user.pk}"
    assert client.post(address).status_code == 409
    assert len(office.audit("refund.retry")) == 1
    assert client.post(f"{ROOT}money/refunds/R0/retry/").status_code == 404
    assert client.get(address).status_code == 404


def parked_job(shop_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts) "
            "VALUES ('default', 'x.y', jsonb_build_object('shop_id', %s::bigint), 'failed', 8) RETURNING id",
            [shop_id],
        )
        return int(cursor.fetchone()[0])


def job_status(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return str(cursor.fetchone()[0])


def test_a_parked_job_is_put_back_to_work(office: Office, owner: Client) -> None:
    mine, theirs = parked_job(office.shop.pk), parked_job(office.shop.pk + 1)
    page = owner.get(f"{ROOT}jobs/").content.decode()
    assert f"jobs/{mine}/retry/" in page
    assert f"jobs/{theirs}/retry/" not in page

    assert owner.post(f"{ROOT}jobs/{mine}/retry/").status_code == 302
    assert owner.post(f"{ROOT}jobs/{theirs}/retry/").status_code == 404
    assert owner.post(f"{ROOT}jobs/{mine}/retry/").status_code == 404

    assert (job_status(mine), job_status(theirs)) == ("todo", "failed")
    [row] = office.audit("job.retry")
    assert row.target == f"job:{mine}"


def test_the_demo_clock_goes_forward(office: Office, owner: Client) -> None:
    with shop_block(office.shop.pk):
        before = clock.now()

    assert owner.post(f"{ROOT}clock/", {"step": "8d"}).status_code == 302
    assert owner.post(f"{ROOT}clock/", {"step": "-8d"}).status_code == 422

    with shop_block(office.shop.pk):
        assert clock.now() - before >= timedelta(days=8)
    [row] = office.audit("demo.clock.advance")
    assert row.before["now"] < row.after["now"]


def test_without_demo_mode_there_is_no_clock(office: Office, owner: Client) -> None:
    with override_settings(RONGSHU_DEMO=False):
        assert owner.get(f"{ROOT}clock/").status_code == 404
        assert owner.post(f"{ROOT}clock/", {"step": "8d"}).status_code == 404
        assert "演示时钟" not in owner.get(ROOT).content.decode()
    assert office.audit("demo.clock.advance") == []


def test_an_order_is_found_by_its_number(office: Office, owner: Client) -> None:
    order = office.table.order(make_user())
    answer = owner.get(f"{ROOT}orders/?number={order.number}")
    assert (answer.status_code, answer["Location"]) == (302, f"{ROOT}orders/{order.number}/")
    assert owner.get(f"{ROOT}orders/?number=O0").status_code == 200
    assert owner.get(f"{ROOT}orders/O0/").status_code == 404
