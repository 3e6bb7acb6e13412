"""What our messages say, by name. Providers that keep approved texts of their own know them by the same names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Wording:
    """Subject (for e-mail) and body with named placeholders."""

    body: str | Promise
    subject: str | Promise = ""


WORDINGS: Final[dict[str, Wording]] = {
    "sign_in_code": Wording(
        body=_("【%(shop)s】验证码 %(code)s，5 分钟内有效。请勿告诉他人；如非本人操作，请忽略。")
    ),
    "plain": Wording(subject=_("%(subject)s"), body=_("%(body)s")),
}


def register(name: str, wording: Wording) -> None:
    """Add a message of a higher floor."""
    WORDINGS[name] = wording
