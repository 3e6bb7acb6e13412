"""Every lock this app takes: an order's invoices as a whole, or one invoice's row. Nothing is locked after them."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from rongshu.kit.locks import advisory_lock, lock_rows
from rongshu.kit.tenancy import current_shop_id
from rongshu.trade.invoices.errors import InvoiceNotFound
from rongshu.trade.invoices.models import Invoice

REQUESTING: Final = "invoices.request"  # name of the guard, for its negative control


def lock_requests(order_id: int) -> None:
    """Nobody else asks for an invoice on this order meanwhile."""
    if REQUESTING not in settings.RONGSHU_TEST_LOCKS_OFF:
        advisory_lock("invoices", current_shop_id(), order_id)


def lock_invoice(number: str) -> Invoice:
    """An invoice, read after its lock. Raises InvoiceNotFound."""
    found = lock_rows(Invoice.objects.filter(number=number))
    if not found:
        raise InvoiceNotFound
    return found[0]
