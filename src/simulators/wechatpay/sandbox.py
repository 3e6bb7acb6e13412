"""The control surface for tests and demos: pay, arm faults, release what is held, look inside.

No part of the real API. Every write takes a JSON body and answers JSON; what each takes stands in its docstring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from . import moments
from .api import OPERATIONS
from .errors import ApiError
from .faults import UNBELIEVABLE, FaultBook, FaultKind
from .http import Request, Response, answer
from .identity import Identity, rotate_platform_certificate
from .notices import Notices
from .sender import Sender
from .store import Store
from .trades import Trades

_OPTION_NAMES = {
    "status",
    "code",
    "message",
    "delay_ms",
    "where",
    "amount_fen",
    "fee_fen",
    "mchid",
    "currency",
    "told_out_trade_no",
    "extra",
    "attempts",
    "then",
}
_LONGEST_SETTLE_S = 60.0


class Sandbox:
    """Everything under /sandbox/ but the cashier; handlers may block and are called off the event loop."""

    def __init__(
        self,
        *,
        folder: Path,
        store: Store,
        identity: Identity,
        faults: FaultBook,
        notices: Notices,
        trades: Trades,
        sender: Sender,
        release_responses: Callable[[], int],
    ) -> None:
        self._folder = folder
        self._store = store
        self._identity = identity
        self._faults = faults
        self._notices = notices
        self._trades = trades
        self._sender = sender
        self._release_responses = release_responses
        self._routes: Mapping[tuple[str, str], Callable[[Request], Response]] = {
            ("GET", "/sandbox/health"): self._health,
            ("POST", "/sandbox/pay"): self._pay,
            ("GET", "/sandbox/faults"): self._list_faults,
            ("POST", "/sandbox/faults"): self._arm,
            ("POST", "/sandbox/release"): self._release,
            ("POST", "/sandbox/settle"): self._settle,
            ("POST", "/sandbox/reset"): self._reset,
            ("POST", "/sandbox/clock"): self._clock,
            ("POST", "/sandbox/rotate-certificate"): self._rotate,
            ("POST", "/sandbox/sealed"): self._sealed,
            ("GET", "/sandbox/transactions"): self._transactions,
            ("GET", "/sandbox/notifications"): self._notifications,
            ("GET", "/sandbox/calls"): self._calls,
        }

    def match(self, request: Request) -> Callable[[Request], Response] | None:
        """The handler of a path, if there is one."""
        return self._routes.get((request.method, request.path))

    def _health(self, request: Request) -> Response:
        """Ready to be called."""
        return answer({"status": "ok", "mchid": self._identity.mchid})

    def _pay(self, request: Request) -> Response:
        """``{prepay_id | out_trade_no, payer?, late?, wait?}``: pay; ``wait`` until the notification was tried."""
        body = request.json()
        paid = self._trades.pay(
            prepay_id=body.get("prepay_id"),
            out_trade_no=body.get("out_trade_no"),
            payer=body.get("payer"),
            late=bool(body.get("late")),
        )
        self._sender.wake()
        if body.get("wait"):
            self._sender.settle(_LONGEST_SETTLE_S)
        return answer(paid)

    def _list_faults(self, request: Request) -> Response:
        """What is still armed."""
        return answer({"data": self._faults.armed()})

    def _arm(self, request: Request) -> Response:
        """``{kind, count?, out_trade_no?, operation?, event?, ...options}``: see ``FaultKind``; count -1 never ends."""
        body = request.json()
        try:
            kind = FaultKind(str(body.get("kind")))
        except ValueError:
            raise ApiError("PARAM_ERROR", f"unknown fault kind: {body.get('kind')}") from None
        count = body.get("count", 1)
        if type(count) is not int or count < -1 or count == 0:
            raise ApiError("PARAM_ERROR", "count is a positive whole number, or -1")
        if body.get("operation") not in (None, *OPERATIONS) or body.get("event") not in (
            None,
            "payment",
            "refund",
        ):
            raise ApiError("PARAM_ERROR", "unknown operation or event")
        options = {
            name: value
            for name, value in body.items()
            if name not in {"kind", "count", "out_trade_no", "operation", "event"}
        }
        if unknown := set(options) - _OPTION_NAMES:
            raise ApiError("PARAM_ERROR", f"unknown options: {', '.join(sorted(unknown))}")
        self._faults.arm(
            kind,
            count=count,
            out_trade_no=body.get("out_trade_no"),
            operation=body.get("operation"),
            event=body.get("event"),
            options=options,
        )
        return answer({"data": self._faults.armed()}, 201)

    def _release(self, request: Request) -> Response:
        """``{out_trade_no?, newest_first?, what?}``: let go of held ``responses``, ``refunds``, ``notifications``.

        Notifications held or waiting for a retry go out one after the other before this answers.
        """
        body = request.json()
        what = body.get("what", ["responses", "refunds", "notifications"])
        out_trade_no = body.get("out_trade_no")
        released: dict[str, Any] = {}
        if "responses" in what:
            released["responses"] = self._release_responses()
        if "refunds" in what:
            released["refunds"] = self._trades.finish_pending_refunds(out_trade_no=out_trade_no)
        if "notifications" in what:
            waiting = self._notices.waiting(
                out_trade_no=out_trade_no, newest_first=bool(body.get("newest_first"))
            )
            released["notifications"] = self._sender.send_now(waiting)
        self._sender.wake()
        return answer(released)

    def _settle(self, request: Request) -> Response:
        """``{timeout_s?}``: wait until no notification is being sent or due; ``settled`` says whether that came."""
        timeout_s = min(float(request.json().get("timeout_s", 10)), _LONGEST_SETTLE_S)
        return answer({"settled": self._sender.settle(timeout_s)})

    def _reset(self, request: Request) -> Response:
        """``{only_faults?}``: forget transactions, refunds, notifications, calls and faults; the parties stay."""
        self._release_responses()
        if request.json().get("only_faults"):
            self._faults.disarm()
        else:
            self._store.clear()
        return answer({"status": "ok"})

    def _clock(self, request: Request) -> Response:
        """``{advance_s}``: let the provider's books run ahead, as a demo's clock does; never back."""
        seconds = request.json().get("advance_s")
        if not isinstance(seconds, int | float) or seconds < 0:
            raise ApiError("PARAM_ERROR", "advance_s is a number of seconds, not below zero")
        self._store.advance(float(seconds))
        return answer({"now": moments.written(self._store.now())})

    def _rotate(self, request: Request) -> Response:
        """Sign with a new platform certificate from now on."""
        return answer({"serial_no": rotate_platform_certificate(self._folder, self._identity).serial}, 201)

    def _sealed(self, request: Request) -> Response:
        """``{seq, defect?}``: a notification's headers and body, freshly signed, for a test that carries it itself."""
        body = request.json()
        defect = str(body.get("defect", ""))
        if defect not in ("", *UNBELIEVABLE):
            raise ApiError("PARAM_ERROR", f"unknown defect: {defect}")
        try:
            headers, sealed = self._notices.sealed_again(int(body.get("seq", 0)), defect)
        except LookupError:
            raise ApiError("RESOURCE_NOT_EXISTS") from None
        return answer({"headers": headers, "body": sealed.decode()})

    def _transactions(self, request: Request) -> Response:
        """``?out_trade_no=``: transactions with their refunds."""
        return answer({"data": self._trades.listed(out_trade_no=request.query.get("out_trade_no"))})

    def _notifications(self, request: Request) -> Response:
        """``?out_trade_no=``: notifications with what was last sent and answered."""
        return answer({"data": self._notices.listed(out_trade_no=request.query.get("out_trade_no"))})

    def _calls(self, request: Request) -> Response:
        """``?out_trade_no=&operation=``: the merchant's calls in order, refused ones too."""
        out_trade_no, operation = request.query.get("out_trade_no"), request.query.get("operation")
        rows = self._store.rows(
            "SELECT * FROM call WHERE (? IS NULL OR out_trade_no = ?) AND (? IS NULL OR operation = ?) ORDER BY seq",
            (out_trade_no, out_trade_no, operation, operation),
        )
        return answer({"data": [dict(row) for row in rows]})
