from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned
from rongshu.money.payments.types import PaymentView, RefundView


class Payment(ShopOwned):
    """One attempt to be paid for a subject (`order`, id), under one number at one provider.

    created → pending (prepaid at the provider) → paid | closed; `unknown` while the provider has not said what became
    of a call, until it is asked. Money that reaches a closed one is credited and given back. A subject may be paid by
    one open payment per `tender`: cash at a provider, beside a balance held inside the house.
    `outcome` is what the subject answered to the money: `accepted`, or why it went back. `refund_held_fen` counts
    refunds that succeeded or may still succeed and never passes `paid_fen`.
    """

    class State(models.TextChoices):
        CREATED = "created", _("已创建")
        PENDING = "pending", _("待支付")
        UNKNOWN = "unknown", _("结果待查")
        PAID = "paid", _("已支付")
        CLOSED = "closed", _("已关闭")

    class Tender(models.TextChoices):
        CASH = "cash", _("现金类")
        BALANCE = "balance", _("余额类")

    number = models.CharField(max_length=32, unique=True)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    provider = models.CharField(max_length=30)
    tender = models.CharField(max_length=8, choices=Tender, default=Tender.CASH, db_default=Tender.CASH)
    description = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    prepay_id = models.CharField(max_length=80, blank=True)
    pay_url = models.CharField(max_length=1000, blank=True)
    transaction_id = models.CharField(max_length=40, null=True)
    outcome = models.CharField(max_length=40, blank=True)
    paid_fen = models.BigIntegerField(default=0)
    refund_held_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()
    next_query_at = models.DateTimeField(null=True)
    unanswered = models.PositiveSmallIntegerField(
        default=0, db_default=0
    )  # questions in a row without an answer
    paid_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("支付单")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "provider", "transaction_id"], name="payments_credited_once"
            ),
            models.UniqueConstraint(
                fields=["shop", "subject_kind", "subject_id", "tender"],
                condition=models.Q(state__in=["created", "pending", "unknown"]),
                name="payments_one_open_per_tender",
            ),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payments_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(refund_held_fen__lte=models.F("paid_fen"), refund_held_fen__gte=0)
                & models.Q(refunded_fen__lte=models.F("refund_held_fen"), refunded_fen__gte=0),
                name="payments_refunds_within_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "subject_kind", "subject_id"], name="payments_by_subject"),
            models.Index(
                fields=["shop", "next_query_at"],
                name="payments_due_query",
                condition=models.Q(state__in=["created", "pending", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject_reference(self) -> str:
        """How the ledger names what this pays for: `order:12`."""
        return f"{self.subject_kind}:{self.subject_id}"

    def view(self) -> PaymentView:
        """This payment as other apps see it."""
        return PaymentView(
            id=self.pk,
            number=self.number,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            provider=self.provider,
            tender=self.tender,
            description=self.description,
            amount_fen=self.amount_fen,
            state=self.state,
            outcome=self.outcome,
            pay_url=self.pay_url,
            paid_fen=self.paid_fen,
            refund_held_fen=self.refund_held_fen,
            refunded_fen=self.refunded_fen,
            expires_at=self.expires_at,
            paid_at=self.paid_at,
        )


class Refund(ShopOwned):
    """Money to give back, one row per payment and reason. Its number is stored before the first call and kept."""

    class State(models.TextChoices):
        QUEUED = "queued", _("待退款")
        SENDING = "sending", _("退款中")
        QUERY = "query", _("结果待查")
        RETRYING = "retrying", _("将重试")
        SUCCEEDED = "succeeded", _("已退款")
        MANUAL = "refund_manual", _("需人工处理")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, db_constraint=False, related_name="refunds"
    )
    key = models.CharField(max_length=120)  # reason:ref:payment_id
    number = models.CharField(max_length=32, unique=True)
    reason = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)  # that failed or told nothing
    next_attempt_at = models.DateTimeField(db_default=DatabaseNow())
    first_sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    provider_refund_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("退款单")
        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="payments_refund_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="payments_refund_positive"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "next_attempt_at"],
                name="payments_due_refunds",
                condition=models.Q(state__in=["queued", "sending", "query", "retrying"]),
            ),
            models.Index(fields=["shop", "payment"], name="payments_refunds_of_payment"),
        ]

    def __str__(self) -> str:
        return self.number

    def view(self) -> RefundView:
        """This refund as other apps see it; reads its payment."""
        return RefundView(
            id=self.pk,
            number=self.number,
            payment_id=self.payment_id,
            subject_kind=self.payment.subject_kind,
            subject_id=self.payment.subject_id,
            reason=self.reason,
            amount_fen=self.amount_fen,
            state=self.state,
            created_at=self.created_at,
            finished_at=self.finished_at,
            decision=self.key.rpartition(":")[0],
        )


class ProviderNotice(ShopOwned):
    """A verified notice from a provider and what became of it. Bodies are not kept: they name the payer."""

    provider = models.CharField(max_length=30)
    notice_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    times = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("支付通知")
        constraints = [
            models.UniqueConstraint(fields=["shop", "provider", "notice_id"], name="payments_notice_once"),
        ]


class PaymentIssue(ShopOwned):
    """Money that a person must look at, in a named queue with a deadline."""

    class Queue(models.TextChoices):
        PAYMENT_MISMATCH = "payment_mismatch", _("支付金额或商户不符")
        REFUND_MANUAL = "refund_manual", _("退款需人工处理")
        UNKNOWN_PAYMENT = "unknown_payment", _("找不到对应的支付单")
        PROVIDER_SILENT = "provider_silent", _("渠道一天没有回应")
        GATEWAY_SHORT = "gateway_short", _("渠道余额不足以退款")

    queue = models.CharField(max_length=20, choices=Queue)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    key = models.CharField(max_length=120)
    detail = models.JSONField(default=dict)
    deadline_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("待处理款项")
        constraints = [models.UniqueConstraint(fields=["shop", "queue", "key"], name="payments_issue_once")]


class PaymentMethod(ShopOwned):
    """A way of paying that a shop offers at its cashier. A shop without any offers its own provider only."""

    provider = models.CharField(max_length=30)
    enabled = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(
        max_length=300, blank=True
    )  # for a transfer: name, bank and number of the account

    class Meta:
        verbose_name = _("收款方式")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "provider"], name="payments_method_once")]

    def __str__(self) -> str:
        return self.provider
