from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from rongshu.people.accounts.models import User


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
