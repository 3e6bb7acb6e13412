"""How top-ups and uses move. Nothing else moves them."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable

TOPUP: Final = TransitionTable("topup", {("unpaid", "pay"): "paid", ("unpaid", "close"): "closed"})

USE: Final = TransitionTable(
    "stored_value_use", {("held", "spend"): "spent", ("held", "release"): "released"}
)
