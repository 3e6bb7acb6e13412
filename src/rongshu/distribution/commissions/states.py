"""States of a commission, as data."""

from __future__ import annotations

from typing import Final

from rongshu.distribution.commissions.models import Commission
from rongshu.kit.states import TransitionTable

_S = Commission.State

COMMISSION: Final = TransitionTable(
    "commission",
    {
        (_S.QUOTED, "paid"): _S.PENDING,
        (_S.QUOTED, "closed"): _S.VOID,
        (_S.PENDING, "settle"): _S.SETTLED,
        (_S.PENDING, "reversed"): _S.VOID,
    },
)
