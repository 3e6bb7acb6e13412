from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class TopUpOffer(ShopOwned):
    """An amount a member may prepay, and what the shop adds to it. `bonus_days` empty: the bonus never ends."""

    amount_fen = models.BigIntegerField()
    bonus_fen = models.BigIntegerField(default=0)
    bonus_days = models.PositiveIntegerField(null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("充值档位")
        ordering = ["amount_fen"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, bonus_fen__gte=0), name="stored_value_offer_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen}+{self.bonus_fen}"


class StoredValueAccount(ShopOwned):
    """The row locked before a member's balance is decided on. What it holds stands in its lots and the ledger."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("储值账户")
        constraints = [models.UniqueConstraint(fields=["shop", "user"], name="stored_value_account_once")]


class TopUp(ShopOwned):
    """One prepayment of a member: a payment subject. Once paid it has a lot."""

    class State(models.TextChoices):
        UNPAID = "unpaid", _("待付款")
        PAID = "paid", _("已到账")
        CLOSED = "closed", _("已关闭")

    number = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    bonus_fen = models.BigIntegerField(default=0)
    bonus_days = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.UNPAID)
    refunded_fen = models.BigIntegerField(default=0)
    placed_at = models.DateTimeField(db_default=DatabaseNow())
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("充值")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, bonus_fen__gte=0), name="stored_value_topup_amounts"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "user", "-id"], name="stored_value_topups_of_user"),
            models.Index(
                fields=["shop", "expires_at"],
                name="stored_value_topups_due",
                condition=models.Q(state="unpaid"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """How the ledger names it."""
        return f"topup:{self.pk}"


class Lot(ShopOwned):
    """What is left of a paid top-up. Principal never ends (LAW-32); a bonus ends at `bonus_expires_at`, if ever."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    topup = models.ForeignKey(TopUp, on_delete=models.PROTECT, db_constraint=False, related_name="lots")
    principal_left_fen = models.BigIntegerField()
    bonus_left_fen = models.BigIntegerField()
    bonus_expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("储值批次")
        constraints = [
            models.UniqueConstraint(fields=["shop", "topup"], name="stored_value_lot_once"),
            models.CheckConstraint(
                condition=models.Q(principal_left_fen__gte=0, bonus_left_fen__gte=0),
                name="stored_value_lot_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "user", "id"], name="stored_value_lots_of_user"),
            models.Index(
                fields=["shop", "bonus_expires_at"],
                name="stored_value_bonus_due",
                condition=models.Q(bonus_left_fen__gt=0),
            ),
        ]


class Use(ShopOwned):
    """Balance set aside for one payment, then spent or released."""

    class State(models.TextChoices):
        HELD = "held", _("占用中")
        SPENT = "spent", _("已使用")
        RELEASED = "released", _("已释放")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    payment_number = models.CharField(max_length=32)
    description = models.CharField(max_length=120, blank=True)
    amount_fen = models.BigIntegerField()
    returned_fen = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("储值使用")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "payment_number"], name="stored_value_use_once"),
            models.CheckConstraint(
                condition=models.Q(
                    amount_fen__gt=0, returned_fen__gte=0, returned_fen__lte=models.F("amount_fen")
                ),
                name="stored_value_use_amounts",
            ),
        ]
        indexes = [models.Index(fields=["shop", "user", "-id"], name="stored_value_uses_of_user")]


class UsePart(ShopOwned):
    """What one use took from one lot, and what came back to it."""

    use = models.ForeignKey(Use, on_delete=models.PROTECT, db_constraint=False, related_name="parts")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    principal_fen = models.BigIntegerField()
    bonus_fen = models.BigIntegerField()
    returned_principal_fen = models.BigIntegerField(default=0)
    returned_bonus_fen = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "use", "lot"], name="stored_value_part_once"),
            models.CheckConstraint(
                condition=models.Q(
                    returned_principal_fen__gte=0,
                    returned_principal_fen__lte=models.F("principal_fen"),
                    returned_bonus_fen__gte=0,
                    returned_bonus_fen__lte=models.F("bonus_fen"),
                ),
                name="stored_value_part_returns",
            ),
        ]
