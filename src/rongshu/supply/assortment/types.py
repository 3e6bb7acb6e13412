"""What services of this app take and selectors return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RunView:
    """An import as lists and its page show it."""

    id: int
    name: str
    state: str
    state_label: str
    applying: bool
    rows: int
    rows_done: int
    created: int
    changed: int
    unchanged: int
    faults: int
    failure: str
    actor: str
    created_at: datetime

    @property
    def percent(self) -> int:
        return self.rows_done * 100 // self.rows if self.rows else 0

    @property
    def waiting(self) -> bool:
        return self.state in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class FaultView:
    """A row that was not taken."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class BulkLine:
    """A variant or product before and after a bulk change, as text for people; `product_id` it belongs to."""

    product_id: int
    title: str
    spec_text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What a bulk change would do: the first lines of it, how many there are, and the mark to apply just this."""

    products: int
    lines: tuple[BulkLine, ...]
    count: int
    mark: str
