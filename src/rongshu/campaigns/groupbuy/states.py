"""States of a group and of a seat, as data."""

from __future__ import annotations

from typing import Final

from rongshu.campaigns.groupbuy.models import Group, GroupSeat
from rongshu.kit.states import TransitionTable

_G = Group.State
_S = GroupSeat.State

GROUP: Final = TransitionTable(
    "group",
    {
        (_G.PENDING, "leader_paid"): _G.OPEN,
        (_G.PENDING, "leader_closed"): _G.VOID,
        (_G.OPEN, "full"): _G.SUCCESS,
        (_G.OPEN, "short"): _G.FAILED,
        (_G.OPEN, "nobody_paid"): _G.VOID,
    },
)

SEAT: Final = TransitionTable(
    "seat",
    {
        (_S.HELD, "pay"): _S.PAID,
        (_S.HELD, "close"): _S.RELEASED,
        (_S.PAID, "group_over"): _S.REFUND_DUE,
        (_S.PAID, "refund"): _S.REFUNDED,
        (_S.REFUND_DUE, "refund"): _S.REFUNDED,
    },
)

# Over without success: money that is in, or still comes in, goes back.
OVER: Final = (_G.FAILED, _G.VOID)
