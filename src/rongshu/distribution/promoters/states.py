"""States of a promoter, as data."""

from __future__ import annotations

from typing import Final

from rongshu.distribution.promoters.models import Promoter
from rongshu.kit.states import TransitionTable

_S = Promoter.State

PROMOTER: Final = TransitionTable(
    "promoter",
    {
        (_S.ACTIVE, "suspend"): _S.SUSPENDED,
        (_S.SUSPENDED, "restore"): _S.ACTIVE,
    },
)
