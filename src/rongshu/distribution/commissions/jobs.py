"""Wake-ups of commissions."""

from __future__ import annotations

from rongshu.distribution.commissions.models import Commission
from rongshu.distribution.commissions.services.settlement import BATCH, commissions_settle
from rongshu.kernel import clock
from rongshu.kit.jobs import job, sweeper
from rongshu.kit.tenancy import shop_block


@job(opens_blocks=True)
def settle_due(*, shop_id: int) -> None:
    """Settle everything due, a batch per transaction."""
    settled = BATCH
    while settled == BATCH:
        with shop_block(shop_id):
            settled = commissions_settle()


@sweeper
def sweep_due(shop_id: int) -> None:
    """Wake the settlement when a commission's time has come."""
    if Commission.objects.filter(state=Commission.State.PENDING, settle_at__lte=clock.now()).exists():
        settle_due.defer(shop_id=shop_id, once=f"commissions.settle:{shop_id}")
