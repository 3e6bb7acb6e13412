"""Product pages per second, signed in, with live group-buys, against a constant page of the same Granian and Django."""

from __future__ import annotations

import sys

from bench import load, worlds
from bench.harness import Context, Result
from launcher.stack import Stack
from rongshu.kernel.money import Money

GOAL = 0.03
CONCURRENCY = 16
GROUPS = 3


def run(ctx: Context) -> Result:
    """Concurrency 16 on both sides; the same numbers of processes and threads."""
    with ctx.stack(seed=True) as stack:
        world = worlds.for_stack(stack.environment, "page", "--groups", str(GROUPS))
        ours = load.request(
            "GET",
            world["path"],
            port=stack.ports.web,
            headers={"Cookie": f"sessionid={world['session']}", "Accept-Language": "zh-CN"},
        )
        port = ctx.free_port()
        constant = load.request("GET", "/", port=port)
        command = [
            *(sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", f"--port={port}"),
            *("--workers=2", "--blocking-threads=4", "--no-ws", "--http=1", "--backlog=2048"),
            *("--log-level=warning", "bench.constant_site:application"),
        ]
        environment = {**stack.environment, "DJANGO_SETTINGS_MODULE": ""}
        with ctx.process("constant", command, port=port, environment=environment):
            return ctx.measure(
                ours=lambda seconds: (
                    load.repeat(stack.ports.web, ours, seconds=seconds, concurrency=CONCURRENCY).per_second
                ),
                reference=lambda seconds: (
                    load.repeat(port, constant, seconds=seconds, concurrency=CONCURRENCY).per_second
                ),
                unit="requests/s",
                goal=GOAL,
                verify=lambda: _problems(stack, ours, world),
            )


def _problems(stack: Stack, message: bytes, world: dict[str, object]) -> list[str]:
    """The page must hold the viewer's name and price and every open group."""
    pages: list[str] = []

    def once() -> load.Script:
        answer = yield message
        pages.append(answer.body.decode())

    load.drive(stack.ports.web, [once()], concurrency=1)
    text = pages[0]
    price = Money(int(str(world["price_fen"]))).yuan()
    wanted = {"the viewer's name": str(world["name"]), "the group price": price}
    wanted |= {f"group {code}": str(code) for code in world["groups"]}  # type: ignore[attr-defined]  # a JSON list
    plain = text.replace("<i>", "").replace("</i>", "").replace("<b>", "").replace("</b>", "")
    missing = [f"the page lacks {what} ({value})" for what, value in wanted.items() if value not in plain]
    if len(world["groups"]) != GROUPS:  # type: ignore[arg-type]  # a JSON list
        missing.append("not every group opened")
    return missing
