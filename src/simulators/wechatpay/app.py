"""The ASGI application: routing, the order in which checks and faults apply, and the record of calls.

A merchant's call is first authenticated, then struck by the faults that come before the action, then carried out,
then struck by those that come after. Each change of state is one transaction under the lock of the store.
"""

from __future__ import annotations

import asyncio
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl

from .api import Call, MerchantApi
from .billing import BillBook
from .cashier import Cashier
from .errors import ApiError
from .faults import AFTER_CALL, BEFORE_CALL, Fault, FaultBook, FaultKind
from .http import Request, Response, answer, is_loopback
from .identity import Identity, load_or_create
from .notices import Notices
from .sandbox import Sandbox
from .sender import Sender
from .store import Store
from .trades import Trades

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_BODY_BYTES = 64 * 1024


class ConnectionDropped(Exception):
    """The answer must break off in the middle."""


class Gateway(Protocol):
    """A provider's merchant API: who calls is checked, what is asked is done, the answer is signed."""

    def match(self, request: Request) -> Call | None: ...
    def authenticate(self, request: Request) -> None: ...
    def handle(self, call: Call, request: Request) -> Response: ...
    def sign(self, request: Request, response: Response, *, wrongly: bool = False) -> Response: ...


class Application:
    """One simulator over one data folder."""

    merchant_paths: tuple[str, ...] = ("/v3/",)

    def __init__(self, folder: Path, *, base_url: str) -> None:
        identity = load_or_create(folder, gateway_url=base_url)
        store = Store(folder / "simulator.sqlite3")
        faults = FaultBook(store)
        notices = Notices(store=store, identity=identity, faults=faults)
        trades = Trades(store=store, identity=identity, faults=faults, notices=notices)
        api = MerchantApi(
            store=store,
            identity=identity,
            trades=trades,
            book=BillBook(store=store, faults=faults),
            base_url=base_url,
        )
        self.assemble(
            folder, store=store, identity=identity, faults=faults, notices=notices, trades=trades, api=api
        )

    def assemble(
        self,
        folder: Path,
        *,
        store: Store,
        identity: Identity,
        faults: FaultBook,
        notices: Notices,
        trades: Trades,
        api: Gateway,
    ) -> None:
        """Put the parts of a sandbox together; only gateway, notices and identity differ between providers."""
        self._store = store
        self._faults = faults
        self._sender = Sender(notices)
        self._api = api
        self._cashier = Cashier(trades=trades, merchant_name=identity.merchant_name)
        self._sandbox = Sandbox(
            folder=folder,
            store=self._store,
            identity=identity,
            faults=self._faults,
            notices=notices,
            trades=trades,
            sender=self._sender,
            release_responses=self._release_responses,
        )
        self._loop: asyncio.AbstractEventLoop | None = None
        self._withheld: set[asyncio.Event] = set()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin sending notifications."""
        self._loop = loop
        self._sender.start()

    def stop(self) -> None:
        """Finish what is under way and close the store."""
        self._sender.stop()
        self._store.close()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = await _read(scope, receive)
        if request is None:
            await _write(send, answer({"code": "PARAM_ERROR", "message": "请求体过大"}, 413))
            return
        try:
            response = await self._respond(request, receive)
        except ConnectionDropped:
            await _break_off(send)
            return
        except ApiError as refusal:
            response = answer(refusal.body(), refusal.status)
        except Exception:  # noqa: BLE001 - a fault of the simulator is answered and shown, never hidden
            traceback.print_exc(file=sys.stderr)
            response = answer(ApiError("SYSTEM_ERROR").body(), 500)
        if response is not None:
            await _write(send, response)

    async def _respond(self, request: Request, receive: Receive) -> Response | None:
        if request.path.startswith(self.merchant_paths):
            return await self._serve_merchant(request, receive)
        _only_from_here(request)
        if request.path == "/sandbox/static/cashier.css" and request.method == "GET":
            return self._cashier.style()
        if request.path.startswith("/sandbox/cashier/"):
            return self._serve_payer(request, request.path.removeprefix("/sandbox/cashier/"))
        handler = self._sandbox.match(request)
        if handler is None:
            raise ApiError("RESOURCE_NOT_EXISTS")
        if request.method == "POST" and "json" not in request.headers.get("content-type", ""):
            raise ApiError("PARAM_ERROR", "Content-Type必须是application/json")
        return await asyncio.get_running_loop().run_in_executor(None, handler, request)

    def _serve_payer(self, request: Request, prepay_id: str) -> Response:
        if request.method == "GET":
            return self._cashier.show(request, prepay_id)
        if request.method != "POST":
            raise ApiError("RESOURCE_NOT_EXISTS")
        response = self._cashier.pay(request, prepay_id)
        self._sender.wake()
        return response

    async def _serve_merchant(self, request: Request, receive: Receive) -> Response | None:
        call = self._api.match(request)
        if call is None:
            raise ApiError("RESOURCE_NOT_EXISTS")
        try:
            self._api.authenticate(request)
        except ApiError as refusal:
            self._record(call, request, refusal.status, refusal.code, None)
            raise
        before = self._faults.take(BEFORE_CALL, out_trade_no=call.out_trade_no, operation=call.operation)
        response, code = await self._carry_out(call, request, before)
        after = None
        if response.status < 400:
            after = self._faults.take(AFTER_CALL, out_trade_no=call.out_trade_no, operation=call.operation)
        struck = after or before
        self._record(call, request, response.status, code, None if struck is None else struck.kind.value)
        self._sender.wake()
        wrongly = after is not None and after.kind is FaultKind.BAD_RESPONSE_SIGNATURE
        signed = self._api.sign(request, response, wrongly=wrongly)
        if after is None or wrongly:
            return signed
        if after.kind is FaultKind.DROP_AFTER_SUCCESS:
            raise ConnectionDropped
        return signed if await self._withhold(receive) else None

    async def _carry_out(
        self, call: Call, request: Request, before: Fault | None
    ) -> tuple[Response, str | None]:
        try:
            if before is not None:
                await self._strike(call, request, before)
            return self._api.handle(call, request), None
        except ApiError as refusal:
            return answer(refusal.body(), refusal.status), refusal.code

    async def _strike(self, call: Call, request: Request, fault: Fault) -> None:
        if fault.kind is FaultKind.SLOW:
            await asyncio.sleep(float(fault.options.get("delay_ms", 1000)) / 1000)
            return
        if fault.kind is FaultKind.DROP_BEFORE:
            self._record(call, request, 0, None, fault.kind.value)
            raise ConnectionDropped
        default = "SYSTEM_ERROR" if fault.kind is FaultKind.SERVER_ERROR else "FREQUENCY_LIMITED"
        raise ApiError(
            str(fault.options.get("code", default)),
            fault.options.get("message"),
            status=fault.options.get("status", 500 if fault.kind is FaultKind.SERVER_ERROR else None),
        )

    async def _withhold(self, receive: Receive) -> bool:
        """Wait for a release; false when the caller went away first."""
        released = asyncio.Event()
        self._withheld.add(released)
        waits = (asyncio.ensure_future(released.wait()), asyncio.ensure_future(_gone(receive)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._withheld.discard(released)
            for wait in waits:
                wait.cancel()
        return released.is_set()

    def _release_responses(self) -> int:
        """Let withheld answers go out; called from other threads."""
        waiting = list(self._withheld)
        if self._loop is not None:
            for released in waiting:
                self._loop.call_soon_threadsafe(released.set)
        return len(waiting)

    def _record(self, call: Call, request: Request, status: int, code: str | None, fault: str | None) -> None:
        self._store.execute(
            "INSERT INTO call (at, operation, method, target, body, out_trade_no, out_refund_no, status, code, fault)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                time.time(),
                call.operation,
                request.method,
                request.target,
                request.body.decode(errors="replace"),
                call.out_trade_no,
                call.out_refund_no,
                status,
                code,
                fault,
            ),
        )


def _only_from_here(request: Request) -> None:
    """The control surface answers this machine under a local name only, so no web page can reach it by rebinding."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    origin = request.headers.get("origin")
    foreign_page = origin is not None and origin not in ("null", f"http://{request.headers.get('host', '')}")
    if not is_loopback(request.client) or not is_loopback(host) or foreign_page:
        raise ApiError("NO_AUTH", "沙箱控制面只接受本机访问")


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(scope: MutableMapping[str, Any], receive: Receive) -> Request | None:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY_BYTES:
            return None
        if not message.get("more_body"):
            break
    query: bytes = scope["query_string"]
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    target = raw_path.decode("latin-1") + (f"?{query.decode('latin-1')}" if query else "")
    return Request(
        method=scope["method"],
        path=scope["path"],
        target=target,
        query=dict(parse_qsl(query.decode("latin-1"))),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
        client=(scope.get("client") or ("",))[0],
    )


async def _write(send: Send, response: Response) -> None:
    headers = {
        "Content-Type": response.content_type,
        "Content-Length": str(len(response.body)),
        **response.headers,
    }
    if response.status == 204:
        del headers["Content-Length"]
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": response.body})


async def _break_off(send: Send) -> None:
    """Promise more than is sent: the server then cuts the connection, and the caller sees it broken."""
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
