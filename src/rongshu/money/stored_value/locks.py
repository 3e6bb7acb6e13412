"""Every lock of this app, at the level of lots: after the subject and the payment, before the ledger accounts.

A top-up's own row is a payment subject and is locked before its payment.
"""

from __future__ import annotations

from django.conf import settings

from rongshu.kit.locks import lock_rows
from rongshu.money.stored_value.errors import TopUpNotFound
from rongshu.money.stored_value.models import Lot, StoredValueAccount, TopUp

ACCOUNT = "stored_value.account"  # name of the guard, for its negative control


def lock_account(user_id: int) -> None:
    """Lock a member's balance, making its row at first use."""
    if ACCOUNT in settings.RONGSHU_TEST_LOCKS_OFF:
        return
    StoredValueAccount.objects.bulk_create([StoredValueAccount(user_id=user_id)], ignore_conflicts=True)
    lock_rows(StoredValueAccount.objects.filter(user_id=user_id))


def lock_topup(topup_id: int) -> TopUp:
    """Lock a top-up and read it after the lock. Raises TopUpNotFound."""
    found = lock_rows(TopUp.objects.filter(pk=topup_id))
    if not found:
        raise TopUpNotFound
    return found[0]


def lock_lots(user_id: int) -> list[Lot]:
    """A member's lots, oldest first, read after the account's lock. The lock of the account covers them."""
    return list(Lot.objects.filter(user_id=user_id).order_by("pk"))
