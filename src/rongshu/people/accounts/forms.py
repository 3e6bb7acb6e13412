"""Sign-in forms: a phone number for shoppers, e-mail and password for staff."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongshu.kernel.text import normalise_phone
from rongshu.people.accounts.adapter import SMS_ACTION
from rongshu.people.accounts.models import User
from rongshu.people.accounts.services import user_ensure


class PhoneField(forms.CharField):
    """A mainland mobile number in any usual spelling; cleans to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("手机号"))
        kwargs.setdefault("max_length", 20)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={
                    "type": "tel",
                    "inputmode": "tel",
                    "autocomplete": "tel",
                    "placeholder": _("请输入手机号"),
                }
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return normalise_phone(text)
        except ValueError:
            raise ValidationError(_("请输入正确的手机号码。"), code="invalid_phone") from None


class PhoneCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth has no types
    """Ask for a code. A number nobody has yet gets an account at once, so both answers are the same in every way;
    the account is usable only after its first code was confirmed and is removed when that never happens."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("email", None)
        self.fields["phone"].required = True
        self._user: User | None = None

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        request = context.request
        adapter = get_adapter()
        if not ratelimit.consume(request, action="request_login_code", key=phone):
            raise adapter.validation_error("too_many_login_attempts")
        if not ratelimit.consume(request, action=SMS_ACTION, key=phone, dry_run=True):
            raise adapter.validation_error("too_many_login_attempts")
        self._user = user_ensure(phone=phone)
        return phone


class StaffLoginForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail and password. allauth drops the password where sign-up has none; staff accounts do have one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(label=_("邮箱"))
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs["placeholder"] = _("密码")

    def _setup_password_field(self) -> None:
        """Keep it."""
