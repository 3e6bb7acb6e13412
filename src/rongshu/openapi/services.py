"""Writes of this app: signing in and out, API keys."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account import app_settings as allauth_settings
from allauth.account.adapter import get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core.exceptions import RateLimited
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.utils import get_form_class
from django.contrib.auth.models import update_last_login
from django.db.models import F

from rongshu.foundation.audit.services import audit_record
from rongshu.foundation.shops.roles import role_allows
from rongshu.foundation.shops.selectors import staff_role
from rongshu.kernel import clock
from rongshu.kit.errors import Forbidden, InvalidInput, TooManyRequests
from rongshu.kit.tenancy import shop_block
from rongshu.openapi import credentials
from rongshu.openapi.errors import AccountClosed, CodeRefused, KeyInvalid, KeyNotFound, SecondFactorNeeded
from rongshu.openapi.models import AccessToken, ApiKey, SignInCode
from rongshu.people.members.services import member_ensure

CODE_LIVES: Final = timedelta(seconds=300)
MOST_ATTEMPTS: Final = 3
TOKEN_LIVES: Final = timedelta(days=30)
MOST_KEY_DAYS: Final = 366
# What the API's own operations ask for; a key may carry nothing else.
KEY_PERMISSIONS: Final = frozenset(
    {
        "aftersales.view",
        "aftersales.change",
        "catalog.change",
        "catalog.view",
        "campaigns.view",
        "campaigns.change",
        "insight.view",
        "orders.view",
        "orders.ship",
        "payments.view",
        "payments.resolve",
        "reviews.view",
        "reviews.change",
    }
)
_SOON: Final = 60


@dataclass(frozen=True, slots=True)
class Challenge:
    """What is sent back with the code; on its own worth nothing."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """A token and how long it is good."""

    text: str
    expires_at: datetime
    user_id: int


def sign_in_code_send(*, shop_id: int, phone: str) -> Challenge:
    """Send a code to a phone, by the rules and limits of the sign-in page. Opens its own block.

    A number nobody has yet gets the same answer (and an unverified account, removed when no code is confirmed). Counts
    of allauth's limits are kept whatever the answer is. Raises InvalidInput, TooManyRequests.
    """
    form_class = get_form_class(allauth_settings.FORMS, "request_login_code", RequestLoginCodeForm)
    form = form_class({"phone": phone})
    if not form.is_valid():
        if form.has_error("phone", "too_many_login_attempts"):
            raise TooManyRequests(retry_after=_SOON)
        raise InvalidInput(field="phone", rule="mainland China mobile number")
    user, number = form._user, form.cleaned_data["phone"]
    adapter = get_adapter()
    code: str = adapter.generate_phone_verification_code(user=user, phone=number)
    text = secrets.token_urlsafe(24)
    with shop_block(shop_id):
        try:
            adapter.send_verification_code_sms(user=user, phone=number, code=code)
        except RateLimited:
            raise TooManyRequests(retry_after=_SOON) from None
        challenge = SignInCode.objects.create(
            user=user,
            challenge_hash=credentials.hashed(text),
            code_hash=_code_hash(text, code),
            created_at=clock.now(),
            expires_at=clock.now() + CODE_LIVES,
        )
    return Challenge(text, challenge.expires_at)


def sign_in_code_confirm(*, shop_id: int, challenge: str, code: str) -> Issued:
    """Exchange a code for a token of this shop. Opens its own blocks: a wrong guess is counted for good.

    Raises CodeRefused, AccountClosed, SecondFactorNeeded.
    """
    with shop_block(shop_id):
        tried = _count_guess(challenge)
    if tried is None or not hmac.compare_digest(tried.code_hash, _code_hash(challenge, code)):
        raise CodeRefused(field="code", rule="the code that was sent, within 5 minutes, 3 tries")
    with shop_block(shop_id):
        once = SignInCode.objects.filter(pk=tried.pk, used_at=None).update(used_at=clock.now())
        if not once:
            raise CodeRefused(field="code", rule="not used before")
        user: Any = tried.user
        if not user.is_active:
            raise AccountClosed
        if get_mfa_adapter().is_mfa_enabled(user):
            raise SecondFactorNeeded
        get_adapter().set_phone_verified(user, user.phone)
        update_last_login(None, user)  # type: ignore[arg-type]  # the sender is not looked at
        member_ensure(user_id=user.pk)
        return _issue(user.pk)


def _count_guess(challenge: str) -> SignInCode | None:
    """Take one of the few guesses, or None when there are none left, or never were any."""
    mark = credentials.hashed(challenge)
    live = SignInCode.objects.filter(challenge_hash=mark, used_at=None, expires_at__gt=clock.now())
    if not live.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1):
        return None
    return live.select_related("user").first()


def _code_hash(challenge: str, code: str) -> str:
    """Six digits are guessed at once from a plain hash; with the challenge, which is not kept, they are not."""
    return hmac.new(challenge.encode(), code.strip().encode(), "sha256").hexdigest()


def _issue(user_id: int) -> Issued:
    credential = credentials.new(credentials.TOKEN)
    token = AccessToken.objects.create(
        user_id=user_id,
        public_id=credential.public_id,
        secret_hash=credential.secret_hash,
        created_at=clock.now(),
        expires_at=clock.now() + TOKEN_LIVES,
    )
    return Issued(credential.text, token.expires_at, user_id)


def token_issue(*, user_id: int) -> Issued:
    """A token for a person who proved who they are in another way. In the shop's block."""
    member_ensure(user_id=user_id)
    return _issue(user_id)


