"""Writes to invoices. All run in a shop block."""

from rongshu.trade.invoices.services.following import invoice_follow_refund
from rongshu.trade.invoices.services.moving import (
    invoice_cancel,
    invoice_issue,
    invoice_refuse,
    invoice_request,
    invoice_reverse,
)

__all__ = [
    "invoice_cancel",
    "invoice_follow_refund",
    "invoice_issue",
    "invoice_refuse",
    "invoice_request",
    "invoice_reverse",
]
