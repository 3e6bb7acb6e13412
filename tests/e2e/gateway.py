"""What the payment provider's sandbox knows: the other side of every payment and refund."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


def transactions(simulator_url: str) -> list[dict[str, Any]]:
    """All transactions with their refunds, oldest first."""
    with urllib.request.urlopen(f"{simulator_url}/sandbox/transactions", timeout=10) as answer:
        found: list[dict[str, Any]] = json.load(answer)["data"]
    return found
