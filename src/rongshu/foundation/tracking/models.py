from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned


class ShareLink(ShopOwned):
    """A tracked link `/t/<code>`: who shared what, where, and through whose link they came themselves.

    `target_kind` and `target_ref` are opaque here (`product` + slug, `group` + code, `home`). `depth` is 1 for a link
    whose sharer came through nobody's link, one more than the parent's otherwise.
    """

    code = models.CharField(max_length=16)
    sharer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    target_kind = models.CharField(max_length=20)
    target_ref = models.CharField(max_length=80, blank=True)
    channel = models.CharField(max_length=20, default="link")
    campaign_id = models.BigIntegerField(null=True)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, db_constraint=False, related_name="+"
    )
    depth = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("分享链接")
        constraints = [
            models.UniqueConstraint(fields=["shop", "code"], name="tracking_link_code_once"),
            models.UniqueConstraint(
                fields=["shop", "sharer", "target_kind", "target_ref", "channel"],
                name="tracking_link_per_sharer",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class InboxBatch(ShopOwned):
    """One HTTP batch of behaviour events as it came, until the lake has it. Validated while draining."""

    received_at = models.DateTimeField(db_default=DatabaseNow())
    visitor = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True)
    body = models.JSONField()
    drained = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="tracking_inbox_undrained", condition=models.Q(drained=False)),
        ]
