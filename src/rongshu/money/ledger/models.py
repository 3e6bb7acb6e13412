from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned
from rongshu.money.ledger.kinds import account_label
from rongshu.money.ledger.types import AccountRef


class Account(ShopOwned):
    """A pot of money of one kind, belonging to `owner` (empty for the shop itself, `user:<id>` for a person).

    `balance_fen` is credits minus debits for a credit account, debits minus credits for a debit account. It is kept
    equal to its transfers by the statement that writes them. Only accounts that may owe go below zero.
    """

    class Side(models.TextChoices):
        DEBIT = "debit", _("借")
        CREDIT = "credit", _("贷")

    kind = models.CharField(max_length=40)
    owner = models.CharField(max_length=60, blank=True)
    side = models.CharField(max_length=6, choices=Side)
    may_owe = models.BooleanField(default=False)
    balance_fen = models.BigIntegerField(default=0, db_default=0)
    currency = models.CharField(max_length=3, default="CNY")

    class Meta:
        verbose_name = _("账户")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind", "owner"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=models.Q(may_owe=True) | models.Q(balance_fen__gte=0),
                name="ledger_owes_only_if_allowed",
            ),
        ]

    def __str__(self) -> str:
        return account_label(AccountRef(self.kind, self.owner))


class Transfer(ShopOwned):
    """An amount moved from one account to another: append-only, balanced by construction.

    `business_key` names the one event that may post it (`payment:P…:captured`); the legs of one entry share
    `correlation`. A correction is a new transfer naming the old in `corrects`.
    """

    debit = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    amount_fen = models.BigIntegerField()
    business_key = models.CharField(max_length=160)
    correlation = models.CharField(max_length=120)
    purpose = models.CharField(max_length=60)
    reference = models.CharField(max_length=60)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("流水")
        constraints = [
            models.UniqueConstraint(fields=["shop", "business_key"], name="ledger_posted_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="ledger_amount_positive"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="ledger_two_accounts"),
        ]
        indexes = [
            models.Index(fields=["shop", "debit", "id"], name="ledger_by_debit"),
            models.Index(fields=["shop", "credit", "id"], name="ledger_by_credit"),
            models.Index(fields=["shop", "reference"], name="ledger_by_reference"),
        ]
