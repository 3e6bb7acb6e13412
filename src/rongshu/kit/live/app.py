"""The frame: life cycle, routes, origins, health, metrics."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

import psycopg
import psycopg_pool
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from rongshu.kit.http.clients import is_this_machine, trusted_address
from rongshu.kit.live.asgi import Gone, Problem, Receive, Request, Scope, Send
from rongshu.kit.live.database import Ear, Pool, ServerClock, make_pool
from rongshu.kit.live.hub import Hub
from rongshu.kit.live.stream import Streams

_log = logging.getLogger("rongshu.live")

Endpoint = Callable[[Request], Awaitable[None]]
MakeEndpoint = Callable[[Pool, CollectorRegistry], Endpoint]


@dataclass(frozen=True)
class LiveConfig:
    """What the composition root decides. `origins` are the pages' addresses that may read our answers."""

    conninfo: str
    origins: Collection[str]
    trusted_proxies: int = 0
    metrics_token: str = ""
    pool_size: int = 4
    most_streams: int = 5000
    most_streams_per_visitor: int = 12
    beat_s: float = 15.0


class LiveApp:
    """An ASGI application. `endpoints` maps (method, path) to makers of further endpoints."""

    def __init__(
        self, config: LiveConfig, endpoints: Mapping[tuple[str, str], MakeEndpoint] | None = None
    ) -> None:
        self._config = config
        self._makers = dict(endpoints or {})
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._serve(Request.of(scope, receive, send, self._client))

    # Life

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> None:
        """Begin to listen. A database that is not there yet delays `/readyz`, not the start."""
        registry = CollectorRegistry()
        config = self._config
        self._registry = registry
        self._hub = Hub(most=config.most_streams, most_per_owner=config.most_streams_per_visitor)
        self._pool = make_pool(config.conninfo, size=config.pool_size)
        told = Counter("rongshu_live_changes", "Changes handed to streams", registry=registry)
        sent = Counter("rongshu_live_events_sent", "Events written to streams", registry=registry)
        streams = Gauge("rongshu_live_streams", "Open streams", registry=registry)
        streams.set_function(lambda: self._hub.size)
        self._refused = Counter("rongshu_live_refusals", "Requests refused", ["code"], registry=registry)
        self._ear = Ear(config.conninfo, self._hub, told.inc)
        self._clock = ServerClock(self._pool, self._hub)
        self._endpoints: dict[tuple[str, str], Endpoint] = {
            ("GET", "/healthz"): self._healthz,
            ("GET", "/readyz"): self._readyz,
            ("GET", "/metrics"): self._metrics,
            ("GET", "/v1/stream"): Streams(self._hub, self._clock.now, sent.inc, beat_s=config.beat_s),
        }
        for route, make in self._makers.items():
            self._endpoints[route] = make(self._pool, registry)
        self._paths = {path for _method, path in self._endpoints}
        await self._pool.open(wait=False)
        self._tasks = [
            asyncio.create_task(self._ear.run(), name="listen"),
            asyncio.create_task(self._clock.run(), name="clock"),
        ]

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pool.close()

    # Requests

    async def _serve(self, request: Request) -> None:
        given = request.headers.get("x-request-id", "")
        request_id = (
            given if given.isascii() and given.isalnum() and len(given) <= 64 else secrets.token_hex(8)
        )
        request.answer_headers.append((b"x-request-id", (request_id or "-").encode()))
        try:
            self._cross_origin(request)
            if request.method == "OPTIONS" and request.path in self._paths:
                await request.answer(204, b"", b"text/plain")
                return
            method = "GET" if request.method == "HEAD" else request.method
            endpoint = self._endpoints.get((method, request.path))
            if endpoint is None:
                if request.path in self._paths:
                    raise Problem(405, "method_not_allowed", "不支持这种请求方式。")
                raise Problem(404, "not_found", "没有找到这个地址。")
            await endpoint(request)
        except Problem as problem:
            self._refused.labels(problem.code).inc()
            await request.refuse(problem)
        except (Gone, TimeoutError):
            return
        except (psycopg.OperationalError, psycopg_pool.PoolTimeout, psycopg_pool.TooManyRequests) as error:
            _log.warning("live_database_unavailable: %s", type(error).__name__)
            self._refused.labels("unavailable").inc()
            await request.refuse(Problem(503, "unavailable", "服务暂时不可用，请稍后再试。", retry_after=2))

    def _cross_origin(self, request: Request) -> None:
        """Pages of our own may read the answers; a page of anybody else is refused."""
        request.answer_headers.append((b"vary", b"origin"))
        origin = request.headers.get("origin")
        if origin is None:
            return
        if origin not in self._config.origins:
            raise Problem(403, "foreign_origin", "这个页面不能使用实时服务。")
        request.answer_headers += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-methods", b"GET, POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-max-age", b"86400"),
        ]

    def _client(self, peer: str, forwarded: str) -> str:
        return trusted_address(peer=peer, forwarded=forwarded, proxies=self._config.trusted_proxies)

    # Operations

    async def _healthz(self, request: Request) -> None:
        await request.answer_json(200, {"status": "up"})

    async def _readyz(self, request: Request) -> None:
        database = False
        with contextlib.suppress(psycopg.Error, psycopg_pool.PoolTimeout, psycopg_pool.TooManyRequests):
            async with self._pool.connection(timeout=2.0) as connection:
                await connection.execute("SELECT 1 FROM kit_clock")
            database = True
        checks = {"database": database, "listening": self._ear.connected}
        ready = all(checks.values())
        await request.answer_json(
            200 if ready else 503, {"status": "ready" if ready else "not ready", **checks}
        )

    async def _metrics(self, request: Request) -> None:
        token = self._config.metrics_token
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        by_token = bool(token) and hmac.compare_digest(given.encode(), token.encode())
        if not by_token and not is_this_machine(
            peer=request.peer, forwarded=request.headers.get("x-forwarded-for", "")
        ):
            raise Problem(404, "not_found", "没有找到这个地址。")
        await request.answer(200, generate_latest(self._registry), CONTENT_TYPE_LATEST.encode())
