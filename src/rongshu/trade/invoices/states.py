"""The invoice's state machine, as data."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable
from rongshu.trade.invoices.models import Invoice

_S = Invoice.State

INVOICE: Final = TransitionTable(
    "invoice",
    {
        (_S.REQUESTED, "issue"): _S.ISSUED,
        (_S.REQUESTED, "refuse"): _S.REFUSED,
        (_S.REQUESTED, "cancel"): _S.CANCELLED,
        # money went back: an invoice that says more than was kept is reversed by a red-letter one
        (_S.ISSUED, "overtake"): _S.RED_DUE,
        (_S.RED_DUE, "reverse"): _S.REVERSED,
    },
)

LIVE: Final = (_S.REQUESTED, _S.ISSUED, _S.RED_DUE)
