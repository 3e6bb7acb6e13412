"""Locks of loyalty: a member's account, before growth, tier or points move."""

from __future__ import annotations

from collections.abc import Iterable

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


def lock_accounts(user_ids: Iterable[int]) -> dict[int, Account]:
    """The accounts of several members by user id, made on first need, locked by ascending id. Two or three queries."""
    wanted = sorted(set(user_ids))
    mine = Account.objects.filter(user_id__in=wanted)
    found = {account.user_id: account for account in lock_rows(mine)}
    if len(found) < len(wanted):
        new = [Account(user_id=user_id) for user_id in wanted if user_id not in found]
        Account.objects.bulk_create(new, ignore_conflicts=True)
        found = {account.user_id: account for account in lock_rows(mine)}
    return found


def _locked(user_id: int) -> Account | None:
    mine = Account.objects.filter(user_id=user_id)
    if "loyalty.account" in settings.RONGSHU_TEST_LOCKS_OFF:
        return mine.first()
    return next(iter(lock_rows(mine)), None)
