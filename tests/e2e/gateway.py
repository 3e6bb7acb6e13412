"""What the payment provider's sandbox knows: the other side of every payment and refund."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode


def transactions(simulator_url: str, payment_number: str = "") -> list[dict[str, Any]]:
    """Transactions with their refunds, oldest first; of one payment or all."""
    query = f"?{urlencode({'out_trade_no': payment_number})}" if payment_number else ""
    with urllib.request.urlopen(f"{simulator_url}/sandbox/transactions{query}", timeout=10) as answer:
        found: list[dict[str, Any]] = json.load(answer)["data"]
    return found


def refunds(simulator_url: str, payment_number: str = "") -> list[tuple[str, int]]:
    """`(status, fen)` of every refund the provider was asked for."""
    found = transactions(simulator_url, payment_number)
    return [(refund["status"], refund["amount_fen"]) for one in found for refund in one["refunds"]]
