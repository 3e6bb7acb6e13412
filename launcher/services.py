"""The processes Rongshu consists of: their command lines, in one place for every command that starts them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

from launcher.environment import Ports
from launcher.ports import HOST
from launcher.processes import ProcessSpec

NAMES = ("simulator", "alipay", "web", "live", "worker")


def web_command(port: int, host: str = HOST, given: Mapping[str, str] = os.environ) -> list[str]:
    """Django under Granian WSGI. WEB_CONCURRENCY processes of WEB_THREADS threads, each with its own connection."""
    return [
        *_granian("wsgi", host, port, given.get("WEB_CONCURRENCY", "2")),
        f"--blocking-threads={given.get('WEB_THREADS', '4')}",
        "--no-ws",
        "config.wsgi:application",
    ]


def live_command(port: int, host: str = HOST, given: Mapping[str, str] = os.environ) -> list[str]:
    """The lean ASGI application. One process by default: it holds many idle connections, not many requests.

    Open streams never end by themselves, and browsers reconnect: stopping waits one second, not five.
    """
    return [
        *_granian("asgi", host, port, given.get("LIVE_CONCURRENCY", "1")),
        "--workers-kill-timeout=1",
        "config.live:application",
    ]


def _granian(interface: str, host: str, port: int, workers: str) -> list[str]:
    return [
        *(sys.executable, "-m", "granian"),
        f"--interface={interface}",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        "--http=1",
        "--backlog=2048",
        "--respawn-failed-workers",
        "--respawn-interval=0.5",
        "--workers-kill-timeout=5",
        "--log-level=warning",
    ]


def manage_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "django", *arguments]


SIMULATORS = ("simulator", "alipay")


def simulator_command(port: int, folder: str, *, module: str = "wechatpay") -> list[str]:
    return [sys.executable, "-m", f"simulators.{module}", "--port", str(port), "--data", folder]


def specs(names: tuple[str, ...], ports: Ports, environment: Mapping[str, str]) -> list[ProcessSpec]:
    """The named processes, in the order in which they start."""
    known = {
        "simulator": ProcessSpec(
            "simulator",
            simulator_command(ports.simulator, environment.get("RONGSHU_WECHATPAY_DIR", "")),
            port=ports.simulator,
            stop_stage=1,  # the worker may be asking it something while it stops
        ),
        "alipay": ProcessSpec(
            "alipay",
            simulator_command(ports.alipay, environment.get("RONGSHU_ALIPAY_DIR", ""), module="alipay"),
            port=ports.alipay,
            stop_stage=1,
        ),
        "web": ProcessSpec(
            "web", web_command(ports.web, given=environment), port=ports.web, ready_path="/readyz"
        ),
        "live": ProcessSpec(
            "live", live_command(ports.live, given=environment), port=ports.live, ready_path="/readyz"
        ),
        "worker": ProcessSpec("worker", manage_command("worker")),
    }
    unknown = set(names) - known.keys()
    if unknown:
        raise ValueError(f"unknown processes: {', '.join(sorted(unknown))}")
    return [known[name] for name in NAMES if name in names]
