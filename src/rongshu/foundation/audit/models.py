from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class AuditEntry(ShopOwned):
    """One privileged change. Append-only; each row's hash covers the row before it in the same shop."""

    seq = models.BigIntegerField()
    at = models.DateTimeField(db_default=DatabaseNow())
    actor = models.CharField(max_length=120)
    action = models.CharField(max_length=80)
    target = models.CharField(max_length=160)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作记录")
        ordering = ["-seq"]
        constraints = [models.UniqueConstraint(fields=["shop", "seq"], name="audit_entry_seq_once")]

    def __str__(self) -> str:
        return f"#{self.seq} {self.action}"
