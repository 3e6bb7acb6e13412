"""A provider's daily bill: called, read and checked outside any transaction, then taken whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog

from rongshu.kernel import clock
from rongshu.kit.errors import InvalidInput
from rongshu.kit.locks import advisory_lock
from rongshu.kit.tenancy import shop_block
from rongshu.money.payments import providers
from rongshu.money.payments.errors import BillNotRead, NoBillsHere
from rongshu.money.payments.gateway import ask
from rongshu.money.payments.models import BillLine, Payment, PaymentBill
from rongshu.money.payments.providers import BillMissing, BillUnusable, ProviderRefused, ProviderUnknown
from rongshu.money.payments.providers.bills import READERS, BillRow
from rongshu.money.payments.rules import MAX_ATTEMPTS, SHANGHAI, bill_delay
from rongshu.money.payments.services.reconciling import advance_settle, bill_compare, fees_book
from rongshu.money.payments.types import BillView

_log = structlog.get_logger("rongshu.payments")
_DETAIL_LENGTH: Final = 200
_EARLIEST: Final = date(2010, 1, 1)


def bill_import(*, shop_id: int, provider: str, day: date) -> BillView:
    """Fetch, check, store and compare a day's bill. Call outside any block; repeating it changes nothing twice.

    A bill that cannot be read leaves everything as it was and is tried again with growing pauses; after eight tries it
    is parked for a person. A day without a bill is fine when nothing of ours was paid on it. Raises NoBillsHere for a
    provider that makes none, InvalidInput for a day to come, BillNotRead with the reason (the row says it too).
    """
    reader = READERS.get(provider)
    if reader is None:
        raise NoBillsHere
    if not _EARLIEST <= day <= clock.today():
        raise InvalidInput(field="day", rule="a day that has begun")
    with shop_block(shop_id):
        bill = bill_row(provider, day)
    try:
        bill_file = ask(provider, lambda found: found.bill(day=day))
        rows = reader(bill_file.content, merchant_id=providers.get(provider).merchant_id, day=day)
        # Of what is told, not of the file: an archive of the same lines differs by the moment it was made.
        digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    except BillMissing as missing:
        with shop_block(shop_id):
            if not _anything_of_ours(provider, day):
                return _take(bill, [], digest="")
            _failed(bill, code=missing.code, detail=missing.detail)
        raise BillNotRead(reason=missing.code) from missing
    except BillUnusable as unusable:
        with shop_block(shop_id):
            _failed(bill, code=unusable.code, detail=unusable.detail)
        raise BillNotRead(reason=unusable.code) from unusable
    except (ProviderUnknown, ProviderRefused) as error:
        with shop_block(shop_id):
            _failed(bill, code="bill_no_answer", detail=str(error))
        raise BillNotRead(reason="bill_no_answer") from error
    with shop_block(shop_id):
        return _take(bill, rows, digest=digest)


def bill_row(provider: str, day: date) -> PaymentBill:
    """The row of a day's bill, made when it is first asked for."""
    PaymentBill.objects.bulk_create(
        [PaymentBill(provider=provider, day=day, next_attempt_at=clock.now())], ignore_conflicts=True
    )
    return PaymentBill.objects.get(provider=provider, day=day)


def _take(bill: PaymentBill, rows: Sequence[BillRow], *, digest: str) -> BillView:
    # Two imports at once: the second finds what the first stored.
    advisory_lock("payment_bill", bill.provider, bill.day.isoformat())
    bill.refresh_from_db()
    if bill.state != PaymentBill.State.IMPORTED or bill.digest != digest:
        BillLine.objects.filter(bill=bill).delete()
        BillLine.objects.bulk_create(
            [
                BillLine(
                    bill=bill,
                    position=position,
                    kind=row.kind,
                    number=row.number,
                    payment_number=row.payment_number,
                    provider_number=row.provider_number,
                    amount_fen=row.amount_fen,
                    fee_fen=row.fee_fen,
                    succeeded=row.succeeded,
                    at=row.at,
                )
                for position, row in enumerate(rows, start=1)
            ],
            batch_size=2_000,
        )
        bill.digest = digest
        bill.lines = len(rows)
        bill.trade_fen = sum(row.amount_fen for row in rows if row.kind == "trade")
        bill.refund_fen = sum(row.amount_fen for row in rows if row.kind == "refund")
        bill.fee_fen = sum(row.fee_fen if row.kind == "trade" else -row.fee_fen for row in rows)
        bill.state = PaymentBill.State.IMPORTED
        bill.imported_at = clock.now()
    bill.error_code = bill.error_detail = ""
    bill.attempts = 0
    bill.next_attempt_at = None
    bill.save()
    open_differences = bill_compare(bill)
    fees_book(bill, fee_fen=bill.fee_fen)
    advance_settle(provider=bill.provider, key=f"{bill.day}:{digest[:12]}")
    _log.info(
        "bill_imported", provider=bill.provider, day=str(bill.day), lines=bill.lines, open=open_differences
    )
    return bill.view(open_differences=open_differences)


def _failed(bill: PaymentBill, *, code: str, detail: str) -> None:
    """Note why; a bill that was imported before stays as it is."""
    _log.warning("bill_not_read", provider=bill.provider, day=str(bill.day), code=code, detail=detail)
    bill.refresh_from_db()
    bill.attempts += 1
    bill.error_code, bill.error_detail = code, detail[:_DETAIL_LENGTH]
    parked = bill.attempts >= MAX_ATTEMPTS
    if bill.state != PaymentBill.State.IMPORTED:
        bill.state = PaymentBill.State.PARKED if parked else PaymentBill.State.WAITING
        bill.next_attempt_at = None if parked else clock.now() + bill_delay(bill.attempts)
    bill.save()


def _anything_of_ours(provider: str, day: date) -> bool:
    since = datetime.combine(day, time.min, tzinfo=SHANGHAI)
    return Payment.objects.filter(
        provider=provider, provider_at__gte=since, provider_at__lt=since + timedelta(days=1)
    ).exists()
