"""The arithmetic of commission, exact to the fen. One level: there is no parameter for another (禁止传销条例 7).

base B is what a line's goods cost, without freight; C is earned on it; R of it has been refunded so far:
C = ⌊B · rate / 10000⌋, or a fixed amount per unit; due = ⌊C · (B − R) / B⌋. Reversals are differences of `due`, so
they add up exactly, whatever the rounding of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rongshu.kernel.money import rate

# Levels that are paid. A constant of the law, not a setting: nothing in the tables could hold a second.
PAID_LEVELS: Final = 1

# Most specific first.
PRECEDENCE: Final = ("sku", "campaign", "product", "default")


@dataclass(frozen=True, slots=True)
class Rate:
    """A rule as it applies: `rate_bp` of the base, or `fixed_fen` per unit when that is set."""

    rule_id: int
    scope: str
    target_id: int | None
    rate_bp: int
    fixed_fen: int
    version: int


def pick(rates: Iterable[Rate], *, sku_id: int, activity_id: int | None, product_id: int) -> Rate | None:
    """The rule for a line: SKU fixed, else campaign, else product, else the shop's default; None without any."""
    targets = {"sku": sku_id, "campaign": activity_id, "product": product_id, "default": None}
    fitting = {
        one.scope: one
        for one in rates
        if one.target_id == targets[one.scope] and (one.scope == "default" or one.target_id is not None)
    }
    return next((fitting[scope] for scope in PRECEDENCE if scope in fitting), None)


def commission_fen(base_fen: int, quantity: int, rate_bp: int, fixed_fen: int) -> int:
    """What a line earns if nothing of it is refunded; never more than the line itself brought in."""
    earned = fixed_fen * quantity if fixed_fen else rate(base_fen, rate_bp)
    return min(earned, base_fen)


def due_fen(amount_fen: int, base_fen: int, refunded_fen: int) -> int:
    """What is left of a commission after `refunded_fen` of its base have been refunded in all."""
    if not 0 <= refunded_fen <= base_fen:
        raise ValueError("refunds of a line stay within what it cost")
    if base_fen == 0:
        return 0
    return amount_fen * (base_fen - refunded_fen) // base_fen


def settle_at(received_at: datetime, freeze_days: int, return_window_ends_at: datetime) -> datetime:
    """When a commission may settle: the shop's freeze days after receipt, not before the return window is over."""
    return max(received_at + timedelta(days=freeze_days), return_window_ends_at)
