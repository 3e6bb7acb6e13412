"""Changing where an order goes, with an address of its buyer's book."""

from __future__ import annotations

from typing import Any, Final

from tests.security.fills.fill import Fill

FILLS: Final[dict[str, Fill]] = {
    "orders/<slug:number>/amend/": Fill({"number": "{order}"}, form={"address": "{address}", "note": "x"}),
    "api/v1/orders/<number>/amendment": Fill({"number": "{order}"}),
}
BODIES: Final[dict[str, Any]] = {"order_amend": {"address_id": "{address}", "note": "x"}}
