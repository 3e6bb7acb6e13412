"""The payment sandbox from outside: paying, and having things go wrong."""

from __future__ import annotations

from typing import Any, Final

import requests
from django.conf import settings

_TIMEOUT_S: Final = 90


class Sandbox:
    """One connection to the simulator's control surface."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.trust_env = False  # the sandbox is on loopback, whatever proxy the machine uses

    def pay(self, number: str) -> None:
        """Pay as the payer would, at the provider."""
        self._post("/sandbox/pay", {"out_trade_no": number})

    def arm(self, kind: str, number: str, **options: Any) -> None:
        """Let one thing go wrong with one payment; kinds and options are the simulator's."""
        self._post("/sandbox/faults", {"kind": kind, "out_trade_no": number, **options})

    def release(self) -> None:
        """Let go of all that is held: refunds the provider sat on, notifications that were late."""
        self._post("/sandbox/release", {"what": ["refunds", "notifications"]})

    def settle(self) -> None:
        """Wait until no notification is under way."""
        while not self._post("/sandbox/settle", {"timeout_s": 30})["settled"]:
            pass

    def advance(self, seconds: float) -> None:
        """Let the provider's books run ahead as our clock does: its bills are of the same days."""
        self._post("/sandbox/clock", {"advance_s": seconds})

    def transactions(self) -> list[dict[str, Any]]:
        """Everything the provider knows, with refunds."""
        answer = self._session.get(f"{self._base}/sandbox/transactions", timeout=_TIMEOUT_S)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    @property
    def _base(self) -> str:
        return str(settings.RONGSHU_WECHATPAY_GATEWAY)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._session.post(f"{self._base}{path}", json=body, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
