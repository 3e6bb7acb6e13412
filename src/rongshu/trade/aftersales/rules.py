"""Deadlines and rights, as data and plain functions.

Sources: 消费者权益保护法 25; 网络购买商品七日无理由退货暂行办法; 侵害消费者权益行为处罚办法 9 (refund within seven days
of the goods coming back, over fifteen counts as refusal).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FIRST_REMINDER: Final = timedelta(
    days=5
)  # a refund under way so long is shown to staff, before the law's seven days
CLAIM_DAYS: Final = 30  # after receipt, for reasons that are the shop's


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a case may stay in a state, and what happens by itself then."""

    lasts: timedelta
    then: str


WAITS: Final[dict[str, Wait]] = {
    "requested": Wait(timedelta(hours=48), "agree"),  # the shop is silent: agreed
    "awaiting_return": Wait(timedelta(days=7), "expire"),  # the buyer sends nothing: closed
    "returning": Wait(timedelta(days=7), "receive"),  # the shop does not say what came: taken as received
    "refused": Wait(timedelta(days=7), "expire"),  # the buyer leaves it at that: closed
    "escalated": Wait(timedelta(days=7), "rule"),  # nobody decides: for the buyer
    "replacing": Wait(timedelta(hours=72), "escalate"),  # nothing is sent: to the platform
    "replaced": Wait(timedelta(days=10), "confirm"),
    "refunding": Wait(FIRST_REMINDER, "late"),  # marked late, then again at the law's fifteen days
}
SECOND_REMINDER: Final = timedelta(days=10)

SEVEN_DAYS: Final = "seven_days"
EXEMPT: Final = "exempt"


def may_return_without_reason(
    *, returnable: str, waived: bool, now: datetime, window_ends_at: datetime | None, shipped: bool
) -> bool:
    """Whether a line may go back without a reason now.

    Exempt goods may not. Goods that are exempt only if the buyer confirmed so for this purchase may, unless they did
    (`waived`). The days run from receipt; what is still under way may be returned too.
    """
    if not shipped or returnable == EXEMPT or (returnable != SEVEN_DAYS and waived):
        return False
    return window_ends_at is None or now < window_ends_at
