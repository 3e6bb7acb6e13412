"""Tables of the mechanics: outbox, idempotency keys, job errors. (The first migration makes the clock's row.)"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy.models import ShopOwned


class OutboxEvent(ShopOwned):
    """A domain event, written in the transaction that made it true.

    Drained by claims that mark it: into live notifications (`relayed`), into the lake (`drained`), and, when somebody
    follows its kind in batches, to those followers (`batched` until then).
    """

    name = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=DatabaseNow())
    payload = models.JSONField()
    topics = ArrayField(models.CharField(max_length=80), default=list, db_default=models.Value("{}"))
    relayed = models.BooleanField(default=False, db_default=False)
    drained = models.BooleanField(default=False, db_default=False)
    batched = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["shop", "id"], name="kit_outbox_batched", condition=models.Q(batched=True)),
            models.Index(fields=["id"], name="kit_outbox_unrelayed", condition=models.Q(relayed=False)),
            models.Index(fields=["id"], name="kit_outbox_undrained", condition=models.Q(drained=False)),
        ]


class IdempotencyKey(ShopOwned):
    """The first answer to a write, kept so that the same request gets it again.

    `body_hash` is the SHA-256 of method, path and body; the same key with another hash is an error.
    """

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "actor", "key"], name="kit_idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="kit_idempotency_created")]


class JobError(models.Model):
    """The last error of a job, beside the job library's own tables and like them without a shop.

    `error` is masked as logs are. The row goes when the job does.
    """

    job_id = models.BigIntegerField(primary_key=True)
    error = models.TextField()
    at = models.DateTimeField()
