from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Shop(models.Model):
    """A tenant. The registry of shops is the one table of this app without row-level security."""

    class State(models.TextChoices):
        OPEN = "open", _("营业中")
        CLOSED = "closed", _("已关店")

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    slogan = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # Shown on the home page: 电子商务法 15.
    licence_name = models.CharField(max_length=120, blank=True)
    licence_number = models.CharField(max_length=30, blank=True)
    service_phone = models.CharField(max_length=20, blank=True)
    accent = models.CharField(max_length=7, default="#c8402f")
    # 消费者权益保护法 25: at least seven days from receipt.
    return_window_days = models.PositiveSmallIntegerField(default=7)
    auto_receive_days = models.PositiveSmallIntegerField(default=10)
    commission_freeze_days = models.PositiveSmallIntegerField(default=7)
    freight_fen = models.BigIntegerField(default=0)
    free_freight_from_fen = models.BigIntegerField(default=0)
    payment_provider = models.CharField(max_length=30, default="wechatpay")
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("店铺")

    def __str__(self) -> str:
        return self.name


class ShopDomain(models.Model):
    """A host name that serves one shop directly. Without one, the shop is at `/s/<slug>/`."""

    host = models.CharField(max_length=120, unique=True)
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="domains")

    def __str__(self) -> str:
        return self.host


class StaffMembership(ShopOwned):
    """A person works for this shop in a role. The console asks for this; `is_staff` alone opens nothing."""

    class Role(models.TextChoices):
        OWNER = "owner", _("店主")
        OPERATOR = "operator", _("运营")
        FINANCE = "finance", _("财务")
        AGENT = "agent", _("客服")
        READ_ONLY = "read_only", _("只读")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("员工")
        constraints = [models.UniqueConstraint(fields=["shop", "user"], name="shops_staff_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"
