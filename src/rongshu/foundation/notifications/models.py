from __future__ import annotations

from django.db import models

from rongshu.kit.clock import DatabaseNow


class SandboxMessage(models.Model):
    """A message the sandbox channel kept instead of sending. Installation-wide, since sign-in is; demo mode only."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=20)
    recipient = models.CharField(max_length=120)
    body = models.TextField()
    code = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.channel} {self.recipient}"