def token_revoke(*, user_id: int, public_id: str = "") -> int:
    """End one token of a person in this shop, or all of them. Returns how many ended."""
    tokens = AccessToken.objects.filter(user_id=user_id, revoked_at=None)
    if public_id:
        tokens = tokens.filter(public_id=public_id)
    return tokens.update(revoked_at=clock.now())


def api_key_create(
    *, name: str, permissions: Collection[str], created_by_id: int, days: int = 365
) -> tuple[ApiKey, str]:
    """Make a key for a program of the shop; the text is shown this once. The audit row is written with it.

    `created_by_id` is the member of staff who answers for it: the key never may do more than they may, then or later.
    Raises KeyInvalid (`field`, `rule`), Forbidden.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 60:
        raise KeyInvalid(field="name", rule="1-60 characters")
    wanted = sorted(set(permissions))
    if not wanted or not set(wanted) <= KEY_PERMISSIONS:
        raise KeyInvalid(field="permissions", rule=", ".join(sorted(KEY_PERMISSIONS)))
    if not 1 <= days <= MOST_KEY_DAYS:
        raise KeyInvalid(field="days", rule=f"1-{MOST_KEY_DAYS}")
    role = staff_role(user_id=created_by_id)
    for permission in wanted:
        if role is None or not role_allows(role, permission):
            raise Forbidden(permission=permission)
    credential = credentials.new(credentials.KEY)
    key = ApiKey.objects.create(
        name=name,
        public_id=credential.public_id,
        secret_hash=credential.secret_hash,
        permissions=wanted,
        created_by_id=created_by_id,
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=days),
    )
    audit_record(
        actor=f"user:{created_by_id}",
        action="api_key.create",
        target=f"api_key:{key.public_id}",
        after={"name": name, "permissions": wanted, "days": days},
    )
    return key, credential.text


def api_key_revoke(*, public_id: str, actor: str) -> ApiKey:
    """End a key at once. The audit row is written with it. Raises KeyNotFound, also for one that ended before."""
    ended = ApiKey.objects.filter(public_id=public_id, revoked_at=None).update(revoked_at=clock.now())
    if not ended:
        raise KeyNotFound
    key = ApiKey.objects.get(public_id=public_id)
    audit_record(
        actor=actor, action="api_key.revoke", target=f"api_key:{public_id}", before={"name": key.name}
    )
    return key


def granted(role: str | None, permissions: Collection[str]) -> frozenset[str]:
    """What of a key's permissions its maker's role still carries: the whole, or at least to look."""
    wanted = {*permissions, *(f"{one.partition('.')[0]}.view" for one in permissions)}
    return frozenset(one for one in wanted if role is not None and role_allows(role, one))
