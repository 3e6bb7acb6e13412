"""Full purchases per second over HTTP: cart → place → sandbox pay → verified notification → paid, distinct shoppers.

The reference is pgbench writing one order, one line and one of 1,000 stock rows in a transaction, on the same server.
"""

from __future__ import annotations

import http.client
import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from bench import worlds
from bench.harness import Context, Result
from launcher.ports import HOST
from launcher.stack import Stack

GOAL = 0.005
CONCURRENCY = 16
SHOPPERS = 4000
ADDRESS = {"receiver": "榕小树", "phone": "13600000000", "region_code": "440106", "detail": "天河路 1 号"}

SCHEMA = """
CREATE TABLE bench_order (id bigserial PRIMARY KEY, buyer bigint NOT NULL, total bigint NOT NULL);
CREATE TABLE bench_line (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES bench_order,
    sku int NOT NULL, quantity int NOT NULL, price bigint NOT NULL);
CREATE TABLE bench_stock (sku int PRIMARY KEY, on_hand int NOT NULL, reserved int NOT NULL);
INSERT INTO bench_stock SELECT n, 1000000, 0 FROM generate_series(1, 1000) n;
"""
SCRIPT = """
\\set sku random(1, 1000)
\\set buyer random(1, 1000000)
BEGIN;
INSERT INTO bench_order (buyer, total) VALUES (:buyer, 5900) RETURNING id AS order_id \\gset
INSERT INTO bench_line (order_id, sku, quantity, price) VALUES (:order_id, :sku, 1, 5900);
UPDATE bench_stock SET reserved = reserved + 1 WHERE sku = :sku AND on_hand - reserved >= 1;
COMMIT;
"""


class Shopper:
    """One connection to the shop and one to the sandbox; buys for one person after the other."""

    def __init__(self, stack: Stack, world: Mapping[str, Any]) -> None:
        self.world = world
        self.shop = http.client.HTTPConnection(HOST, stack.ports.web, timeout=30)
        self.sandbox = http.client.HTTPConnection(HOST, stack.ports.simulator, timeout=30)

    def buy(self, number: int) -> bool:
        """A whole purchase; True when the shop itself says that the order is paid."""
        token = self.world["tokens"][number]
        sku_id = self.world["skus"][number % len(self.world["skus"])]
        headers = {
            "Authorization": f"Bearer {token}",
            "X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        }
        self._call(headers, "POST", "/cart/items", {"sku_id": sku_id, "quantity": 1})
        lines = [{"sku_id": sku_id, "quantity": 1}]
        order = self._call(headers, "POST", "/orders", {"lines": lines, "address": ADDRESS}, key="place")[
            "number"
        ]
        payment = self._call(headers, "POST", f"/orders/{order}/payment", {}, key="pay")["number"]
        # `wait`: the sandbox answers when the shop has taken the signed notification.
        self._send(self.sandbox, "POST", "/sandbox/pay", {"out_trade_no": payment, "wait": True}, {})
        found: dict[str, Any] = self._call(headers, "GET", f"/orders/{order}")
        return bool(found["state"] == "paid")

    def _call(
        self, headers: Mapping[str, str], method: str, path: str, body: object = None, *, key: str = ""
    ) -> dict[str, Any]:
        more = {"Idempotency-Key": f"bench-{key}-{path}-{time.monotonic_ns()}"} if key else {}
        return self._send(self.shop, method, self.world["prefix"] + path, body, {**headers, **more})

    @staticmethod
    def _send(
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: object,
        headers: Mapping[str, str],
    ) -> dict[str, Any]:
        payload = json.dumps(body).encode() if body is not None else None
        connection.request(method, path, payload, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        found = json.loads(text)
        assert isinstance(found, dict)
        return found


def run(ctx: Context) -> Result:
    """Sixteen shoppers at a time on our side, sixteen clients on pgbench's."""
    with ctx.stack(seed=True, environment_extra={"RONGSHU_TRUSTED_PROXIES": "1"}) as stack:
        world = worlds.for_stack(stack.environment, "checkout", "--shoppers", str(SHOPPERS))
        with psycopg.connect(stack.database_urls.owner, autocommit=True) as owner:
            owner.execute(SCHEMA)
        numbers = iter(range(SHOPPERS))
        bought: list[int] = []
        unpaid: list[int] = []
        return ctx.measure(
            ours=lambda seconds: _purchases(stack, world, numbers, seconds, bought, unpaid),
            reference=lambda seconds: ctx.pgbench(
                stack.database_urls.owner, SCRIPT, seconds=seconds, clients=CONCURRENCY
            ),
            unit="purchases/s",
            goal=GOAL,
            verify=lambda: _problems(stack, len(bought), unpaid),
        )


def _purchases(
    stack: Stack,
    world: Mapping[str, Any],
    numbers: Iterator[int],
    seconds: float,
    bought: list[int],
    unpaid: list[int],
) -> float:
    lock = threading.Lock()
    began = time.perf_counter()
    end = began + seconds
    done = itertools.count()

    def shop() -> int:
        shopper, mine = Shopper(stack, world), 0
        while time.perf_counter() < end:
            with lock:
                number = next(numbers)
            (bought if shopper.buy(number) else unpaid).append(number)
            mine += 1
            next(done)
        return mine

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        finished = sum(pool.map(lambda _each: shop(), range(CONCURRENCY)))
    return finished / (time.perf_counter() - began)


def _problems(stack: Stack, purchases: int, unpaid: list[int]) -> list[str]:
    """Every purchase is a paid order, its money at the gateway, its unit committed, no invariant broken."""
    found = [f"{len(unpaid)} orders were not paid when the sandbox had answered"] if unpaid else []
    with psycopg.connect(stack.database_urls.report) as report:
        row = report.execute(
            "SELECT (SELECT count(*) FROM orders_order WHERE state = 'paid'),"
            " (SELECT coalesce(sum(payable_fen), 0) FROM orders_order WHERE state = 'paid'),"
            " (SELECT coalesce(sum(balance_fen), 0) FROM ledger_account WHERE kind = 'gateway:wechatpay'),"
            " (SELECT coalesce(sum(committed), 0) FROM inventory_stockitem)"
        ).fetchone()
    assert row is not None
    orders, payable, held, committed = (int(value) for value in row)
    if orders < purchases:
        found.append(f"{purchases} purchases, {orders} paid orders")
    if held < payable:
        found.append(f"orders were paid {payable} fen, the ledger holds {held}")
    if committed < purchases:
        found.append(f"{purchases} units bought, {committed} committed")
    stack.manage("check_invariants")
    return found
