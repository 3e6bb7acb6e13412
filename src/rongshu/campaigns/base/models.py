from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.campaigns.base.types import ActivityState
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Activity(ShopOwned):
    """A campaign of any kind: window, quota, limits, goal. The kind's own fields live in the kind's app."""

    State = ActivityState

    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=ActivityState, default=ActivityState.DRAFT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quota = models.PositiveIntegerField()
    reserved = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    per_order_limit = models.PositiveIntegerField(default=1)
    per_person_limit = models.PositiveIntegerField(default=1)
    stack_policy = models.JSONField(default=list)
    budget_fen = models.BigIntegerField(default=0)
    goal_metric = models.CharField(max_length=40, default="paid_orders")
    goal_value = models.PositiveIntegerField(default=0)
    rules_version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("活动")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="campaigns_window"
            ),
            models.CheckConstraint(
                condition=models.Q(quota__gte=models.F("reserved") + models.F("sold")),
                name="campaigns_within_quota",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "state", "kind"], name="campaigns_by_state"),
        ]

    def __str__(self) -> str:
        return self.name


class ActivityItem(ShopOwned):
    """A SKU in a campaign, with the campaign's price."""

    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, db_constraint=False, related_name="items"
    )
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    price_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "activity", "sku"], name="campaigns_item_once"),
            models.CheckConstraint(condition=models.Q(price_fen__gt=0), name="campaigns_item_price_positive"),
        ]
        indexes = [models.Index(fields=["shop", "product"], name="campaigns_items_of_product")]


class ActivityPerson(ShopOwned):
    """How many units one person has taken in one activity; moved by a conditional upsert."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    used = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "activity", "user"], name="campaigns_person_once"),
            models.CheckConstraint(condition=models.Q(used__gte=0), name="campaigns_person_not_negative"),
        ]
