"""How allauth reads and writes our users, and how it speaks to them."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.core.exceptions import RateLimited
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongshu.foundation.notifications.services import message_send
from rongshu.foundation.shops.middleware import request_shop
from rongshu.kernel.text import normalise_phone
from rongshu.kit import crypto
from rongshu.kit.http.clients import client_ip
from rongshu.people.accounts.models import User

SMS_ACTION = "send_code"
MFA_SECRET = "user.mfa"  # noqa: S105  # the purpose ciphertexts are bound to, no secret


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Phones live encrypted on the user; codes leave through our message channels."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("验证码不正确。"),
        "too_many_login_attempts": _("尝试次数过多，请稍后再试。"),
        "rate_limited": _("操作太频繁了，请稍后再试。"),
        "email_password_mismatch": _("邮箱或密码不正确。"),
        "phone_password_mismatch": _("手机号或密码不正确。"),
        "username_password_mismatch": _("邮箱或密码不正确。"),
        "invalid_login": _("邮箱或密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """There is no sign-up of its own: the first code that is confirmed makes the account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def phone_form_field(self, **kwargs: Any) -> Any:
        from rongshu.people.accounts.forms import PhoneField

        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        return normalise_phone(phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone_cipher else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.set_phone(phone, verified=verified)
        user.save(update_fields=["phone_cipher", "phone_index", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """A code sent to `phone` was confirmed: by somebody signing in with it, or by its user changing to it.

        The number may have moved on since a sign-in code was sent: then only the one still on the account counts.
        """
        if user.phone == normalise_phone(phone):
            if not user.phone_verified:
                user.phone_verified = True
                user.save(update_fields=["phone_verified"])
        elif context.request.user == user:
            self.set_phone(user, phone, True)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Send a code. Limited per number and day, whoever asks and from wherever. Raises RateLimited."""
        request = context.request
        if not ratelimit.consume(request, action=SMS_ACTION, key=phone):
            raise RateLimited
        message_send(
            channel="sms",
            to=phone,
            template="sign_in_code",
            params={"shop": request_shop(request).name, "code": code},
        )


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of the second factor are encrypted in the database."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.encrypt(text, MFA_SECRET)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(base64.b64decode(encrypted_text), MFA_SECRET)

    def get_totp_issuer(self) -> str:
        return request_shop(context.request).name
