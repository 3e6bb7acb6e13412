from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned

EXPORT = "profiles.export"


class ConsentEvent(ShopOwned):
    """Consent given or withdrawn, append-only (trigger): the latest event of a person and purpose is what holds.

    `evidence` says where and how: page, channel, request id. No address and no device is kept here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30)
    version = models.CharField(max_length=20)
    given = models.BooleanField()
    evidence = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("同意记录")
        indexes = [models.Index(fields=["shop", "user", "purpose", "-id"], name="profiles_consent_of")]


class DataExport(ShopOwned):
    """A copy of all that this shop knows of a person, as a ZIP of JSON, encrypted, until it expires."""

    class State(models.TextChoices):
        ASKED = "asked", _("生成中")
        READY = "ready", _("可下载")
        EXPIRED = "expired", _("已过期")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    content_cipher = models.BinaryField(null=True)
    size = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("个人信息副本")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "user"],
                condition=models.Q(state__in=["asked", "ready"]),
                name="profiles_one_export",
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready", content_cipher__isnull=False, expires_at__isnull=False)
                | (~models.Q(state="ready") & models.Q(content_cipher=None)),
                name="profiles_export_content",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "expires_at"],
                condition=models.Q(state="ready"),
                name="profiles_exports_ending",
            )
        ]


class Closure(ShopOwned):
    """A person's wish to end their membership of this shop: after a time to think it over it is carried out."""

    class State(models.TextChoices):
        COOLING = "cooling", _("冷静期")
        CANCELLED = "cancelled", _("已撤回")
        DONE = "done", _("已注销")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.COOLING)
    points_given_up = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=DatabaseNow())
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("账号注销")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "user"], condition=models.Q(state="cooling"), name="profiles_one_closure"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "due_at"], condition=models.Q(state="cooling"), name="profiles_closures_due"
            )
        ]
