"""The role matrix: every page of the console for every role, and nobody else."""

from __future__ import annotations

from typing import Final

import pytest
from django.contrib import admin

from rongshu.foundation.shops.models import StaffMembership
from rongshu.foundation.shops.roles import role_allows
from rongshu.foundation.shops.services import staff_add, staff_remove
from rongshu.kit.tenancy import shop_block
from tests.security.asking import Person, ask
from tests.security.routes import Route, registered
from tests.security.worlds import World, fingerprint, missing_for
from tests.world import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.abu("ABU-26")]

Role = StaffMembership.Role

# Page → permission to look, permission to act. Empty: any member of staff.
PAGES: Final[dict[str, tuple[str, str]]] = {
    "admin:index": ("", ""),
    "admin:campaigns": ("campaigns.view", "campaigns.view"),
    "admin:campaign_new": ("campaigns.change", "campaigns.change"),
    "admin:campaign": ("campaigns.view", "campaigns.view"),
    "admin:campaign_move": ("campaigns.change", "campaigns.change"),
    "admin:products": ("catalog.view", "catalog.view"),
    "admin:product_new": ("catalog.change", "catalog.change"),
    "admin:product_bulk": ("catalog.change", "catalog.change"),
    "admin:product_export": ("catalog.change", "catalog.change"),
    "admin:product_imports": ("catalog.change", "catalog.change"),
    "admin:product_import_template": ("catalog.change", "catalog.change"),
    "admin:product_import": ("catalog.change", "catalog.change"),
    "admin:product_import_go": ("catalog.change", "catalog.change"),
    "admin:product_import_faults": ("catalog.change", "catalog.change"),
    "admin:product": ("catalog.view", "catalog.change"),
    "admin:product_move": ("catalog.change", "catalog.change"),
    "admin:categories": ("catalog.view", "catalog.change"),
    "admin:category": ("catalog.view", "catalog.change"),
    "admin:category_remove": ("catalog.change", "catalog.change"),
    "admin:brands": ("catalog.view", "catalog.change"),
    "admin:brand": ("catalog.change", "catalog.change"),
    "admin:orders": ("orders.view", "orders.view"),
    "admin:order": ("orders.view", "orders.view"),
    "admin:order_ship": ("orders.ship", "orders.ship"),
    "admin:aftersales": ("aftersales.view", "aftersales.view"),
    "admin:aftersale": ("aftersales.view", "aftersales.view"),
    "admin:aftersale_move": ("aftersales.change", "aftersales.change"),
    "admin:invoices": ("invoices.view", "invoices.view"),
    "admin:invoice": ("invoices.view", "invoices.view"),
    "admin:invoice_move": ("invoices.change", "invoices.change"),
    "admin:reviews": ("reviews.view", "reviews.view"),
    "admin:review": ("reviews.view", "reviews.view"),
    "admin:review_move": ("reviews.change", "reviews.change"),
    "admin:money": ("payments.view", "payments.view"),
    "admin:refund_retry": ("payments.resolve", "payments.resolve"),
    "admin:bills": ("payments.view", "payments.view"),
    "admin:bill_fetch": ("payments.resolve", "payments.resolve"),
    "admin:bill": ("payments.view", "payments.view"),
    "admin:difference_recheck": ("payments.resolve", "payments.resolve"),
    "admin:difference_resolve": ("payments.resolve", "payments.resolve"),
    "admin:methods": ("payments.view", "payments.view"),
    "admin:method": ("payments.change", "payments.change"),
    "admin:topups": ("stored_value.view", "stored_value.view"),
    "admin:topup_offer": ("stored_value.change", "stored_value.change"),
    "admin:topup_refund": ("stored_value.change", "stored_value.change"),
    "admin:transfers": ("payments.view", "payments.view"),
    "admin:transfer_step": ("payments.resolve", "payments.resolve"),
    "admin:members": ("members.view", "members.view"),
    "admin:member": ("members.view", "members.view"),
    "admin:member_give": ("members.change", "members.change"),
    "admin:tiers": ("members.view", "members.change"),
    "admin:program": ("members.change", "members.change"),
    "admin:tier_remove": ("members.change", "members.change"),
    "admin:jobs": ("jobs.view", "jobs.view"),
    "admin:job_retry": ("jobs.change", "jobs.change"),
    "admin:clock": ("demo.view", "demo.view"),
}
# The console's own mechanics: they show no row of the shop, or only what a list above allows.
MECHANICS: Final = {
    "admin:login",
    "admin:logout",
    "admin:password_change",
    "admin:password_change_done",
    "admin:jsi18n",
    "admin:search",
    "admin:autocomplete",
    "admin:view_on_site",
    "admin:app_list",
    "admin:",
}


