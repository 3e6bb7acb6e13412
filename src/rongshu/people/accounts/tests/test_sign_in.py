"""Sign-in as a browser does it, under a shop's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from rongshu.foundation.notifications.models import SandboxMessage
from rongshu.foundation.shops.models import Shop
from rongshu.people.accounts.models import User
from rongshu.people.accounts.selectors import staff_mfa_satisfied
from rongshu.people.accounts.services import staff_user_create
from tests.world import make_shop

pytestmark = pytest.mark.django_db

ASK = "/s/rongshu/account/login/code/"
CONFIRM = "/s/rongshu/account/login/code/confirm/"
LOGIN = "/s/rongshu/account/login/"
PHONE = "138 0013 8000"
PASSWORD = "a-long-enough-passphrase"
STRICT = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "30/m/ip,3/m/key", "send_code": "10/d/key"}


@pytest.fixture(autouse=True)
def shop() -> Iterator[Shop]:
    cache.clear()
    yield make_shop()
    cache.clear()


def _code(to: str = "+8613800138000") -> str:
    return SandboxMessage.objects.filter(recipient=to).order_by("-id").values_list("code", flat=True)[0]


def _signed_in(browser: Client) -> int | None:
    user_id = browser.session.get("_auth_user_id")
    return int(user_id) if user_id else None


def _enter(browser: Client, phone: str = PHONE) -> Any:
    browser.post(ASK, {"phone": phone})
    return browser.post(CONFIRM, {"code": _code()})


def test_one_flow_from_a_new_number_to_a_signed_in_account_and_back_to_the_page(client: Client) -> None:
    page = "/s/rongshu/p/tea/?from=a"
    asked = client.post(f"{ASK}?next={page}", {"phone": PHONE, "next": page})
    assert asked.status_code == 302
    assert asked["Location"].startswith(CONFIRM)
    confirmed = client.post(asked["Location"], {"code": _code(), "next": page})
    assert (confirmed.status_code, confirmed["Location"]) == (302, page)
    user = User.objects.get()
    assert (user.phone, user.phone_verified, user.has_usable_password()) == ("+8613800138000", True, False)
    assert _signed_in(client) == user.pk


def test_a_known_number_signs_the_same_person_in(client: Client) -> None:
    user = User.objects.create_user(phone=PHONE, phone_verified=True)
    assert _enter(client).status_code == 302
    assert _signed_in(client) == user.pk
    assert User.objects.count() == 1


def test_the_session_holds_in_every_shop_but_lives_under_the_root(client: Client) -> None:
    _enter(client)
    assert client.cookies["sessionid"]["path"] == "/"
    assert client.cookies["sessionid"]["httponly"]


def test_the_code_is_six_digits_and_names_the_shop(client: Client) -> None:
    client.post(ASK, {"phone": PHONE})
    message = SandboxMessage.objects.get()
    assert re.fullmatch(r"\d{6}", message.code)
    assert (
        message.body
        == f"【榕树优选】验证码 {message.code}，5 分钟内有效。请勿告诉他人；如非本人操作，请忽略。"
    )


@pytest.mark.abu("ABU-23")
def test_known_and_unknown_numbers_get_the_same_answers() -> None:
    User.objects.create_user(phone="13900000001", phone_verified=True)
    answers = []
    for phone in ("13900000001", "13900000002"):
        browser = Client()
        asked = browser.post(ASK, {"phone": phone})
        shown = browser.get(CONFIRM)
        wrong = browser.post(CONFIRM, {"code": "000000"})
        answers.append(
            (
                asked.status_code,
                asked["Location"],
                shown.status_code,
                _bare(shown.content.decode(), phone),
                wrong.status_code,
                _bare(wrong.content.decode(), phone),
                SandboxMessage.objects.filter(recipient=f"+86{phone}").count(),
            )
        )
    assert answers[0] == answers[1]


def _bare(html: str, phone: str) -> str:
    """A page without what differs between any two requests."""
    return re.sub(r'(value|content|data-[a-z-]+)="[^"]*"', "", html).replace(phone, "PHONE")


@pytest.mark.abu("ABU-23")
def test_three_wrong_codes_end_the_attempt(client: Client) -> None:
    client.post(ASK, {"phone": PHONE})
    code = _code()
    wrong = "111111" if code != "111111" else "222222"
    assert [client.post(CONFIRM, {"code": wrong}).status_code for _ in range(3)] == [200, 200, 302]
    client.post(CONFIRM, {"code": code})
    assert _signed_in(client) is None


@pytest.mark.abu("ABU-23")
@override_settings(ACCOUNT_RATE_LIMITS=STRICT)
def test_a_number_gets_three_codes_a_minute_whoever_asks() -> None:
    for _ in range(3):
        assert Client().post(ASK, {"phone": PHONE}).status_code == 302
    refused = Client().post(ASK, {"phone": PHONE})
    assert refused.status_code == 200
    assert "尝试次数过多" in refused.content.decode()
    assert SandboxMessage.objects.count() == 3


@pytest.mark.abu("ABU-23")
@override_settings(ACCOUNT_RATE_LIMITS=STRICT | {"request_login_code": "1000/m/ip", "send_code": "4/d/key"})
def test_codes_per_day_are_counted_over_asking_and_sending_again(client: Client) -> None:
    client.post(ASK, {"phone": PHONE})
    for _ in range(2):
        client.post(CONFIRM, {"action": "resend"})
    assert SandboxMessage.objects.count() == 3
    other = Client()
    other.post(ASK, {"phone": PHONE})
    other.post(CONFIRM, {"action": "resend"})
    assert SandboxMessage.objects.count() == 4
    assert Client().post(ASK, {"phone": PHONE}).status_code == 200
    assert SandboxMessage.objects.count() == 4


def test_going_back_lets_one_correct_the_number(client: Client) -> None:
    client.post(ASK, {"phone": "13900000009"})
    assert client.get(ASK).status_code == 200
    assert _enter(client).status_code == 302
    user = User.objects.get(phone_verified=True)
    assert (user.pk, user.phone) == (_signed_in(client), "+8613800138000")


@pytest.mark.parametrize("phone", ["", "12345", "23800138000", "+1 415 555 0100", "a" * 30])
def test_what_is_no_mobile_number_is_refused(client: Client, phone: str) -> None:
    assert client.post(ASK, {"phone": phone}).status_code == 200
    assert not User.objects.exists()
    assert not SandboxMessage.objects.exists()


def test_sign_up_leads_to_the_one_flow(client: Client) -> None:
    answer = client.get("/s/rongshu/account/signup/?next=/s/rongshu/")
    assert (answer.status_code, answer["Location"]) == (302, f"{ASK}?next=/s/rongshu/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leads_away(client: Client, target: str) -> None:
    client.post(ASK, {"phone": PHONE, "next": target})
    answer = client.post(CONFIRM, {"code": _code(), "next": target})
    assert answer["Location"] == "/s/rongshu/me/"


@pytest.mark.abu("ABU-8")
def test_no_field_of_a_user_comes_from_the_client(client: Client) -> None:
    client.post(
        ASK, {"phone": PHONE, "is_staff": "1", "is_superuser": "1", "phone_verified": "1", "email": "a@b.cn"}
    )
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.phone_verified, user.email) == (False, False, False, None)


def test_a_closed_account_is_told_so_and_not_signed_in(client: Client) -> None:
    User.objects.create_user(phone=PHONE, phone_verified=True, is_active=False)
    answer = _enter(client)
    assert answer["Location"] == "/s/rongshu/account/inactive/"
    assert _signed_in(client) is None


def test_staff_sign_in_by_e_mail_and_password(client: Client) -> None:
    user = staff_user_create(email="owner@example.cn", password=PASSWORD)
    answer = client.post(
        LOGIN, {"login": "owner@example.cn", "password": PASSWORD, "next": "/s/rongshu/console/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/s/rongshu/console/")
    assert _signed_in(client) == user.pk


@pytest.mark.abu("ABU-23")
def test_unknown_staff_and_wrong_password_read_the_same(client: Client) -> None:
    staff_user_create(email="owner@example.cn", password=PASSWORD)
    said = []
    for login in ("owner@example.cn", "nobody@example.cn"):
        answer = client.post(LOGIN, {"login": login, "password": "wrong"})
        assert answer.status_code == 200
        said.append(re.findall(r"邮箱或密码不正确", answer.content.decode()))
    assert said[0] == said[1] != []


@pytest.mark.abu("ABU-23")
def test_five_failed_passwords_lock_the_account_for_a_while(client: Client) -> None:
    staff_user_create(email="owner@example.cn", password=PASSWORD)
    for _ in range(5):
        client.post(LOGIN, {"login": "owner@example.cn", "password": "wrong"})
    answer = client.post(LOGIN, {"login": "owner@example.cn", "password": PASSWORD})
    assert "尝试次数过多" in answer.content.decode()
    assert _signed_in(client) is None


def _request(browser: Client, user: User) -> Any:
    class Asking:
        session = browser.session

    asking = Asking()
    asking.user = user  # type: ignore[attr-defined]
    return asking


def _totp(secret: str) -> str:
    # The one in the middle: the first is no longer good when thirty seconds end before it is looked at.
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def test_second_factor_is_asked_for_at_sign_in_and_satisfies_the_console(client: Client) -> None:
    user = staff_user_create(email="owner@example.cn", password=PASSWORD)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    answer = client.post(LOGIN, {"login": "owner@example.cn", "password": PASSWORD})
    assert answer["Location"].startswith("/s/rongshu/account/2fa/authenticate/")
    assert _signed_in(client) is None
    client.post(answer["Location"], {"code": _totp(secret)})
    assert _signed_in(client) == user.pk
    with override_settings(RONGSHU_STAFF_MFA=True):
        assert staff_mfa_satisfied(_request(client, user))


def test_password_alone_does_not_satisfy_the_console(client: Client) -> None:
    user = staff_user_create(email="owner@example.cn", password=PASSWORD)
    client.post(LOGIN, {"login": "owner@example.cn", "password": PASSWORD})
    with override_settings(RONGSHU_STAFF_MFA=True):
        assert not staff_mfa_satisfied(_request(client, user))
    with override_settings(RONGSHU_STAFF_MFA=False):
        assert staff_mfa_satisfied(_request(client, user))


@pytest.mark.inv("INV-42")
def test_second_factors_secret_is_encrypted_at_rest() -> None:
    user = staff_user_create(email="owner@example.cn", password=PASSWORD)
    secret = generate_totp_secret()
    stored = TOTP.activate(user, secret).instance.data["secret"]
    assert secret not in stored


@override_settings(EMAIL_BACKEND="rongshu.foundation.notifications.mail.ChannelMailBackend")
def test_password_reset_leaves_through_the_channel(client: Client) -> None:
    staff_user_create(email="owner@example.cn", password=PASSWORD)
    client.post("/s/rongshu/account/password/reset/", {"email": "owner@example.cn"})
    assert SandboxMessage.objects.get().recipient == "owner@example.cn"
    assert "/s/rongshu/account/password/reset/key/" in SandboxMessage.objects.get().body


def test_changing_the_phone_takes_a_code_to_the_new_one(client: Client) -> None:
    _enter(client)
    client.post("/s/rongshu/account/phone/change/", {"phone": "13900000009"})
    assert User.objects.get().phone == "+8613800138000"
    client.post("/s/rongshu/account/phone/verify/", {"code": _code("+8613900000009")})
    user = User.objects.get()
    assert (user.phone, user.phone_verified) == ("+8613900000009", True)
