"""Locks of loyalty: a member's account, before growth, tier or points move."""

from __future__ import annotations

from django.conf import settings

from rongshu.kit.locks import lock_rows
from rongshu.people.loyalty.models import Account


def lock_account(user_id: int) -> Account:
    """The member's account, made on first need, locked and read after the lock."""
    found = _locked(user_id)
    if found is None:
        Account.objects.bulk_create([Account(user_id=user_id)], ignore_conflicts=True)
        found = _locked(user_id)
        assert found is not None
    return found


def _locked(user_id: int) -> Account | None:
    mine = Account.objects.filter(user_id=user_id)
    if "loyalty.account" in settings.RONGSHU_TEST_LOCKS_OFF:
        return mine.first()
    return next(iter(lock_rows(mine)), None)
