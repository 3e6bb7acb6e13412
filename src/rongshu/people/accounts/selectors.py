from __future__ import annotations

from collections.abc import Collection

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from rongshu.people.accounts.models import LoginRecord, User

SECOND_FACTOR = "rongshu.second_factor"


def user_of(*, user_id: int) -> User | None:
    return User.objects.filter(pk=user_id).first()


def names_of(user_ids: list[int]) -> dict[int, str]:
    """What users are called, in one query. Mask the names (`kernel.text.mask_name`) before showing them to others."""
    return {user.pk: user.name for user in User.objects.filter(pk__in=user_ids)}


def people_of(user_ids: Collection[int]) -> dict[int, User]:
    """Users by id, in one query."""
    return {user.pk: user for user in User.objects.filter(pk__in=user_ids)}


def user_by_phone(phone: str) -> User | None:
    """The user of a phone number in any usual spelling; None also for what is no number. One query."""
    try:
        return User.objects.by_phone(phone)
    except ValueError:
        return None


def logins_of(*, user_id: int, limit: int = 20) -> list[LoginRecord]:
    """A person's latest sign-ins, newest first. One query."""
    return list(LoginRecord.objects.filter(user_id=user_id).order_by("-pk")[:limit])


def staff_mfa_satisfied(request: HttpRequest) -> bool:
    """Whether this session proved a second factor (TOTP or recovery code), or none is asked for (demo mode).

    A console refuses without it and leads to `mfa_activate_totp`, or to a new sign-in when a factor exists already.
    """
    if not settings.RONGSHU_STAFF_MFA:
        return True
    if not request.user.is_authenticated:
        return False
    here = request.session.get(SECOND_FACTOR)
    if here is not None:
        return bool(here == request.user.pk)
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))
