"""Wake-ups: what is due is decided by the rows when a job runs."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta

from django.db.models import Min

from rongshu.kernel import clock
from rongshu.kit.jobs import job, seldom_sweeper, sweeper
from rongshu.money.payments import services
from rongshu.money.payments.errors import BillNotRead
from rongshu.money.payments.models import Payment, PaymentBill, Refund
from rongshu.money.payments.providers.bills import READERS
from rongshu.money.payments.rules import BILL_READY, BILL_WINDOW, SHANGHAI
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


@seldom_sweeper
def bills_due(shop_id: int) -> None:
    """The bills of the days that are over, of every provider that paid the shop; and those to retry.

    A day's bill is there from ten in the morning of the next day on. Days that nobody asked for, because the house was
    down or asleep, are made up for as far back as `BILL_WINDOW`.
    """
    now = clock.now()
    ready = now - datetime.combine(clock.today(), time.min, tzinfo=SHANGHAI) >= BILL_READY
    last = clock.today() - timedelta(days=1 if ready else 2)
    _rows_of_missed_days([last - timedelta(days=back) for back in range(BILL_WINDOW.days)])
    due = PaymentBill.objects.filter(state=PaymentBill.State.WAITING, next_attempt_at__lte=now)
    for provider, day in due.order_by("day").values_list("provider", "day")[:_MOST]:
        once = f"bill:{provider}:{day}"
        bill_fetch.defer(shop_id=shop_id, once=once, provider=provider, day=day.isoformat())


def _rows_of_missed_days(days: list[date]) -> None:
    """A row for each of these days without one, from a provider's first payment on.

    Two queries when none is missing.
    """
    known: dict[str, set[date]] = {provider: set() for provider in READERS}
    rows = PaymentBill.objects.filter(day__in=days, provider__in=list(READERS))
    for provider, day in rows.values_list("provider", "day"):
        known[provider].add(day)
    short = [provider for provider, there in known.items() if len(there) < len(days)]
    paid = Payment.objects.filter(provider__in=short, provider_at__isnull=False, state=Payment.State.PAID)
    for provider, first in paid.values_list("provider").annotate(Min("provider_at")):
        began = first.astimezone(SHANGHAI).date()
        for day in days:
            if day >= began and day not in known[provider]:
                bill_row(provider, day)


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
