"""How an amount is taken from lots and put back. Pure arithmetic; amounts are fen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rongshu.kernel.money import alloc


@dataclass(frozen=True, slots=True)
class Pot:
    """What one lot (or one use of it) holds of each kind."""

    id: int
    principal_fen: int
    bonus_fen: int


def take(pots: Iterable[Pot], amount_fen: int) -> list[Pot]:
    """Take an amount from pots in the order given; principal and bonus of each in proportion, exact to the fen.

    Proportion is what keeps a later refund of the principal fair to both sides: neither is used up first. Raises
    ValueError when the pots hold less.
    """
    taken: list[Pot] = []
    rest = amount_fen
    for pot in pots:
        whole = pot.principal_fen + pot.bonus_fen
        here = min(rest, whole)
        if here:
            principal_fen, bonus_fen = alloc(here, [pot.principal_fen, pot.bonus_fen])
            taken.append(Pot(pot.id, principal_fen, bonus_fen))
            rest -= here
    if rest:
        raise ValueError(f"{rest} of {amount_fen} fen are not there")
    return taken
