from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rongshu.kit.clock import DatabaseNow
from rongshu.kit.tenancy import ShopOwned
from rongshu.money.payments.types import BillView, MethodView, PaymentView, RefundView, TransferView


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
    pay_url = models.CharField(max_length=4000, blank=True)  # Alipay's carries the whole signed request
    transaction_id = models.CharField(max_length=40, null=True)
    outcome = models.CharField(max_length=40, blank=True)
    paid_fen = models.BigIntegerField(default=0)
    refund_held_fen = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField()
    next_query_at = models.DateTimeField(null=True)
    # Questions in a row without an answer.
    unanswered = models.PositiveSmallIntegerField(default=0, db_default=0)
    paid_at = models.DateTimeField(null=True)
    provider_at = models.DateTimeField(null=True)  # by the provider's clock: the day of its bill
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
                fields=["shop", "provider", "provider_at"],
                name="payments_of_bill_day",
                condition=models.Q(provider_at__isnull=False),
            ),
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
    provider_at = models.DateTimeField(null=True)  # by the provider's clock: the day of its bill
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
    fee_bp = models.PositiveSmallIntegerField(default=60)  # what the provider keeps of each payment
    note = models.CharField(
        max_length=300, blank=True
    )  # for a transfer: name, bank and number of the account

    class Meta:
        verbose_name = _("收款方式")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["shop", "provider"], name="payments_method_once")]

    def __str__(self) -> str:
        return self.provider

    def view(self) -> MethodView:
        """This way of paying as other apps see it."""
        return MethodView(
            provider=self.provider,
            note=self.note,
            enabled=self.enabled,
            position=self.position,
            fee_bp=self.fee_bp,
        )


class PaymentBill(ShopOwned):
    """A provider's bill of one day (Shanghai), fetched and compared. Parked after eight tries that failed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待下载")
        IMPORTED = "imported", _("已对账")
        PARKED = "parked", _("需人工处理")

    provider = models.CharField(max_length=30)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    digest = models.CharField(
        max_length=64, blank=True
    )  # of what was read, so that the same again changes nothing
    lines = models.PositiveIntegerField(default=0)
    trade_fen = models.BigIntegerField(default=0)
    refund_fen = models.BigIntegerField(default=0)
    fee_fen = models.BigIntegerField(default=0)  # kept less given back
    fee_booked_fen = models.BigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("渠道账单")
        ordering = ["-day", "provider"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "provider", "day"], name="payments_bill_once"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "next_attempt_at"],
                name="payments_due_bills",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"

    def view(self, *, open_differences: int) -> BillView:
        """This bill as other apps see it."""
        return BillView(
            id=self.pk,
            provider=self.provider,
            day=self.day,
            state=self.state,
            lines=self.lines,
            trade_fen=self.trade_fen,
            refund_fen=self.refund_fen,
            fee_fen=self.fee_fen,
            attempts=self.attempts,
            error_code=self.error_code,
            error_detail=self.error_detail,
            imported_at=self.imported_at,
            open_differences=open_differences,
        )


class BillLine(ShopOwned):
    """One line of a bill, as the provider told it. `number` is our payment's or refund's."""

    bill = models.ForeignKey(PaymentBill, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=6)  # trade or refund
    number = models.CharField(max_length=64)
    payment_number = models.CharField(max_length=64)
    provider_number = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    succeeded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "bill", "position"], name="payments_bill_line_once"),
        ]
        indexes = [
            models.Index(fields=["shop", "bill", "kind", "number"], name="payments_bill_lines_by_number")
        ]


class BillDifference(ShopOwned):
    """Something a bill and our books do not say alike, in a named queue with a deadline."""

    class Queue(models.TextChoices):
        NOT_THERE = "not_there", _("我方有、渠道没有")
        NOT_HERE = "not_here", _("渠道有、我方没有")
        AMOUNT = "amount", _("金额不一致")
        STATE = "state", _("状态不一致")
        FEE = "fee", _("手续费不一致")

    bill = models.ForeignKey(
        PaymentBill, on_delete=models.PROTECT, db_constraint=False, related_name="differences"
    )
    queue = models.CharField(max_length=10, choices=Queue)
    kind = models.CharField(max_length=6)
    number = models.CharField(max_length=64)
    ours_fen = models.BigIntegerField(null=True)
    theirs_fen = models.BigIntegerField(null=True)
    deadline_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        verbose_name = _("对账差异")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "bill", "queue", "kind", "number"], name="payments_difference_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "deadline_at"],
                name="payments_open_differences",
                condition=models.Q(resolved_at__isnull=True),
            ),
        ]


class OfflineTransfer(ShopOwned):
    """A bank transfer the payer says to have made. One of finance matches it, another confirms it."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("待核对")
        MATCHED = "matched", _("待复核")
        CONFIRMED = "confirmed", _("已确认")
        REJECTED = "rejected", _("已驳回")

    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, db_constraint=False, related_name="transfers"
    )
    payer_name = models.CharField(max_length=60)
    reference = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State, default=State.CLAIMED)
    bank_reference = models.CharField(max_length=60, blank=True)
    matched_by = models.CharField(max_length=40, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(db_default=DatabaseNow())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("线下转账")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "payment"],
                condition=~models.Q(state="rejected"),
                name="payments_one_transfer_per_payment",
            ),
            models.UniqueConstraint(
                fields=["shop", "bank_reference"],
                condition=models.Q(state__in=["matched", "confirmed"]),
                name="payments_bank_reference_once",
            ),
        ]

    def view(self) -> TransferView:
        """This transfer as other apps see it; reads its payment."""
        return TransferView(
            id=self.pk,
            payment_number=self.payment.number,
            description=self.payment.description,
            amount_fen=self.payment.amount_fen,
            payer_name=self.payer_name,
            reference=self.reference,
            state=self.state,
            bank_reference=self.bank_reference,
            matched_by=self.matched_by,
            reason=self.reason,
            claimed_at=self.claimed_at,
        )
