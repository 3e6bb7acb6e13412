from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class GroupBuyRule(ShopOwned):
    """What 拼团 adds to an activity: how many people, how long, and the leader's discount."""

    activity = models.OneToOneField(
        "campaigns.Activity", on_delete=models.PROTECT, db_constraint=False, related_name="groupbuy_rule"
    )
    size = models.PositiveSmallIntegerField()
    ttl_hours = models.PositiveSmallIntegerField(default=24)
    leader_discount_fen = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("拼团规则")
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=2, size__lte=100), name="groupbuy_size"),
            models.CheckConstraint(condition=models.Q(leader_discount_fen__gte=0), name="groupbuy_discount"),
        ]


class Group(ShopOwned):
    """People buying together. `taken` counts seats held or paid, `paid` the paid ones."""

    class State(models.TextChoices):
        PENDING = "pending", _("待团长付款")
        OPEN = "open", _("拼团中")
        SUCCESS = "success", _("已成团")
        FAILED = "failed", _("未成团")
        VOID = "void", _("已作废")

    activity = models.ForeignKey(
        "campaigns.Activity", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    code = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    size = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    paid = models.PositiveSmallIntegerField(default=0)
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    leader_order = models.ForeignKey(
        "orders.Order", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("团")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="groupbuy_group_code"),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("size"), paid__lte=models.F("taken")),
                name="groupbuy_seats_within_size",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "product", "expires_at"],
                name="groupbuy_open_of_product",
                condition=models.Q(state="open"),
            ),
            models.Index(
                fields=["shop", "expires_at"], name="groupbuy_due", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["shop", "activity"],
                name="groupbuy_undecided",
                condition=models.Q(state__in=["pending", "open"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class GroupSeat(ShopOwned):
    """A place in a group, held by one order of one person. Its state moves only by the table in `states.py`."""

    class State(models.TextChoices):
        HELD = "held", _("待付款")
        PAID = "paid", _("已付款")
        REFUND_DUE = "refund_due", _("待退款")
        RELEASED = "released", _("已释放")
        REFUNDED = "refunded", _("已退款")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_constraint=False, related_name="seats")
    order = models.OneToOneField(
        "orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    is_leader = models.BooleanField(default=False)
    held_until = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    # Released or refunded. Before the group's `decided_at` that means the person was not in when it was decided.
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("席位")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "group", "user"],
                condition=models.Q(state__in=["held", "paid"]),
                name="groupbuy_one_live_seat",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "group"],
                name="groupbuy_live_seats",
                condition=models.Q(state__in=["held", "paid"]),
            ),
            models.Index(
                fields=["shop"], name="groupbuy_refunds_due", condition=models.Q(state="refund_due")
            ),
        ]
