"""A write that is sent twice is done once.

The client names its request by a key. The first success is stored with a digest of the request; the same request gets
the same answer again, another request under the same key is refused, and a refused request leaves nothing behind, so
that it may be repeated after its cause is gone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rongshu.kit.errors import InvalidInput, Refusal
from rongshu.kit.models import IdempotencyKey
from rongshu.kit.tenancy import current_shop_id, in_shop_block, shop_block

HEADER = "Idempotency-Key"
LEASE = timedelta(minutes=2)
KEPT_DAYS = 7

_KEY = re.compile(r"[\x21-\x7e]{8,200}")


class IdempotencyKeyMissing(InvalidInput):
    """A write that moves money or stock came without a usable key (400)."""

    code = "idempotency_key_missing"
    status = 400
    title = _("这个请求需要 8 到 200 个可见字符的 Idempotency-Key。")


class IdempotencyConflict(Refusal):
    """The key was used for another request; the first answer stays (409)."""

    code = "idempotency_conflict"
    title = _("这个操作编号已经用于另一个请求。")


class IdempotencyInProgress(Refusal):
    """The first request with this key is still being worked on (409)."""

    code = "idempotency_in_progress"
    title = _("同一个操作正在处理，请稍候查看结果。")


@dataclass(frozen=True)
class Answer:
    """What the first request was told."""

    status: int
    body: Any


@dataclass
class Claim:
    """A key taken by a request. `answer` is set when the work was done before: return it and do nothing.

    Otherwise do the work and call `keep()`. Without `keep()`, and on any exception, the key is free again.
    """

    answer: Answer | None = None
    _kept: Answer | None = field(default=None, repr=False)

    def keep(self, status: int, body: Any) -> None:
        """Store the answer for repeats. Raises ValueError for an answer that is not a success (2xx or 3xx)."""
        if not 200 <= status < 400:
            raise ValueError("only a success is kept: a refused request may be repeated")
        self._kept = Answer(status, json.loads(json.dumps(body, cls=DjangoJSONEncoder)))


def request_key(request: HttpRequest) -> str:
    """Key of a request: the header, or the field `idempotency_key` of a form. Raises IdempotencyKeyMissing."""
    key = request.headers.get(HEADER) or request.POST.get("idempotency_key", "")
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing(field=HEADER, rule="8-200 visible ASCII characters")
    return key


@contextmanager
def idempotent(
    *, actor: str, key: str, method: str, path: str, body: bytes, shop_id: int | None = None
) -> Iterator[Claim]:
    """Do a write once per (shop, actor, key).

    Inside a shop block the key commits or vanishes with the work; a second request with it waits on the unique index
    for the first to end. Outside a block (work that calls a gateway) give `shop_id`: the key is committed before the
    work begins, a second request is refused with IdempotencyInProgress, and the claim of a process that died is
    taken over after LEASE.

    Raises IdempotencyConflict, IdempotencyInProgress, IdempotencyKeyMissing.
    """
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing(field=HEADER, rule="8-200 visible ASCII characters")
    digest = hashlib.sha256(b"\0".join([method.upper().encode(), path.encode(), body])).hexdigest()
    if in_shop_block():
        row_id, answer, _since = _claim(actor, key, digest)
        claim = Claim(answer)
        yield claim
        if answer is None:
            _settle(row_id, claim._kept, None)
        return
    if shop_id is None:
        raise ValueError("outside a shop block the shop must be named")
    with shop_block(shop_id):
        row_id, answer, since = _claim(actor, key, digest)
    claim = Claim(answer)
    try:
        yield claim
    except BaseException:
        if answer is None:
            with shop_block(shop_id):
                _settle(row_id, None, since)
        raise
    if answer is None:
        with shop_block(shop_id):
            _settle(row_id, claim._kept, since)


def _claim(actor: str, key: str, digest: str) -> tuple[int, Answer | None, datetime]:
    with connection.cursor() as cursor:
        # Waits for another transaction that inserted the same key and has not ended.
        cursor.execute(
            "INSERT INTO kit_idempotencykey (shop_id, actor, key, body_hash) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (shop_id, actor, key) DO NOTHING RETURNING id, created_at",
            [current_shop_id(), actor, key, digest],
        )
        inserted = cursor.fetchone()
        if inserted is not None:
            return inserted[0], None, inserted[1]
        row = IdempotencyKey.objects.get(actor=actor, key=key)
        if row.body_hash != digest:
            raise IdempotencyConflict
        if row.status is not None:
            return row.pk, Answer(row.status, row.answer), row.created_at
        cursor.execute(
            "UPDATE kit_idempotencykey SET created_at = rongshu_now() "
            "WHERE id = %s AND status IS NULL AND created_at < rongshu_now() - make_interval(secs => %s) "
            "RETURNING created_at",
            [row.pk, LEASE.total_seconds()],
        )
        taken_over = cursor.fetchone()
        if taken_over is None:
            raise IdempotencyInProgress
        return row.pk, None, taken_over[0]


def _settle(row_id: int, kept: Answer | None, since: datetime | None) -> None:
    """Store the answer, or free the key. A claim that was taken over meanwhile (`since` differs) is left alone."""
    still_ours = "WHERE id = %s AND status IS NULL AND (created_at = %s OR %s::timestamptz IS NULL)"
    with connection.cursor() as cursor:
        if kept is None:
            cursor.execute(f"DELETE FROM kit_idempotencykey {still_ours}", [row_id, since, since])  # noqa: S608 - a constant
        else:
            cursor.execute(
                f"UPDATE kit_idempotencykey SET status = %s, answer = %s::jsonb {still_ours}",  # noqa: S608 - a constant
                [kept.status, json.dumps(kept.body), row_id, since, since],
            )
