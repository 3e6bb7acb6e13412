from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from rongshu.foundation.audit.chain import GENESIS, entry_hash
from rongshu.foundation.audit.models import AuditEntry


@dataclass(frozen=True)
class ChainCheck:
    """Result of walking a shop's chain. `head` is the last hash: whoever keeps it elsewhere can see a cut-off tail."""

    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def audit_verify() -> ChainCheck:
    """Recompute every hash of this shop's chain, oldest first; stops at the first row that does not fit."""
    previous, count = GENESIS, 0
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=1000):
        reason = ""
        if entry.seq != count + 1:
            reason = f"row {count + 1} is missing"
        elif entry.previous_hash != previous:
            reason = "does not continue the row before it"
        elif entry.hash != entry_hash(entry):
            reason = "was changed after it was written"
        if reason:
            return ChainCheck(count, previous, entry.seq, reason)
        previous, count = entry.hash, count + 1
    return ChainCheck(count, previous)


def entries_for(target: str) -> QuerySet[AuditEntry]:
    """What was done to a target, newest first."""
    return AuditEntry.objects.filter(target=target).order_by("-seq")


def entries_after(seq: int | None = None, limit: int = 50) -> list[AuditEntry]:
    """A page of this shop's record, newest first; `seq` is the last row of the page before."""
    rows = AuditEntry.objects.order_by("-seq")
    if seq is not None:
        rows = rows.filter(seq__lt=seq)
    return list(rows[:limit])