def _console() -> list[Route]:
    return [route for route in registered() if route.is_console]


def _models() -> dict[str, str]:
    """`admin:<app>_<model>` → permission area."""
    return {
        f"admin:{model._meta.app_label}_{model._meta.model_name}": getattr(one, "area", "")
        for model, one in admin.site._registry.items()
    }


def permission(route: Route, method: str) -> str | None:
    """What a page asks for; None for the mechanics."""
    if route.name in PAGES:
        return PAGES[route.name][method == "POST"]
    if route.name in MECHANICS:
        return None
    model, _underscore, what = route.name.rpartition("_")
    area = _models()[model]
    assert area, f"{model} names no permission area"
    return f"{area}.change" if what == "add" or (method == "POST" and what == "change") else f"{area}.view"


def test_every_page_of_the_console_is_in_the_matrix() -> None:
    for route in _console():
        permission(route, "GET")
        permission(route, "POST")


@pytest.mark.parametrize("role", [*Role.values])
def test_a_role_opens_what_it_may_and_nothing_else(here: World, role: str) -> None:
    user = make_user(name="店员", is_staff=True, email="role@jia.test")
    with shop_block(here.shop.pk):
        staff_add(user_id=user.pk, role=role, actor="system")
    person = Person(role, user=user)
    client = person.client()
    opened = 0
    before = fingerprint(here.shop)
    for route in _console():
        for method in ("GET", "POST"):
            needed = permission(route, method)
            if needed is None:
                continue
            reply = ask(client, person, here.root, route, method, here.ids, watched=here.shop)
            allowed = not needed or role_allows(role, needed)
            what = (role, method, route.text, needed, reply.status)
            assert reply.status < 500, what
            if allowed:
                opened += reply.status < 400
                # A form may be wrong, a step impossible, deleting switched off for all: but the role was not refused
                # what it may do.
                if method == "GET" and not route.name.endswith(
                    ("_delete", "_add", "_move", "_ship", "_retry")
                ):
                    assert reply.status in (200, 302), what
            else:
                assert reply.status == 403, what
                _shows_nothing(reply.text, here, what)
                assert reply.fingerprint == before, what
    assert opened >= 1


def _shows_nothing(text: str, here: World, what: object) -> None:
    for secret in here.secrets:
        assert secret not in text, (what, secret)


def test_the_mechanics_show_no_row_to_a_role_that_may_see_none(here: World) -> None:
    user = make_user(name="客服", is_staff=True, email="agent@jia.test")
    with shop_block(here.shop.pk):
        staff_add(user_id=user.pk, role=Role.AGENT, actor="system")
    person = Person("agent", user=user)
    client = person.client()
    hidden = [here.ids["refund"], "甲三人团", "甲程序"]
    for route in _console():
        if route.name in MECHANICS:
            reply = ask(client, person, here.root, route, "GET", here.ids)
            assert reply.status < 500, route.text
            for secret in hidden:
                assert secret not in reply.text, (route.text, secret)


@pytest.mark.parametrize("who", ["stranger", "buyer", "a former owner", "staff flag alone", "superuser flag"])
def test_nobody_else_gets_in(here: World, who: str) -> None:
    person = Person(who)
    if who == "buyer":
        person = Person(who, user=here.buyer)
    elif who == "a former owner":
        user = make_user(is_staff=True)
        with shop_block(here.shop.pk):
            staff_add(user_id=user.pk, role=Role.OWNER, actor="system")
            staff_remove(user_id=user.pk, actor="system")
        person = Person(who, user=user)
    elif who == "staff flag alone":
        person = Person(who, user=make_user(is_staff=True))
    elif who == "superuser flag":
        person = Person(who, user=make_user(is_staff=True, is_superuser=True))
    client = person.client()
    before = fingerprint(here.shop)
    for route in _console():
        for method in ("GET", "POST"):
            reply = ask(client, person, here.root, route, method, here.ids, watched=here.shop)
            absent = ask(client, person, here.root, route, method, missing_for(here.ids))
            what = (who, method, route.text, reply.status, reply.location)
            assert reply.status in (302, 403, 404, 405) or route.name == "admin:logout", what
            assert (reply.status, reply.location, reply.text) == (
                absent.status,
                absent.location,
                absent.text,
            ), what
            _shows_nothing(reply.text, here, what)
            assert reply.fingerprint == before, what


def test_staff_who_sign_in_by_phone_alone_get_in_too(here: World) -> None:
    user = make_user(name="")
    with shop_block(here.shop.pk):
        staff_add(user_id=user.pk, role=Role.OPERATOR, actor="system")
    client = Person("by phone", user=user).client()
    assert client.get(f"{here.root}console/campaigns/").status_code == 200
