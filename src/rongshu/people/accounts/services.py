from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rongshu.people.accounts.models import LoginRecord, User


def user_ensure(*, phone: str) -> User:
    """The user of a phone number, made (unverified) when there is none. Raises ValueError for no mainland mobile."""
    user = User.objects.by_phone(phone)
    if user is None:
        try:
            with transaction.atomic():
                return User.objects.create_user(phone=phone)
        except IntegrityError:  # somebody else asked for the same number in this moment
            user = User.objects.by_phone(phone)
            assert user is not None
    return user


def staff_user_create(*, email: str, password: str, display_name: str = "") -> User:
    """An account for working in a console. Membership of a shop is given separately (`shops.staff_add`).

    Raises ValidationError for a weak password, IntegrityError for an e-mail in use.
    """
    user = User(email=User.objects.normalize_email(email), display_name=display_name, is_staff=True)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    return user


def display_name_set(*, user_id: int, name: str) -> None:
    """What a person is called on pages: at most 20 characters on one line; empty returns to the masked phone."""
    User.objects.filter(pk=user_id).update(display_name=" ".join(name.split())[:20])


def login_record(*, user_id: int, device: str, network: str) -> None:
    """Note a sign-in. `network` is shortened to its first half: enough to recognise a stranger's."""
    half = "." if "." in network else ":"
    parts = network.split(half)
    shown = half.join(parts[:2]) + f"{half}*" if len(parts) > 2 else ""
    LoginRecord.objects.create(user_id=user_id, device=device[:120], network=shown[:60])


def sessions_end_others(*, user: User) -> None:
    """End every session of a person without a password by changing what sessions are bound to.

    The caller renews its own (`update_session_auth_hash`). Does nothing for somebody with a password: changing that
    does the same.
    """
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])


def user_anonymise(*, user_id: int) -> None:
    """Take everything personal off an account and lock it; its rows elsewhere keep pointing at nobody's number."""
    user = User.objects.get(pk=user_id)
    user.set_unusable_password()
    user.email = None
    user.phone_cipher = None
    user.phone_index = None
    user.phone_verified = False
    user.display_name = str(_("已注销用户"))
    user.is_active = False
    user.save()
    LoginRecord.objects.filter(user_id=user_id).delete()
