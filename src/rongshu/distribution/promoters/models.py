from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Promoter(ShopOwned):
    """A person who may earn by sharing in this shop. Joining is free (禁止传销条例 7)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("正常")
        SUSPENDED = "suspended", _("已暂停")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    agreement_version = models.CharField(max_length=20)
    agreed_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("推客")
        constraints = [models.UniqueConstraint(fields=["shop", "user"], name="promoters_once")]

    def __str__(self) -> str:
        return str(self.user)
