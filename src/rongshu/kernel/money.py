"""Integer money: every amount is a whole number of fen (分), every rate a whole number of basis points.

The three functions below are the only places where an amount is divided. All of them are exact: what they
hand out adds up to what came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BASIS_POINTS = 10_000


def rate(amount_fen: int, rate_bp: int) -> int:
    """Share of a non-negative amount at a rate in basis points, rounded down to a whole fen."""
    if amount_fen < 0 or rate_bp < 0:
        raise ValueError("rate() takes a non-negative amount and rate")
    return amount_fen * rate_bp // BASIS_POINTS


def alloc(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split a total over weights by largest remainder; ties go to the lowest index. Sums exactly to the total.

    Raises ValueError for negative input or when every weight is zero while the total is not.
    """
    if total_fen < 0 or any(weight < 0 for weight in weights):
        raise ValueError("alloc() takes a non-negative total and weights")
    whole = sum(weights)
    if whole == 0:
        if total_fen:
            raise ValueError("alloc() cannot split an amount over weights that are all zero")
        return [0] * len(weights)
    shares = [total_fen * weight // whole for weight in weights]
    left = total_fen - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total_fen * weights[i] % whole), i))
    for i in by_remainder[:left]:
        shares[i] += 1
    return shares


def part(remaining_fen: int, remaining_quantity: int, quantity: int) -> int:
    """Value of ``quantity`` of the units still left, rounded down; taking the last units takes all that is left."""
    if not 0 <= quantity <= remaining_quantity or remaining_fen < 0:
        raise ValueError("part() takes 0 <= quantity <= remaining quantity and a non-negative amount")
    if remaining_quantity == 0:
        return 0
    return remaining_fen * quantity // remaining_quantity


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount for display and input; columns and calculations keep plain integers named ``*_fen``."""

    fen: int

    @classmethod
    def from_yuan(cls, text: str) -> Money:
        """Read what a person typed, such as ``"59"``, ``"59.9"`` or ``"1,299.00"``. Raises ValueError otherwise."""
        cleaned = text.strip().replace(",", "").replace("，", "").removeprefix("¥").removeprefix("￥")
        whole, dot, cents = cleaned.partition(".")
        digits = whole.isascii() and whole.isdigit()
        if not digits or (dot and not (cents.isascii() and cents.isdigit() and len(cents) <= 2)):
            raise ValueError("an amount in yuan has at most two decimal places")
        return cls(int(whole) * 100 + int((cents + "00")[:2]))

    def yuan(self) -> str:
        """Two decimal places, thousands separated: ``1,299.00``."""
        sign = "-" if self.fen < 0 else ""
        whole, cents = divmod(abs(self.fen), 100)
        return f"{sign}{whole:,}.{cents:02d}"

    def __str__(self) -> str:
        return f"¥{self.yuan()}"
