"""Where prices come from: unit-price sources, reductions, the rule of freight. Apps register theirs in `ready()`.

A reduction is also told what becomes of the order that used it. All hooks run in the order's own transaction: `hold`
when it is placed, `consume` when it is paid, `release` when it closes unpaid, `give_back` when units are refunded.
Locks go after the order's and before stock (coupon grant, packet, lot). Only `cuts` and `hold` may refuse: the others
answer facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, Protocol

from django.utils.functional import Promise

from rongshu.trade.pricing.types import (
    AppliedCut,
    Basket,
    Cut,
    Freight,
    GiveBack,
    Offer,
    UnitAsk,
    UnitPrice,
)

Text = str | Promise


class UnitPriceSource(Protocol):
    """Names prices of single units. Must not query per SKU.

    `base` sources replace the shop's ordinary price, the highest `rank` first (a calendar over the SKU's own);
    `offer` sources compete with it: the lowest wins, the lower `rank` on a tie.
    """

    @property
    def name(self) -> str: ...
    @property
    def part(self) -> Literal["base", "offer"]: ...
    @property
    def rank(self) -> int: ...
    @property
    def label(self) -> Text: ...
    def prices(self, ask: UnitAsk) -> Mapping[int, UnitPrice]:
        """Prices (fen) by SKU id, for those it has one for."""


class Reduction:
    """Takes something off at one step. Subclass, set `name`, `seq`, `label`, write `cuts`, register one instance."""

    name: ClassVar[str]  # kind of its price step, at most 30 characters; also the key of the buyer's choice
    seq: ClassVar[int]  # LINE … POINTS take from goods, FREIGHT from freight
    label: ClassVar[Text]  # what a buyer reads
    chosen: ClassVar[bool] = False  # applies only when the buyer's choices name it

    def cuts(self, basket: Basket) -> Sequence[Cut]:
        """What it takes off this basket now; nothing is written. May refuse what the buyer chose."""
        raise NotImplementedError

    def offer(self, basket: Basket) -> Offer | None:
        """What the buyer may choose here, for the confirm page; None when there is nothing to choose."""
        return None

    def hold(self, *, reference: str, buyer_id: int, cuts: Sequence[AppliedCut]) -> None:
        """The order `reference` was placed with these cuts: set aside what they use up, or refuse."""

    def consume(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        """The order is paid: what was held is used."""

    def release(self, *, reference: str, cuts: Sequence[AppliedCut]) -> None:
        """The order closed unpaid: what was held is free again."""

    def give_back(self, what: GiveBack) -> None:
        """Units of the paid order are refunded. Running twice with one key must change nothing."""


class FreightRule(Protocol):
    """What delivery of a basket costs. One per house."""

    def freight(self, basket: Basket) -> Freight:
        """Freight (fen) before reductions. Raises a refusal when nothing is delivered there."""


_sources: dict[str, UnitPriceSource] = {}
_reductions: dict[str, Reduction] = {}
_freight: list[FreightRule] = []


def source_register(source: UnitPriceSource) -> None:
    """Add a source of unit prices. A second one of that name is an error."""
    if _sources.setdefault(source.name, source) is not source:
        raise ValueError(f"unit prices come from a {source.name!r} already")


def source_unregister(name: str) -> None:
    """Take a source away; unknown ones are fine."""
    _sources.pop(name, None)


def sources(part: Literal["base", "offer"]) -> list[UnitPriceSource]:
    """Sources of one part by rank."""
    return sorted(
        (one for one in _sources.values() if one.part == part), key=lambda one: (one.rank, one.name)
    )


def reduction_register(reduction: Reduction) -> None:
    """Add a reduction. A second one of that name is an error."""
    if _reductions.setdefault(reduction.name, reduction) is not reduction:
        raise ValueError(f"there is a reduction {reduction.name!r} already")


def reduction_unregister(name: str) -> None:
    """Take a reduction away; unknown ones are fine."""
    _reductions.pop(name, None)


def reductions() -> list[Reduction]:
    """All reductions in the order in which they apply."""
    return sorted(_reductions.values(), key=lambda one: (one.seq, one.name))


def reduction_of(name: str) -> Reduction | None:
    """Reduction of that name; None when its app is no longer installed."""
    return _reductions.get(name)


def source_label(name: str) -> Text | None:
    """What a source of unit prices is called."""
    source = _sources.get(name)
    return source.label if source else None


def freight_register(rule: FreightRule) -> None:
    """Set the rule of freight, in the place of the shop's flat fee. A second one is an error."""
    if _freight and _freight[0] is not rule:
        raise ValueError("there is a rule of freight already")
    _freight[:] = [rule]


def freight_unregister() -> None:
    """Back to the shop's flat fee."""
    _freight.clear()


def freight_rule() -> FreightRule | None:
    """The registered rule of freight."""
    return _freight[0] if _freight else None
