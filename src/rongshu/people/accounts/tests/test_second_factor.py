"""Setting up and removing the second factor, with real commits: allauth tells us after them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client, override_settings

from rongshu.people.accounts.models import User
from rongshu.people.accounts.selectors import staff_mfa_satisfied
from rongshu.people.accounts.services import staff_user_create
from tests.world import make_shop

PASSWORD = "a-long-enough-passphrase"
HERE = "/s/rongshu/account"


def _satisfied(browser: Client, user: User) -> bool:
    class Asking:
        session: Any = browser.session

    asking: Any = Asking()
    asking.user = user
    return staff_mfa_satisfied(asking)


@override_settings(RONGSHU_STAFF_MFA=True)
def test_setting_up_the_factor_satisfies_the_console_and_removing_it_does_not(
    committed_db: None, client: Client
) -> None:
    make_shop()
    user = staff_user_create(email="owner@example.cn", password=PASSWORD)
    client.post(f"{HERE}/login/", {"login": "owner@example.cn", "password": PASSWORD})
    activate = f"{HERE}/2fa/totp/activate/"
    assert client.get(activate)["Location"].startswith(f"{HERE}/reauthenticate/")
    client.post(f"{HERE}/reauthenticate/", {"password": PASSWORD})
    assert client.get(activate).status_code == 200
    assert not _satisfied(client, user)

    secret = client.session["mfa.totp.secret"]
    # Of the three good codes the middle one: the first may be over before it is looked at.
    code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))
    assert client.post(activate, {"code": code}).status_code == 302
    assert _satisfied(client, user)

    client.post(f"{HERE}/2fa/totp/deactivate/")
    assert not _satisfied(client, user)
