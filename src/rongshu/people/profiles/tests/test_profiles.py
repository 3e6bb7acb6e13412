"""Consent, copies of one's data, leaving."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rongshu.foundation.shops.models import Shop
from rongshu.kernel import clock
from rongshu.kit.invariants import violations
from rongshu.kit.tenancy import shop_block
from rongshu.people.accounts.models import User
from rongshu.people.members.models import Address, Member
from rongshu.people.members.services import address_create, member_birthday_set, member_ensure
from rongshu.people.profiles import registry
from rongshu.people.profiles.errors import ClosureBlocked, ClosureNotFound, ExportNotFound, UnknownPurpose
from rongshu.people.profiles.jobs import carry_out_closures
from rongshu.people.profiles.models import ConsentEvent, DataExport
from rongshu.people.profiles.selectors import (
    closure_of,
    consent_given,
    consenting,
    consents_of,
    export_of,
    may_ask,
)
from rongshu.people.profiles.services import (
    closure_ask,
    closure_cancel,
    consent_set,
    export_ask,
    export_build,
    export_link,
    export_read,
    exports_expire,
)
from tests.world import make_shop, make_user

Travel = Callable[[timedelta], None]


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def user(db: None) -> User:
    return make_user(name="林小榕")


def _say(user: User, purpose: str, given: bool) -> bool:
    return consent_set(user_id=user.pk, purpose=purpose, given=given, channel="web", page="/me/privacy/")


@pytest.mark.inv("INV-40")
def test_personalisation_runs_until_it_is_switched_off_and_marketing_only_after_a_yes(
    shop: Shop, user: User
) -> None:
    with shop_block(shop.pk):
        assert consent_given(user.pk, "personalisation")
        assert not consent_given(user.pk, "marketing")
        assert _say(user, "personalisation", False) is True
        assert _say(user, "personalisation", False) is False
        assert not Member.objects.get(user=user).personalised
        assert not consent_given(user.pk, "personalisation")
        _say(user, "marketing", True)
        assert consenting([user.pk, 9], "marketing") == {user.pk}
        _say(user, "marketing", False)
        assert not consent_given(user.pk, "marketing")
        with CaptureQueriesContext(connection) as queries:
            found = consents_of(user.pk)
        assert len(queries) == 1
        assert [(one.code, one.given) for one in found] == [
            ("personalisation", False),
            ("marketing", False),
            ("birthday", False),
        ]
        assert violations(only=["INV-40"], alias="default") == []


@pytest.mark.inv("INV-40")
def test_a_consent_covers_the_version_it_was_given_to(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        ConsentEvent.objects.create(user=user, purpose="marketing", version="2020-01", given=True)
        assert not consent_given(user.pk, "marketing")


def test_nobody_is_asked_again_within_ninety_days_of_a_no(shop: Shop, user: User, travel: Travel) -> None:
    with shop_block(shop.pk):
        assert may_ask(user.pk, "marketing")
        _say(user, "marketing", True)
        assert not may_ask(user.pk, "marketing")
        _say(user, "marketing", False)
        assert not may_ask(user.pk, "marketing")
    travel(timedelta(days=91))
    with shop_block(shop.pk):
        assert may_ask(user.pk, "marketing")


def test_a_birthday_goes_with_its_consent(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        _say(user, "birthday", True)
        member_birthday_set(user_id=user.pk, birthday=date(1990, 5, 1))
        assert violations(only=["INV-40"], alias="default") == []
        _say(user, "birthday", False)
        assert Member.objects.get(user=user).birthday is None


def test_consents_are_named_and_cannot_be_rewritten(shop: Shop, user: User) -> None:
    with shop_block(shop.pk):
        with pytest.raises(UnknownPurpose):
            _say(user, "everything", True)
        _say(user, "marketing", True)
        with pytest.raises(DatabaseError), transaction.atomic():
            ConsentEvent.objects.update(given=False)


def test_a_copy_is_made_once_read_by_its_owner_alone_and_expires(
    shop: Shop, user: User, travel: Travel
) -> None:
    other, elsewhere = make_user(), make_shop("other")
    with shop_block(shop.pk):
        address_create(
            user_id=user.pk, receiver="林", phone="13800138000", region_code="440106", detail="天河路 1 号"
        )
        _say(user, "marketing", True)
        asked = export_ask(user_id=user.pk)
        assert export_ask(user_id=user.pk).pk == asked.pk
        with pytest.raises(ExportNotFound):
            export_link(user_id=user.pk)
        assert export_build(export_id=asked.pk) is True
        assert export_build(export_id=asked.pk) is False
        mark = export_link(user_id=user.pk)
        archive = zipfile.ZipFile(BytesIO(export_read(user_id=user.pk, mark=mark)))
        assert {"account.json", "addresses.json", "consents.json"} <= set(archive.namelist())
        [address] = json.loads(archive.read("addresses.json"))
        assert address["phone"] == "+8613800138000"
        kept = bytes(DataExport.objects.get().content_cipher or b"")
        assert b"PK" not in kept[:64]
        for user_id, wrong in ((other.pk, mark), (user.pk, mark + "x"), (user.pk, "")):
            with pytest.raises(ExportNotFound):
                export_read(user_id=user_id, mark=wrong)
    with shop_block(elsewhere.pk), pytest.raises(ExportNotFound):
        export_read(user_id=user.pk, mark=mark)
    travel(timedelta(days=3))
    with shop_block(shop.pk):
        with pytest.raises(ExportNotFound):
            export_link(user_id=user.pk)
        assert exports_expire() == 1
        assert export_of(user.pk) is None


@pytest.mark.inv("INV-41")
def test_leaving_takes_seven_days_and_leaves_nothing_personal(shop: Shop, user: User, travel: Travel) -> None:
    with shop_block(shop.pk):
        address_create(
            user_id=user.pk, receiver="林", phone="13800138000", region_code="440106", detail="天河路 1 号"
        )
        export_build(export_id=export_ask(user_id=user.pk).pk)
        closure_ask(user_id=user.pk)
        closure_cancel(user_id=user.pk)
        with pytest.raises(ClosureNotFound):
            closure_cancel(user_id=user.pk)
        due_at = closure_ask(user_id=user.pk).due_at
        assert due_at == clock.now() + timedelta(days=7)
    carry_out_closures(shop_id=shop.pk)
    user.refresh_from_db()
    assert user.is_active
    travel(timedelta(days=7))
    carry_out_closures(shop_id=shop.pk)
    carry_out_closures(shop_id=shop.pk)
    user.refresh_from_db()
    assert (user.is_active, user.phone, user.email, user.name) == (False, "", None, "已注销用户")
    with shop_block(shop.pk):
        assert Address.objects.count() == 0
        assert closure_of(user.pk) is None
        assert violations(only=["INV-40", "INV-41"], alias="default") == []


@pytest.mark.inv("INV-41")
def test_who_is_a_member_elsewhere_keeps_the_account(shop: Shop, user: User, travel: Travel) -> None:
    elsewhere = make_shop("other")
    with shop_block(elsewhere.pk):
        member_ensure(user_id=user.pk)
    with shop_block(shop.pk):
        closure_ask(user_id=user.pk)
    travel(timedelta(days=8))
    carry_out_closures(shop_id=shop.pk)
    user.refresh_from_db()
    assert user.is_active
    assert user.phone
    with shop_block(shop.pk):
        assert Member.objects.get(user=user).closed_at is not None
        assert member_ensure(user_id=user.pk).closed_at is None


def test_who_has_something_open_cannot_leave(
    shop: Shop, user: User, travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_things: list[str] = []
    monkeypatch.setitem(registry._checks, "test", lambda _user_id: "".join(open_things))
    with shop_block(shop.pk):
        closure_ask(user_id=user.pk)
    open_things.append("还有订单")
    travel(timedelta(days=7))
    carry_out_closures(shop_id=shop.pk)
    with shop_block(shop.pk):
        waiting = closure_of(user.pk)
        assert waiting is not None
        assert waiting.due_at == clock.now() + timedelta(days=1)
        closure_cancel(user_id=user.pk)
        with pytest.raises(ClosureBlocked, match="closure_blocked"):
            closure_ask(user_id=user.pk)
    staff = make_user(is_staff=True)
    with shop_block(shop.pk), pytest.raises(ClosureBlocked):
        closure_ask(user_id=staff.pk)
