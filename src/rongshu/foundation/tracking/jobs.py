from __future__ import annotations

from datetime import timedelta

from rongshu.foundation.tracking.models import InboxBatch
from rongshu.kernel import clock
from rongshu.kit.housekeeping import shop_housekeeper

KEPT = timedelta(days=14)


@shop_housekeeper
def forget_drained_batches(shop_id: int) -> None:
    """Behaviour batches the lake has had for two weeks."""
    InboxBatch.objects.filter(drained=True, received_at__lt=clock.now() - KEPT).delete()
