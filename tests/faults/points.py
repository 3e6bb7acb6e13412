"""Every point of the pay path at which something may die, as data: test ids come from it, and a dry run checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.faults.seams import CALL, COMMIT, When

LOOK: Final = (
    "look"  # the commit of a block that only read: dying around it is dying between the steps beside it
)


@dataclass(frozen=True, slots=True)
class Path:
    """An act and the steps it takes. `untouched` is how things end when it dies before its first commit."""

    name: str
    act: str
    steps: tuple[str, ...]
    end: str
    untouched: str = ""

    @property
    def taken(self) -> list[str]:
        """The steps as they are counted."""
        return [COMMIT if step == LOOK else step for step in self.steps]


PATHS: Final = (
    # A group whose time is up fails, and its members get their money back.
    Path("expire", "expire", (LOOK, COMMIT), "group refunded"),
    # The order; nobody pays it.
    Path("place", "place", (COMMIT,), "closed", untouched="nothing"),
    Path("prepare", "prepare", (COMMIT,), "closed"),
    # The cashier opens the payment at the provider; the buyer goes away, or comes back and pays.
    Path("open", "open_payment", (COMMIT, CALL, COMMIT), "closed"),
    Path("open again", "open_payment", (COMMIT, CALL, COMMIT), "paid"),
    # Paid at the provider; the worker asks, or the provider's notice comes to the web.
    Path("query", "query", (LOOK, CALL, COMMIT), "paid"),
    Path("notice", "notice", (COMMIT,), "paid"),
    # Paid by the last member of a group, told by notice.
    Path("complete", "notice", (COMMIT,), "group paid"),
    # The buyer cancels, or the deadline has come: closed at the provider, then here; or it turns out to be paid.
    Path("close", "close", (LOOK, LOOK, CALL, COMMIT, COMMIT, LOOK), "closed"),
    Path("close paid", "close", (LOOK, LOOK, CALL, LOOK, CALL, COMMIT, LOOK), "paid"),
    # A refund is decided, then sent.
    Path("decide", "decide_refund", (COMMIT,), "refunded", untouched="paid"),
    Path("send", "send_refund", (COMMIT, CALL, COMMIT), "refunded"),
)


@dataclass(frozen=True, slots=True)
class Point:
    """`before` or `after` the step `number` (from 1) of a path; number 0: the path is gone through undisturbed."""

    path: Path
    number: int
    when: When

    @property
    def id(self) -> str:
        if not self.number:
            return f"{self.path.name}, undisturbed"
        return f"{self.path.name}, {self.when} {self.path.steps[self.number - 1]} {self.number}"

    @property
    def slug(self) -> str:
        return self.id.replace(",", "").replace(" ", "-")

    @property
    def end(self) -> str:
        """How everything must stand in the end."""
        first = self.path.steps.index(COMMIT) + 1
        nothing_yet = (self.number, self.when) == (first, "before")
        return (nothing_yet and self.path.untouched) or self.path.end


def points() -> Iterator[Point]:
    """Before and after every commit that wrote, after every call: before a call is after the commit before it."""
    for path in PATHS:
        for number, step in enumerate(path.steps, start=1):
            if step == COMMIT:
                yield Point(path, number, "before")
            if step in (COMMIT, CALL):
                yield Point(path, number, "after")


def undisturbed() -> Iterator[Point]:
    for path in PATHS:
        yield Point(path, 0, "after")
