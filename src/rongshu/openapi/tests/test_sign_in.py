from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client, override_settings

from rongshu.foundation.notifications.selectors import sandbox_messages
from rongshu.foundation.shops.models import Shop
from rongshu.kit.tenancy import shop_block
from rongshu.openapi.models import AccessToken, SignInCode
from rongshu.openapi.services import token_issue
from rongshu.openapi.tests.calls import Api
from rongshu.openapi.tests.conftest import SignIn
from rongshu.people.accounts.models import User
from rongshu.people.members.selectors import member_of
from tests.world import make_shop, make_user

pytestmark = pytest.mark.django_db

PHONE = "13800138000"
STRICT = settings.ACCOUNT_RATE_LIMITS | {"request_login_code": "30/m/ip,3/m/key", "send_code": "10/d/key"}


def _code(phone: str = PHONE) -> str:
    return sandbox_messages(to=phone)[0].code


def _challenge(stranger: Api, phone: str = PHONE) -> str:
    answer = stranger.post("/auth/code", {"phone": phone})
    assert answer.status == 202, answer.body
    return str(answer.body["challenge"])


def test_a_code_is_exchanged_for_a_token(shop: Shop, stranger: Api) -> None:
    challenge = _challenge(stranger)
    answer = stranger.post("/auth/token", {"challenge": challenge, "code": _code()})
    assert answer.status == 201
    assert answer.body["token_type"] == "Bearer"
    me = Api(shop.slug, token=answer.body["token"])
    assert me.get("/me").body == {
        "name": "138****8000",
        "phone": "138****8000",
        "personalised": True,
        "promoter": "",
        "orders": {"unpaid": 0, "awaiting_campaign": 0, "paid": 0, "shipped": 0},
    }
    user = User.objects.by_phone(PHONE)
    assert user is not None
    assert user.phone_verified
    assert user.last_login is not None
    with shop_block(shop.pk):
        assert member_of(user_id=user.pk) is not None


def test_only_hashes_are_kept(shop: Shop, stranger: Api) -> None:
    challenge = _challenge(stranger)
    token = stranger.post("/auth/token", {"challenge": challenge, "code": _code()}).body["token"]
    with shop_block(shop.pk):
        kept = repr(list(AccessToken.objects.values()) + list(SignInCode.objects.values()))
    assert challenge not in kept
    assert token.split("_", 2)[2] not in kept  # the secret may hold an underscore itself
    assert _code() not in kept


@pytest.mark.abu("ABU-23")
def test_a_known_number_and_an_unknown_one_get_the_same_answer(shop: Shop, stranger: Api) -> None:
    make_user(PHONE)
    answers = []
    for phone in (PHONE, "13900139000"):
        asked = stranger.post("/auth/code", {"phone": phone})
        tried = stranger.post("/auth/token", {"challenge": asked.body["challenge"], "code": "000000"})
        answers.append((asked.status, sorted(asked.body), asked.body["expires_at"], tried.status, tried.body))
    assert answers[0] == answers[1]
    assert answers[0][4]["code"] == "code_refused"


def test_a_code_is_good_once(shop: Shop, stranger: Api) -> None:
    given = {"challenge": _challenge(stranger), "code": _code()}
    assert stranger.post("/auth/token", given).status == 201
    assert stranger.post("/auth/token", given).code == "code_refused"


@pytest.mark.abu("ABU-23")
def test_three_wrong_guesses_end_a_code(shop: Shop, stranger: Api) -> None:
    challenge, code = _challenge(stranger), _code()
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(3):
        assert stranger.post("/auth/token", {"challenge": challenge, "code": wrong}).code == "code_refused"
    assert stranger.post("/auth/token", {"challenge": challenge, "code": code}).code == "code_refused"


@pytest.mark.abu("ABU-23")
@override_settings(ACCOUNT_RATE_LIMITS=STRICT)
def test_the_limits_are_those_of_the_page(shop: Shop, stranger: Api) -> None:
    page = Client()
    assert page.post(f"/s/{shop.slug}/account/login/code/", {"phone": PHONE}).status_code == 302
    for _ in range(2):
        _challenge(stranger)
    refused = stranger.post("/auth/code", {"phone": PHONE})
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("phone", ["12800138000", "1380013800", "+113800138000", "", 13800138000, None])
def test_what_is_no_mobile_number_is_refused(shop: Shop, stranger: Api, phone: Any) -> None:
    answer = stranger.post("/auth/code", {"phone": phone})
    assert (answer.status, answer.body["field"]) == (422, "phone")


def test_an_account_with_a_second_factor_signs_in_on_the_page(shop: Shop, stranger: Api) -> None:
    user = make_user(PHONE)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    given = {"challenge": _challenge(stranger), "code": _code()}
    answer = stranger.post("/auth/token", given)
    assert (answer.status, answer.code) == (403, "second_factor_needed")


def test_a_closed_account_gets_no_token_and_loses_those_it_had(
    shop: Shop, stranger: Api, sign_in: SignIn
) -> None:
    user = make_user(PHONE)
    me = sign_in(user)
    assert me.get("/me").status == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert me.get("/me").status == 401
    answer = stranger.post("/auth/token", {"challenge": _challenge(stranger), "code": _code()})
    assert (answer.status, answer.code) == (403, "account_closed")


def test_signing_out_ends_one_token_or_all(shop: Shop, sign_in: SignIn, buyer: User) -> None:
    first, second, third = sign_in(buyer), sign_in(buyer), sign_in(buyer)
    assert first.post("/auth/sign-out", {}).body == {"ended": 1}
    assert (first.get("/me").status, second.get("/me").status) == (401, 200)
    assert second.post("/auth/sign-out", {"everywhere": True}).body == {"ended": 2}
    assert (second.get("/me").status, third.get("/me").status) == (401, 401)


@pytest.mark.abu("ABU-15")
def test_a_token_that_is_not_ours_is_refused(shop: Shop, me: Api, buyer: User) -> None:
    other = make_shop("other")
    with shop_block(other.pk):
        foreign = token_issue(user_id=buyer.pk).text
    kind, public_id, secret = me.token.split("_", 2)
    for text in (
        foreign,
        f"{kind}_{public_id}_{secret[::-1]}",
        f"{kind}_{'2' * 12}_{secret}",
        f"rsk_{public_id}_{secret}",
        me.token + "x",
        me.token.upper(),
        "",
        "rst_",
        "null",
    ):
        answer = Api(shop.slug, token=text or " ").get("/me")
        assert (answer.status, answer.code) == (401, "sign_in_required"), text
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert me.get("/me").status == 200


def test_a_bad_token_is_refused_where_none_is_needed(shop: Shop) -> None:
    assert Api(shop.slug, token="rst_forged").get("/products").status == 401


def test_a_cookie_signs_nobody_in(shop: Shop, buyer: User) -> None:
    browser = Client()
    browser.force_login(buyer)
    assert Api(shop.slug, client=browser).get("/me").status == 401


@pytest.mark.abu("ABU-24")
@override_settings(RONGSHU_API_RATES={"caller": 5, "address": 8, "sign_in": 2})
def test_who_asks_too_often_waits(shop: Shop, me: Api, stranger: Api) -> None:
    assert [me.get("/me").status for _ in range(6)] == [200] * 5 + [429]
    statuses = [stranger.get("/shop") for _ in range(3)]
    assert [one.status for one in statuses] == [200, 200, 429]
    assert int(statuses[2].headers["Retry-After"]) > 0
