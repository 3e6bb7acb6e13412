"""The house under fire, as tests see it: the running stack, a victim that acts in it, the provider's books."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from launcher.stack import Stack
from simulators.wechatpay.testing import SimulatorProcess
from tests.faults.points import Point

PATIENCE_S = 120.0
CALM_S = 4.0
_POLL_S = 0.1

Facts = dict[str, Any]


class Died(Exception):
    """An act ended otherwise than by being done."""


class House:
    """A stack and a victim's process in its environment."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.provider = SimulatorProcess(Path(stack.environment["RONGSHU_WECHATPAY_DIR"]))
        self.provider.base_url = stack.simulator_url
        self._victim: subprocess.Popen[str] | None = None
        self._buyers = 0

    def __enter__(self) -> House:
        self._victim = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"],
            env=self.stack.environment,
            cwd=self.stack.layout.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._victim is not None
        self._victim.communicate(timeout=30)  # the end of its input is its end

    # Acts

    def act(self, name: str, **arguments: Any) -> Facts:
        """Have it done in a process of its own. Raises Died when it was not."""
        told = self._ask({"act": name, "with": arguments})
        if told["end"] != "done":
            raise Died(f"{name}: {told}")
        answer: Facts = told["answer"]
        return answer

    def steps_of(self, name: str, **arguments: Any) -> list[str]:
        """Have it done; the commits and calls it took."""
        told = self._ask({"act": name, "with": arguments})
        assert told["end"] == "done", told
        steps: list[str] = told["steps"]
        return steps

    def die_at(
        self, point: Point, name: str, how: Literal["SIGKILL", "SIGSTOP"], **arguments: Any
    ) -> int | None:
        """Have it done up to a point; the process id when it is only stopped there."""
        at = {"step": point.number, "when": point.when, "signal": how}
        told = self._ask({"act": name, "with": arguments, "at": at})
        if how == "SIGSTOP":
            assert told["end"] == "stopped", (point.id, told)
            return int(told["pid"])
        assert told == {"end": "killed", "signal": "SIGKILL"}, (point.id, told)
        return None

    def stop_in(self, name: str, **arguments: Any) -> int:
        """Have an act done that stops by itself; its process id."""
        told = self._ask({"act": name, "with": arguments})
        assert told["end"] == "stopped", told
        return int(told["pid"])

    def resume(self, pid: int) -> Facts:
        """Let a stopped act go on, and wait for what becomes of it."""
        return self._ask({"resume": pid})

    def number(self) -> int:
        """Number of somebody new."""
        self._buyers += 1
        return self._buyers

    def _ask(self, request: Facts) -> Facts:
        assert self._victim is not None
        assert self._victim.stdin is not None
        assert self._victim.stdout is not None
        self._victim.stdin.write(json.dumps(request) + "\n")
        self._victim.stdin.flush()
        line = self._victim.stdout.readline()
        assert line, f"the victim's own process ended with {self._victim.wait(10)}"
        answer: Facts = json.loads(line)
        return answer

    # What others do

    def pay(self, number: str, *, notice: Literal["sent", "lost", "held"]) -> None:
        """Pay at the provider; its notice is sent at once, never, or when it is released."""
        if notice != "sent":
            self.provider.arm({"lost": "lost", "held": "late"}[notice], out_trade_no=number, event="payment")
        self.provider.pay(out_trade_no=number)

    def sealed_notice(self, number: str) -> Facts:
        """The newest notice of a payment, to be carried to the house."""
        [*_earlier, newest] = self.provider.notifications(number)
        headers, body = self.provider.sealed(newest["seq"])
        return {"headers": headers, "body": body.decode()}

    def revive(self) -> None:
        """Start whatever is dead."""
        if self.stack.postgres is not None:
            self.stack.start("postgres")
        for name in self.stack.names:
            self.stack.start(name)

    # Looking

    def until(self, true: Callable[[], bool], what: Callable[[], object] | str) -> None:
        """Look again and again until it is true; never for ever."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"waited {PATIENCE_S:g} s in vain for: {what if isinstance(what, str) else what()}"
                )
            time.sleep(_POLL_S)

    def loose_ends(self) -> list[str]:
        """What still waits. A database that is just coming back counts as waiting too."""
        try:
            found: list[str] = self.act("loose_ends")["loose"]
        except Died as died:
            return [str(died)]
        return found

    def settle(self) -> None:
        """Let time pass until nothing waits any more: while something does, ten minutes every few seconds."""
        passed = time.monotonic()

        def nothing_waits() -> bool:
            nonlocal passed
            if not self.loose_ends():
                return True
            if time.monotonic() - passed > CALM_S:
                self.act("wait", minutes=10)
                passed = time.monotonic()
            return False

        self.until(nothing_waits, self.loose_ends)

    def trades(self, number: str) -> list[Facts]:
        """A payment in the provider's books: one, or none when it was never asked."""
        return self.provider.get("transactions", out_trade_no=number)

    def kept_fen(self) -> int:
        """What the provider took in and has not given back, over all payments."""
        return sum((one["paid_fen"] or 0) - one["refunded_fen"] for one in self.provider.transactions())
