"""Locks of referrals. A new binding has no row to lock: the roots of the two trees it joins stand for them."""

from __future__ import annotations

from django.conf import settings

from rongshu.kit.locks import advisory_lock, ordered
from rongshu.kit.tenancy import current_shop_id


def lock_roots(*user_ids: int) -> None:
    """Lock referral trees by their roots, in ascending order, until the transaction or savepoint ends."""
    if "referrals.cycle" in settings.RONGSHU_TEST_LOCKS_OFF:
        return
    for user_id in ordered(user_ids):
        advisory_lock("referrals.root", current_shop_id(), user_id)
