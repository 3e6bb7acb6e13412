"""Who does what on which day: drawn from a seed alone, so that a month can be played again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

_T = TypeVar("_T")

QUARTERS: Final = 4  # of a day, six hours each


class Kind(StrEnum):
    PLAIN = "plain"
    SHARED = "shared"  # through a promoter's link
    GROUP = "group"  # a group-buy of three
    SHORT_GROUP = "short_group"  # one seat stays empty; everybody gets their money back


class Fate(StrEnum):
    """What becomes of an order, as far as its buyer decides."""

    RECEIVE = "receive"
    FORGET = "forget"  # the buyer says nothing: received by time
    ABANDON = "abandon"  # never paid: closed by time
    CANCEL = "cancel"  # closed by the buyer, unpaid
    PAY_LAST = "pay_last"  # pays before the deadline; word of it comes after
    BACK_OUT = "back_out"  # refunded before it ships
    SEND_BACK = "send_back"  # refunded after receipt


class Mishap(StrEnum):
    """What goes wrong between the provider and the shop."""

    NONE = ""
    PREPAY_DROPPED = "prepay_dropped"  # the answer to our call breaks off after it succeeded
    PREPAY_REFUSED = "prepay_refused"  # the provider fails before anything happens
    DUPLICATE = "duplicate"
    LATE = "late"
    LOST = "lost"
    BAD_SIGNATURE = "bad_signature"
    WRONG_AMOUNT = "wrong_amount"  # in the notification; a query tells the truth
    REFUND_DROPPED = "refund_dropped"
    REFUND_PENDING = "refund_pending"
    REFUND_ABNORMAL = "refund_abnormal"


@dataclass(frozen=True, slots=True)
class Errand:
    """One party of customers who buy the same basket, each for themselves. Lines are `(index of SKU, quantity)`."""

    number: int
    quarter: int
    kind: Kind
    customers: tuple[int, ...]
    lines: tuple[tuple[int, int], ...]
    fate: Fate
    mishap: Mishap
    link: int = -1  # index of the promoter whose link led here


@dataclass(frozen=True, slots=True)
class Shares:
    """How often what happens, in per mille of errands."""

    kinds: tuple[tuple[Kind, int], ...] = (
        (Kind.PLAIN, 780),
        (Kind.SHARED, 150),
        (Kind.GROUP, 50),
        (Kind.SHORT_GROUP, 20),
    )
    fates: tuple[tuple[Fate, int], ...] = (
        (Fate.RECEIVE, 700),
        (Fate.FORGET, 60),
        (Fate.ABANDON, 60),
        (Fate.CANCEL, 40),
        (Fate.PAY_LAST, 10),
        (Fate.BACK_OUT, 70),
        (Fate.SEND_BACK, 60),
    )
    pay_mishaps: tuple[Mishap, ...] = (
        Mishap.PREPAY_DROPPED,
        Mishap.PREPAY_REFUSED,
        Mishap.DUPLICATE,
        Mishap.LATE,
        Mishap.LOST,
        Mishap.BAD_SIGNATURE,
        Mishap.WRONG_AMOUNT,
    )
    refund_mishaps: tuple[Mishap, ...] = (
        Mishap.REFUND_DROPPED,
        Mishap.REFUND_PENDING,
        Mishap.REFUND_ABNORMAL,
    )
    mishap: int = 30
    """Per mille of errands that pay, and again of those that are refunded."""


@dataclass(frozen=True, slots=True)
class Cast:
    """How many customers, promoters and SKUs the plan may name."""

    customers: int
    promoters: int
    skus: int


SHARES: Final = Shares()
_PAYS = frozenset({Fate.RECEIVE, Fate.FORGET, Fate.BACK_OUT, Fate.SEND_BACK})
_REFUNDED = frozenset({Fate.BACK_OUT, Fate.SEND_BACK})


def orders_of(errands: Sequence[Errand]) -> int:
    """How many orders the errands place."""
    return sum(len(errand.customers) for errand in errands)


def plan_month(
    *, seed: int, days: int, orders: int, cast: Cast, shares: Shares = SHARES
) -> list[list[Errand]]:
    """The errands of each day; exactly `orders` orders are placed over the `days`.

    `cast` needs three customers at least, one of them no promoter. The first promoters are also the first customers.
    """
    rng = random.Random(seed)  # noqa: S311  # a script, no secret
    month: list[list[Errand]] = []
    number = 0
    for day in range(days):
        wanted = orders * (day + 1) // days - orders * day // days
        errands: list[Errand] = []
        while wanted > 0:
            errand = _errand(rng, number, wanted, cast, shares)
            errands.append(errand)
            wanted -= len(errand.customers)
            number += 1
        month.append(errands)
    return month


def _errand(rng: random.Random, number: int, most: int, cast: Cast, shares: Shares) -> Errand:
    kind = _drawn(rng, shares.kinds)
    size = {Kind.GROUP: 3, Kind.SHORT_GROUP: 2}.get(kind, 1)
    if size > most:
        kind, size = Kind.PLAIN, 1
    customers = tuple(rng.sample(range(cast.customers), size))
    fate = _drawn(rng, shares.fates)
    if kind == Kind.SHORT_GROUP or (kind == Kind.GROUP and fate not in _PAYS):
        fate = Fate.RECEIVE  # what becomes of a short group, time decides
    if kind in (Kind.GROUP, Kind.SHORT_GROUP):
        lines: tuple[tuple[int, int], ...] = ((rng.randrange(cast.skus), 1),)
    else:
        chosen = rng.sample(range(cast.skus), min(cast.skus, rng.choice((1, 1, 1, 2, 3))))
        lines = tuple((sku, rng.choice((1, 1, 2))) for sku in chosen)
    return Errand(
        number=number,
        quarter=rng.randrange(QUARTERS),
        kind=kind,
        customers=customers,
        lines=lines,
        fate=fate,
        mishap=_mishap(rng, fate, kind, shares),
        link=rng.randrange(cast.promoters) if kind == Kind.SHARED else -1,
    )


def _mishap(rng: random.Random, fate: Fate, kind: Kind, shares: Shares) -> Mishap:
    if fate in _PAYS and rng.randrange(1000) < shares.mishap:
        return rng.choice(shares.pay_mishaps)
    if (fate in _REFUNDED or kind == Kind.SHORT_GROUP) and rng.randrange(1000) < shares.mishap:
        return rng.choice(shares.refund_mishaps)
    return Mishap.NONE


def _drawn(rng: random.Random, shares: Sequence[tuple[_T, int]]) -> _T:
    return rng.choices([one for one, _share in shares], [share for _one, share in shares])[0]
