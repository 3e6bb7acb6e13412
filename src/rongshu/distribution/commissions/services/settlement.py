"""From pending to available, set by set, once receipt, return window and after-sales are behind."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from rongshu.distribution.commissions.events import CommissionsSettled
from rongshu.distribution.commissions.models import Commission, SettlementHold
from rongshu.distribution.commissions.selectors import owner, reference
from rongshu.distribution.commissions.states import COMMISSION
from rongshu.kernel import clock
from rongshu.kit.events import publish
from rongshu.kit.locks import require_transaction
from rongshu.money.ledger.kinds import COMMISSION_AVAILABLE, COMMISSION_PENDING
from rongshu.money.ledger.services import AccountRef, Leg, ledger_post

# Commissions settled by one transaction: few round trips, and no lock held for long.
BATCH = 1_000


def commissions_settle(*, limit: int = BATCH) -> int:
    """Settle up to `limit` due commissions of this shop in one entry; returns how many. Fewer than asked: none is left.

    Due is pending, `settle_at` reached by the database's clock, no open hold on the order. Locks the rows by id,
    leaving out those a refund is just changing (the next run finds them), then the ledger's accounts.
    """
    require_transaction()
    now = clock.now()
    held = SettlementHold.objects.filter(order_id=OuterRef("order_id"), lifted_at=None)
    due = Commission.objects.filter(~Exists(held), state=Commission.State.PENDING, settle_at__lte=now)
    rows = list(due.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))[:limit])
    if not rows:
        return 0
    settled = COMMISSION.next_state(Commission.State.PENDING, "settle")
    Commission.objects.filter(pk__in=[row.pk for row in rows]).update(state=settled, settled_at=now)
    publish(CommissionsSettled(count=len(rows), amount_fen=sum(row.due_fen for row in rows)))
    ledger_post(
        correlation=f"commission:settled:{rows[0].pk}-{rows[-1].pk}",
        legs=[
            Leg(
                debit=AccountRef(COMMISSION_PENDING, owner(row.promoter_user_id)),
                credit=AccountRef(COMMISSION_AVAILABLE, owner(row.promoter_user_id)),
                amount_fen=row.due_fen,
                business_key=f"{reference(row.pk)}:settled",
                purpose="commission_settled",
                reference=reference(row.pk),
            )
            for row in rows
        ],
    )
    return len(rows)


def settlement_hold(*, order_id: int, reason: str) -> None:
    """Keep an order's commission pending while something about it is open, such as an after-sale. Twice is once."""
    SettlementHold.objects.get_or_create(order_id=order_id, reason=reason)


def settlement_lift(*, order_id: int, reason: str) -> None:
    """That is closed. Commissions whose time has come settle with the next run."""
    SettlementHold.objects.filter(order_id=order_id, reason=reason, lifted_at=None).update(
        lifted_at=clock.now()
    )
