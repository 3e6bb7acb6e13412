"""Wake-ups: what is due is decided by the rows when a job runs."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from rongshu.kernel import clock
from rongshu.kit.jobs import job, sweeper
from rongshu.money.payments import services
from rongshu.money.payments.errors import BillNotRead
from rongshu.money.payments.models import Payment, PaymentBill, Refund
from rongshu.money.payments.providers.bills import READERS
from rongshu.money.payments.rules import BILL_READY, SHANGHAI
from rongshu.money.payments.services.billing import bill_row
from rongshu.money.payments.states import PAYMENT_OPEN, REFUND_OPEN

_MOST = 200


@job(queue="payments", opens_blocks=True)
def refund_send(*, shop_id: int, refund_id: int) -> None:
    """Send a refund, or ask what became of it."""
    services.refund_send(shop_id=shop_id, refund_id=refund_id)


@job(queue="payments", opens_blocks=True)
def payment_poll(*, shop_id: int, payment_id: int) -> None:
    """Ask how an open payment stands; close it after its deadline."""
    services.payment_poll(shop_id=shop_id, payment_id=payment_id)


@job(queue="payments", opens_blocks=True)
def bill_fetch(*, shop_id: int, provider: str, day: str) -> None:
    """Fetch and compare a day's bill. What goes wrong is noted on its row, which says when to try again."""
    with suppress(BillNotRead):
        services.bill_import(shop_id=shop_id, provider=provider, day=date.fromisoformat(day))


@sweeper
def bills_due(shop_id: int) -> None:
    """Yesterday's bills, from ten in the morning on, of every provider that paid the shop; and those to retry."""
    now = clock.now()
    yesterday = clock.today() - timedelta(days=1)
    if now - datetime.combine(clock.today(), time.min, tzinfo=SHANGHAI) >= BILL_READY:
        known = PaymentBill.objects.filter(day=yesterday).values("provider")
        used = Payment.objects.filter(provider__in=list(READERS), state=Payment.State.PAID)
        for provider in used.exclude(provider__in=known).values_list("provider", flat=True).distinct():
            bill_row(provider, yesterday)
    due = PaymentBill.objects.filter(state=PaymentBill.State.WAITING, next_attempt_at__lte=now)
    for provider, day in due.order_by("day").values_list("provider", "day")[:_MOST]:
        once = f"bill:{provider}:{day}"
        bill_fetch.defer(shop_id=shop_id, once=once, provider=provider, day=day.isoformat())


@sweeper
def refunds_due(shop_id: int) -> None:
    """Refunds whose next call is due, also those whose worker died in the middle of one."""
    due = Refund.objects.filter(state__in=REFUND_OPEN, next_attempt_at__lte=clock.now())
    for refund_id in due.order_by("next_attempt_at").values_list("pk", flat=True)[:_MOST]:
        refund_send.defer(shop_id=shop_id, once=f"refund:{refund_id}", refund_id=refund_id)


@sweeper
def payments_due(shop_id: int) -> None:
    """Open payments nobody told us about for a while."""
    due = Payment.objects.filter(state__in=PAYMENT_OPEN, next_query_at__lte=clock.now())
    for payment_id in due.order_by("next_query_at").values_list("pk", flat=True)[:_MOST]:
        payment_poll.defer(shop_id=shop_id, once=f"payment:{payment_id}", payment_id=payment_id)
