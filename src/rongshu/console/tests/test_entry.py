"""Who comes in: staff of this shop, with their second factor where one is asked for, each as far as the role goes."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from rongshu.console.tests.conftest import PASSWORD, ROOT, Office
from rongshu.people.accounts.models import User
from tests.world import make_shop, make_user

ADDRESSES = [
    "",
    "campaigns/",
    "campaigns/new/groupbuy/",
    "campaigns/{activity}/",
    "orders/",
    "orders/{order}/",
    "money/",
    "jobs/",
    "clock/",
    "catalog/product/",
    "promoters/promoter/",
    "commissions/commission/",
    "commissions/commissionrule/",
    "payments/payment/",
    "ledger/account/",
    "ledger/transfer/",
    "audit/auditentry/",
    "shops/staffmembership/",
]
# Pages a role sees; everything else answers 403.
SEEN = {
    "operator": {0, 1, 2, 3, 4, 5, 9, 10},
    "finance": {0, 4, 5, 6, 10, 11, 12, 13, 14, 15},
    "agent": {0, 4, 5, 9},
    "read_only": {0, 1, 3, 4, 5, 9},
}


def addresses(office: Office) -> list[str]:
    order = office.table.order(make_user())
    return [ROOT + each.format(activity=office.table.activity.id, order=order.number) for each in ADDRESSES]


@pytest.mark.inv("INV-37")
@pytest.mark.parametrize("role", SEEN)
def test_a_role_sees_its_pages_and_no_others(office: Office, role: str) -> None:
    _user, client = office.staff(role)
    answers = [client.get(address).status_code for address in addresses(office)]
    assert answers == [200 if number in SEEN[role] else 403 for number in range(len(ADDRESSES))]


@pytest.mark.parametrize("role", SEEN)
def test_the_menu_leads_only_where_the_role_may_go(office: Office, role: str) -> None:
    _user, client = office.staff(role)
    page = client.get(ROOT).content.decode()
    seen = {number for number, path in enumerate(ADDRESSES) if f'href="{ROOT}{path}"' in page}
    assert seen - SEEN[role] <= set()
    assert seen


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("read_only", "campaigns/{activity}/pause/"),
        ("read_only", "orders/{order}/ship/"),
        ("agent", "orders/{order}/ship/"),
        ("operator", "jobs/1/retry/"),
        ("operator", "money/refunds/R1/retry/"),
        ("finance", "campaigns/new/groupbuy/"),
        ("operator", "clock/"),
    ],
)
def test_a_role_writes_nothing_beyond_its_own(office: Office, role: str, path: str) -> None:
    _user, client = office.staff(role)
    order = office.table.order(make_user())
    address = ROOT + path.format(activity=office.table.activity.id, order=order.number)
    answer = client.post(address, {"step": "1d", "carrier": "shunfeng", "waybill": "SF1234567890123"})
    assert answer.status_code == 403
    assert (
        office.audit("order.ship")
        == office.audit("campaign.pause")
        == office.audit("demo.clock.advance")
        == []
    )


def test_strangers_are_led_to_the_sign_in_page(office: Office) -> None:
    for address in addresses(office):
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/s/rongshu/"), address


def test_shoppers_and_staff_of_other_shops_are_refused(office: Office) -> None:
    other = make_shop("qingshan", name="青山鲜果")
    _theirs, rival = office.staff("owner", other)
    shopper = Client()
    shopper.force_login(make_user())
    assert rival.get("/s/qingshan/console/").status_code == 200
    for client in (rival, shopper):
        for address in addresses(office):
            answer = client.get(address, follow=True)
            assert answer.status_code == 403, address
    assert "你不是这家店铺的员工" in shopper.get(ROOT, follow=True).content.decode()


def test_somebody_who_left_is_refused(office: Office) -> None:
    user, client = office.staff("operator")
    assert client.get(ROOT).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(ROOT, follow=True).redirect_chain


@override_settings(RONGSHU_STAFF_MFA=True)
def test_the_second_factor_is_demanded_on_every_page(office: Office, owner: Client) -> None:
    for address in addresses(office):
        answer = owner.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/s/rongshu/account/2fa/totp/activate/"), (
            address
        )


@override_settings(RONGSHU_STAFF_MFA=True)
def test_who_proved_the_second_factor_comes_in(office: Office) -> None:
    user, client = office.staff("owner")
    session = client.session
    session["rongshu.second_factor"] = user.pk
    session.save()
    assert client.get(ROOT).status_code == 200


def test_staff_sign_in_leads_to_the_console(office: Office) -> None:
    office.staff("owner")
    client = Client()
    sign_in, _status = client.get(ROOT, follow=True).redirect_chain[-1]
    answer = client.post(sign_in, {"login": "owner@rongshu.example.cn", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, ROOT)
    assert client.get(ROOT).status_code == 200
