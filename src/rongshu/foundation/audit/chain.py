"""How one audit row binds the row before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from rongshu.foundation.audit.models import AuditEntry

GENESIS = "0" * 64


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 of an entry's canonical JSON: sorted keys, no spaces, UTF-8, time in UTC with microseconds."""
    text = json.dumps(
        {
            "shop": entry.shop_id,
            "seq": entry.seq,
            "at": _instant(entry.at),
            "actor": entry.actor,
            "action": entry.action,
            "target": entry.target,
            "before": entry.before,
            "after": entry.after,
            "request_id": entry.request_id,
            "previous_hash": entry.previous_hash,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
