"""A buyer asks, finance issues what the tax authority's system gave a number, or says why not.

Who issues is outside the house: the number is recorded and filed here ("record and file").
"""

from __future__ import annotations

from typing import Any

from rongshu.kernel import clock, ids
from rongshu.kit import crypto
from rongshu.kit.events import publish
from rongshu.trade.invoices.errors import (
    FapiaoNumberTaken,
    InvoiceExists,
    InvoiceNotFound,
    NothingToInvoice,
)
from rongshu.trade.invoices.events import InvoiceMoved
from rongshu.trade.invoices.locks import lock_invoice, lock_requests
from rongshu.trade.invoices.models import INVOICE_EMAIL, Invoice
from rongshu.trade.invoices.selectors import billable_fen
from rongshu.trade.invoices.services.cleaning import (
    cleaned_email,
    cleaned_fapiao_number,
    cleaned_reason,
    cleaned_tax_number,
    cleaned_title,
)
from rongshu.trade.invoices.states import INVOICE, LIVE
from rongshu.trade.orders.errors import OrderNotFound
from rongshu.trade.orders.selectors import number_of, order_of


def invoice_request(
    *, order_id: int, buyer_id: int, title_kind: str, title: str, tax_number: str, email: str
) -> Invoice:
    """Ask for an invoice on what was paid and not refunded, in fen, goods and freight.

    Locks the order's requests. Raises OrderNotFound (also for another buyer's), BadInvoice, NothingToInvoice,
    InvoiceExists while another one of the order is live.
    """
    name = cleaned_title(title_kind, title)
    taxpayer = cleaned_tax_number(title_kind, tax_number)
    address = cleaned_email(email)
    lock_requests(order_id)
    order = order_of(order_id)
    if order is None or order.buyer_id != buyer_id:
        raise OrderNotFound
    if Invoice.objects.filter(order=order_id, state__in=LIVE).exists():
        raise InvoiceExists
    amount = billable_fen(order)
    if amount <= 0:
        raise NothingToInvoice(state=order.state)
    invoice = Invoice.objects.create(
        number=ids.numbered("F", clock.today()),
        order_id=order_id,
        buyer_id=buyer_id,
        title_kind=title_kind,
        title=name,
        tax_number=taxpayer,
        email_cipher=crypto.encrypt(address, INVOICE_EMAIL),
        amount_fen=amount,
    )
    tell(invoice, "requested")
    return invoice


def invoice_cancel(*, number: str, buyer_id: int) -> Invoice:
    """The buyer withdraws, before it is issued. Raises InvoiceNotFound, IllegalTransition."""
    invoice = lock_invoice(number)
    if invoice.buyer_id != buyer_id:
        raise InvoiceNotFound
    return move(invoice, "cancel", ended_at=clock.now())


def invoice_issue(*, number: str, fapiao_number: str) -> Invoice:
    """Finance files the number of the invoice it issued, on what the order keeps now.

    A refund that is decided at the same moment is followed after it, by its own job. Locks the invoice. Raises
    InvoiceNotFound, BadInvoice, IllegalTransition unless requested, FapiaoNumberTaken, NothingToInvoice.
    """
    given = cleaned_fapiao_number(fapiao_number)
    invoice = lock_invoice(number)
    INVOICE.next_state(invoice.state, "issue")
    order = order_of(invoice.order_id)
    amount = billable_fen(order) if order is not None else 0
    if amount <= 0:
        raise NothingToInvoice(state=order.state if order is not None else "")
    _require_free(given)
    return move(invoice, "issue", fapiao_number=given, amount_fen=amount, issued_at=clock.now())


def invoice_refuse(*, number: str, reason: str) -> Invoice:
    """Finance cannot issue it, for a reason the buyer reads; the buyer may ask again, with other words.

    Locks the invoice. Raises InvoiceNotFound, BadInvoice, IllegalTransition unless requested.
    """
    said = cleaned_reason(reason)
    return move(lock_invoice(number), "refuse", reason=said, ended_at=clock.now())


def invoice_reverse(*, number: str, red_number: str) -> Invoice:
    """Finance files the red-letter invoice (红字发票) that takes an overtaken one back; the rest may be asked for anew.

    Locks the invoice. Raises InvoiceNotFound, BadInvoice, IllegalTransition unless one is due, FapiaoNumberTaken.
    """
    given = cleaned_fapiao_number(red_number)
    invoice = lock_invoice(number)
    INVOICE.next_state(invoice.state, "reverse")
    _require_free(given)
    return move(invoice, "reverse", red_number=given, ended_at=clock.now())


def move(invoice: Invoice, event: str, **changes: Any) -> Invoice:
    """Take a step. The caller holds the invoice's lock. Raises IllegalTransition."""
    INVOICE.apply(invoice, event, **changes)
    tell(invoice, event)
    return invoice


def tell(invoice: Invoice, event: str) -> None:
    """Publish what happened."""
    publish(
        InvoiceMoved(
            number=invoice.number,
            order_id=invoice.order_id,
            order_number=number_of(invoice.order_id),
            buyer_id=invoice.buyer_id,
            event=event,
            state=invoice.state,
            amount_fen=invoice.amount_fen,
        )
    )


def _require_free(number: str) -> None:
    """The database refuses a number twice as well; this says so in words."""
    blue, red = Invoice.objects.filter(fapiao_number=number), Invoice.objects.filter(red_number=number)
    if blue.exists() or red.exists():
        raise FapiaoNumberTaken
