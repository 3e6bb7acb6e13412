from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class Relation(ShopOwned):
    """Who brought whom into this shop. At most one active inviter per person (partial unique index)."""

    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    link_code = models.CharField(max_length=16, blank=True)
    active = models.BooleanField(default=True)
    bound_at = models.DateTimeField(db_default=DatabaseNow())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("推荐关系")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "buyer"], condition=models.Q(active=True), name="referrals_one_live_inviter"
            ),
            models.CheckConstraint(
                condition=~models.Q(buyer=models.F("inviter")), name="referrals_no_self_referral"
            ),
        ]
        indexes = [models.Index(fields=["shop", "inviter"], name="referrals_by_inviter")]


class RelationLog(ShopOwned):
    """Every binding and unbinding, append-only (trigger)."""

    buyer_id = models.BigIntegerField()
    inviter_id = models.BigIntegerField()
    event = models.CharField(max_length=20)
    link_code = models.CharField(max_length=16, blank=True)
    at = models.DateTimeField(db_default=DatabaseNow())
