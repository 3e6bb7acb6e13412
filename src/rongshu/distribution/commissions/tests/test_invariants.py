"""Each check finds the fault it is for. (What a database constraint forbids cannot be broken here.)"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.tests.desk import Desk
from rongshu.kit.tenancy import shop_block
from rongshu.money.ledger.models import Account
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post

pytestmark = pytest.mark.django_db


def _update(**changes: object) -> Callable[[Desk], object]:
    return lambda _desk: Commission.objects.filter(state="settled").update(**changes)


def _post_unexplained(desk: Desk) -> object:
    return ledger_post(
        correlation="gift",
        legs=[
            Leg(
                debit=AccountRef("commission_expense"),
                credit=AccountRef("commission_pending", f"user:{desk.promoter.pk}"),
                amount_fen=100,
                business_key="gift",
                purpose="gift",
                reference="gift:1",
            )
        ],
    )


FAULTS: dict[str, Callable[[Desk], object]] = {
    "INV-12 what is due is the unrefunded share": _update(due_fen=1),
    "INV-12 a commission has followed every refund of its line": _update(refunded_fen=1),
    "INV-24 a commission is its line's copy": _update(rate_bp=F("rate_bp") + 1),
    "INV-25 one person earns on a line, and never the buyer": lambda desk: Commission.objects.update(
        promoter_user=desk.buyer
    ),
    "INV-26 settled only after receipt and return window": _update(
        settled_at=F("settle_at") - timedelta(seconds=1)
    ),
    "INV-26 a commission's state follows its order's": lambda _desk: Commission.objects.update(
        state="quoted"
    ),
    "INV-27 earned net of reversals equals pending and available": lambda _desk: Account.objects.filter(
        kind="commission_available"
    ).update(balance_fen=0),
    "INV-39 every commission booked leads to its order line": _post_unexplained,
}


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_found(desk: Desk, check: str) -> None:
    desk.rate(1000)
    desk.earn(desk.sold(8500))
    desk.sold(4000)
    assert desk.broken() == []
    with shop_block(desk.shop.pk):
        FAULTS[check](desk)
    assert any(line.startswith(check) for line in desk.broken()), desk.broken()
