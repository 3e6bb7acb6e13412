from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import structlog
from django.core.serializers.json import DjangoJSONEncoder

from rongshu.foundation.audit.chain import GENESIS, entry_hash
from rongshu.foundation.audit.locks import lock_chain
from rongshu.foundation.audit.models import AuditEntry
from rongshu.kernel import clock
from rongshu.kit.tenancy import current_shop_id


def audit_record(
    *,
    actor: str,
    action: str,
    target: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write down a privileged change, in the transaction that makes it (INV-38).

    `actor` is ``user:<id>`` or the name of a process, `action` a verb of this app such as ``stock.set``, `target` what
    it was done to (``sku:12``). `before` and `after` hold the changed fields as JSON values without floats; mask
    personal data before it gets here. Each row's SHA-256 covers the row before it in the shop.

    Locks: one advisory lock per shop until the transaction ends, so call it after other locks and late.
    Raises TypeError for a value that has no one spelling (float).
    """
    shop_id = current_shop_id()
    lock_chain(shop_id)
    last = AuditEntry.objects.order_by("-seq").values_list("seq", "hash").first()
    seq, previous_hash = (last[0] + 1, last[1]) if last else (1, GENESIS)
    entry = AuditEntry(
        seq=seq,
        at=clock.now(),
        actor=actor,
        action=action,
        target=target,
        before=_plain(before or {}),
        after=_plain(after or {}),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        previous_hash=previous_hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON keeps them, so that what is hashed is what is read back."""
    plain: dict[str, Any] = json.loads(
        json.dumps(values, cls=DjangoJSONEncoder), parse_float=_no_float, parse_constant=_no_float
    )
    return plain


def _no_float(text: str) -> Any:
    raise TypeError(f"audit values are text, whole numbers, true, false or null; {text} is a float")
