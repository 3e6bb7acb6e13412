"""95th percentile of product search over HTTP on 200,000 products, against that of a product by id by the same API.

A mix of Chinese words, pinyin, slips of the finger and filters, each asked once in turn; the reference reads other
products one after the other. The same number of connections on both sides.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench import load, worlds
from bench.harness import Context, Result
from launcher.stack import Stack

GOAL = 5
PRODUCTS = 200_000
QUESTIONS = 500
CONCURRENCY = 2
_visitors = itertools.count(1)


def run(ctx: Context, products: int = PRODUCTS) -> Result:
    """`products` fewer for a test of the benchmark itself."""
    one_proxy = {"RONGSHU_TRUSTED_PROXIES": "1"}  # as if many visitors came through it
    with ctx.stack(seed=True, processes=("web",), environment_extra=one_proxy) as stack:
        ctx.say(f"putting {products:,} products on the shelves …")
        world = worlds.for_stack(
            stack.environment, "search", "--products", str(products), "--questions", str(QUESTIONS)
        )
        with psycopg.connect(
            stack.database_urls.superuser or stack.database_urls.owner, autocommit=True
        ) as owner:
            owner.execute("VACUUM ANALYZE")
        searches = itertools.cycle([_message(stack, world, one) for one in world["questions"]])
        dice = random.Random(3)
        reads = itertools.cycle(
            [_get(stack, world, f"/products/bench-{dice.randrange(products)}") for _ in range(5000)]
        )
        return ctx.measure(
            ours=lambda seconds: _p95(stack, searches, seconds),
            reference=lambda seconds: _p95(stack, reads, seconds),
            unit="ms",
            goal=GOAL,
            lower_is_better=True,
            verify=lambda: _problems(stack, world, products),
            details=lambda: {"products": products, "connections": CONCURRENCY},
        )


def _get(stack: Stack, world: dict[str, Any], path: str) -> bytes:
    """A request as if from an address of its own: one address is not answered this often."""
    number = next(_visitors)
    came_from = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return load.request(
        "GET", world["prefix"] + path, port=stack.ports.web, headers={"X-Forwarded-For": came_from}
    )


def _message(stack: Stack, world: dict[str, Any], question: dict[str, str]) -> bytes:
    query = urlencode({name: value for name, value in question.items() if name not in ("kind", "expect")})
    return _get(stack, world, f"/search?{query}")


def _p95(stack: Stack, messages: Iterator[bytes], seconds: float) -> float:
    def one() -> load.Script:
        yield next(messages)

    report = load.drive(stack.ports.web, iter(one, None), seconds=seconds, concurrency=CONCURRENCY)
    unexpected = report.unexpected(200)
    if unexpected:
        raise load.LoadError("; ".join(unexpected))
    return report.quantile(0.95) * 1000


def _problems(stack: Stack, world: dict[str, Any], products: int) -> list[str]:
    """Every question finds something; words typed right are in everything found, filters hold, the order is kept."""
    problems: list[str] = []
    if world["indexed"] < products:
        problems.append(f"{world['indexed']} of {products} products are in the index")
    empty = 0

    def ask(question: dict[str, str]) -> load.Script:
        nonlocal empty
        answer = yield _message(stack, world, question)
        items = json.loads(answer.body)["items"]
        empty += not items
        for word in question["expect"].split():
            lacking = [
                one["title"]
                for one in items
                if word not in one["title"] + one["brief"] and word not in world["categories"]
            ]
            if lacking:
                problems.append(f"{question['text']}: found {lacking[0]}")
        prices = [one["price_fen"] for one in items]
        if question["kind"] == "filter" and not all(5000 <= price <= 60000 for price in prices):
            problems.append(f"{question['text']}: a price out of bounds")
        if question.get("sort") == "price" and prices != sorted(prices):
            problems.append(f"{question['text']}: not by price")

    load.drive(stack.ports.web, [ask(one) for one in world["questions"][:200]], concurrency=2)
    if empty > 10:  # a slip of a short word may be like nothing
        problems.append(f"{empty} of 200 searches found nothing")
    return problems[:10]
