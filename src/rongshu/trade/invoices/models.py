from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit import crypto
from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned

INVOICE_EMAIL = "invoice.email"


class Invoice(ShopOwned):
    """An invoice a buyer asks for on an order, and what became of it. Its state moves only by the table in `states.py`.

    `amount_fen` follows the order while the invoice is asked for, and is frozen when it is issued. `fapiao_number` and
    `red_number` are the numbers the tax authority's system gave. One invoice of an order is live at a time.
    """

    class Title(models.TextChoices):
        PERSONAL = "personal", _("个人")
        COMPANY = "company", _("企业")

    class State(models.TextChoices):
        REQUESTED = "requested", _("待开票")
        ISSUED = "issued", _("已开票")
        RED_DUE = "red_due", _("待红冲")
        REVERSED = "reversed", _("已红冲")
        REFUSED = "refused", _("未能开票")
        CANCELLED = "cancelled", _("已取消")

    number = models.CharField(max_length=32, unique=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, db_constraint=False, related_name="+")
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.REQUESTED)
    title_kind = models.CharField(max_length=16, choices=Title)
    title = models.CharField(max_length=100)
    tax_number = models.CharField(max_length=18, blank=True)
    email_cipher = models.BinaryField()
    amount_fen = models.BigIntegerField()
    reason = models.CharField(max_length=200, blank=True)  # why it was refused or cancelled
    fapiao_number = models.CharField(max_length=20, blank=True)
    red_number = models.CharField(max_length=20, blank=True)
    requested_at = models.DateTimeField(db_default=DatabaseNow())
    issued_at = models.DateTimeField(null=True)
    red_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("发票")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0) | models.Q(state="cancelled"),
                name="invoices_of_some_amount",
            ),
            models.UniqueConstraint(
                fields=["shop", "order"],
                condition=models.Q(state__in=["requested", "issued", "red_due"]),
                name="invoices_one_live",
            ),
            models.UniqueConstraint(
                fields=["shop", "fapiao_number"],
                condition=~models.Q(fapiao_number=""),
                name="invoices_fapiao_once",
            ),
            models.UniqueConstraint(
                fields=["shop", "red_number"],
                condition=~models.Q(red_number=""),
                name="invoices_red_once",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "buyer", "-id"], name="invoices_of_buyer"),
            models.Index(fields=["shop", "state", "-id"], name="invoices_by_state"),
        ]

    @property
    def email(self) -> str:
        """Where the invoice is to be sent."""
        return crypto.decrypt(self.email_cipher, INVOICE_EMAIL)

    def __str__(self) -> str:
        return self.number
