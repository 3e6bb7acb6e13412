"""Every lock this app takes: the order's cases as a whole, then a case's row. The order itself is locked after them
only by `trade.orders`, which never waits for a case while holding it."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from rongshu.kit.locks import advisory_lock, lock_rows
from rongshu.kit.tenancy import current_shop_id
from rongshu.trade.aftersales.errors import CaseNotFound
from rongshu.trade.aftersales.models import Case

OPENING: Final = "aftersales.open"  # name of the guard, for its negative control


def lock_claims(order_id: int) -> None:
    """Nobody else opens a case on this order meanwhile."""
    if OPENING not in settings.RONGSHU_TEST_LOCKS_OFF:
        advisory_lock("aftersales", current_shop_id(), order_id)


def lock_case(case_id: int) -> Case:
    """A case, read after its lock. Raises CaseNotFound."""
    found = lock_rows(Case.objects.filter(pk=case_id))
    if not found:
        raise CaseNotFound
    return found[0]
