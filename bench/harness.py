"""What every benchmark shares: its own stack, a reference measured by turns, the ratio, the verdict.

A benchmark is a module `bench/<name>.py`, dashes as underscores:

    def run(ctx: Context) -> Result:
        with ctx.stack(seed=True) as stack:
            return ctx.measure(
                ours=lambda seconds: load.repeat(stack.ports.web, request, seconds=seconds).per_second,
                reference=lambda seconds: ctx.pgbench(stack.database_urls.owner, SCRIPT, seconds=seconds),
                unit="requests/s",
                goal=0.03,
                verify=lambda: problems_found(stack),
            )
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from launcher.layout import Layout
from launcher.pool import Pool
from launcher.ports import first_free
from launcher.postgres import programs
from launcher.processes import Process, ProcessSpec
from launcher.stack import READY_TIMEOUT_S, Stack

Side = Callable[[float], float]
"""Measures for about so many seconds and returns a figure."""

MINIMUM_ROUNDS = 3
REFERENCE_PORTS_FROM = 18900


class BenchError(RuntimeError):
    """A benchmark could not be carried out."""


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's outcome. `ratio` is the median over the rounds; `problems` empty means the result is right."""

    name: str
    unit: str
    ours: float
    reference: float
    ratio: float
    lowest: float
    highest: float
    rounds: int
    problems: Sequence[str] = ()
    goal: float | None = None
    lower_is_better: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def correct(self) -> bool:
        return not self.problems

    @property
    def goal_met(self) -> bool:
        if self.goal is None:
            return True
        return self.ratio <= self.goal if self.lower_is_better else self.ratio >= self.goal

    def as_json(self) -> dict[str, Any]:
        """The object `--json` prints."""
        return {
            "name": self.name,
            "ratio": significant(self.ratio),
            "ours": significant(self.ours),
            "reference": significant(self.reference),
            "unit": self.unit,
            "rounds": self.rounds,
            "correct": self.correct,
            "min": significant(self.lowest),
            "max": significant(self.highest),
            "goal": self.goal,
            "goal_met": self.goal_met,
            "lower_is_better": self.lower_is_better,
            "problems": list(self.problems),
            "details": dict(self.details),
        }

    def as_text(self) -> str:
        sign = "≤" if self.lower_is_better else "≥"
        goal = (
            ""
            if self.goal is None
            else f", goal {sign} {self.goal:g}: {'met' if self.goal_met else 'MISSED'}"
        )
        lines = [
            f"{self.name}: {self.ours:,.6g} {self.unit} against {self.reference:,.6g}",
            f"  ratio {self.ratio:.4g} (from {self.lowest:.4g} to {self.highest:.4g} in {self.rounds} rounds){goal}",
            f"  result {'right' if self.correct else 'WRONG'}",
            *(f"    {problem}" for problem in self.problems),
            *(f"  {key}: {value}" for key, value in self.details.items()),
        ]
        return "\n".join(lines)


def significant(number: float, digits: int = 5) -> float:
    return float(f"{number:.{digits}g}")


@dataclass(slots=True)
class Context:
    """What a benchmark is given: how long to measure, where to write, and the tools to do so."""

    name: str
    folder: Path
    rounds: int = MINIMUM_ROUNDS
    seconds: float = 8.0
    warm_up: float = 3.0

    def say(self, text: str) -> None:
        """Progress, on standard error: standard output is for the result."""
        print(f"bench {self.name}: {text}", file=sys.stderr, flush=True)

    @contextlib.contextmanager
    def stack(self, **options: Any) -> Iterator[Stack]:
        """A stack with a database of its own, `seed=True` for demo data; stopped and removed afterwards.

        Options are those of `launcher.stack.Stack`. The database comes from the pool `bench`, fsync on as everywhere.
        """
        folder = Path(tempfile.mkdtemp(prefix=f"{self.name}-", dir=self.folder))
        folder.chmod(0o711)
        self.say("starting a stack of its own …")
        try:
            with Stack(folder, **{"pool": Pool("bench"), **options}) as stack:
                yield stack
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextlib.contextmanager
    def process(
        self,
        name: str,
        command: Sequence[str],
        *,
        port: int,
        environment: Mapping[str, str],
        ready_path: str | None = None,
    ) -> Iterator[Process]:
        """A further process, such as the reference's server, for the length of the block."""
        spec = ProcessSpec(name, command, port=port, ready_path=ready_path)
        root = Layout.of_repository().root
        process = Process(spec, root, environment, self.folder / "logs", lambda _name, _line: None)
        process.start()
        try:
            process.await_ready(READY_TIMEOUT_S)
            yield process
        finally:
            process.stop()

    def free_port(self) -> int:
        return first_free(REFERENCE_PORTS_FROM)

    def measure(
        self,
        *,
        ours: Side,
        reference: Side,
        unit: str,
        goal: float | None = None,
        lower_is_better: bool = False,
        verify: Callable[[], Sequence[str]] = tuple,
        details: Callable[[], Mapping[str, Any]] = dict,
    ) -> Result:
        """Warm both sides up, measure them by turns, changing who goes first, then `verify` (returns problems)."""
        self.say("warming up …")
        reference(self.warm_up)
        ours(self.warm_up)
        pairs: list[tuple[float, float]] = []
        for number in range(max(self.rounds, MINIMUM_ROUNDS)):
            if number % 2 == 0:
                mine = ours(self.seconds)
                theirs = reference(self.seconds)
            else:
                theirs = reference(self.seconds)
                mine = ours(self.seconds)
            if theirs <= 0:
                raise BenchError(f"the reference measured {theirs}")
            pairs.append((mine, theirs))
            self.say(
                f"round {number + 1}: {mine:,.6g} against {theirs:,.6g} {unit}, ratio {mine / theirs:.4g}"
            )
        return result_of(
            self.name,
            pairs,
            unit=unit,
            goal=goal,
            lower_is_better=lower_is_better,
            problems=list(verify()),
            details=details(),
        )

    # The reference's tool

    def pgbench(
        self,
        url: str,
        script: str,
        *,
        seconds: float,
        clients: int = 4,
        variables: Mapping[str, int] | None = None,
    ) -> float:
        """Transactions per second of a pgbench script, prepared statements, no think time."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql", dir=self.folder) as file:
            file.write(script)
            file.flush()
            command = [
                str(programs() / "pgbench"),
                "--no-vacuum",
                "--protocol=prepared",
                f"--file={file.name}",
            ]
            command += [
                f"--client={clients}",
                f"--jobs={min(clients, 2)}",
                f"--time={max(1, round(seconds))}",
            ]
            command += [f"--define={name}={value}" for name, value in (variables or {}).items()]
            done = subprocess.run([*command, url], capture_output=True, text=True, check=False)
        found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
        if done.returncode != 0 or found is None or (failed and failed[1] != "0"):
            raise BenchError(f"pgbench failed:\n{done.stderr}\n{done.stdout}")
        return float(found[1])

    def pgbench_best(
        self,
        url: str,
        script: str,
        *,
        seconds: float,
        clients: Sequence[int] = (1, 4, 16, 64),
        variables: Mapping[str, int] | None = None,
    ) -> float:
        """The best of several numbers of clients, sharing the time between them."""
        each = max(1.0, seconds / len(clients))
        return max(
            self.pgbench(url, script, seconds=each, clients=count, variables=variables) for count in clients
        )


def result_of(
    name: str,
    pairs: Sequence[tuple[float, float]],
    *,
    unit: str,
    goal: float | None = None,
    lower_is_better: bool = False,
    problems: Sequence[str] = (),
    details: Mapping[str, Any] | None = None,
) -> Result:
    """The verdict over rounds of (ours, reference): the median of the ratios, not the ratio of the medians."""
    if len(pairs) < MINIMUM_ROUNDS:
        raise BenchError(f"{len(pairs)} rounds are too few: a figure needs at least {MINIMUM_ROUNDS}")
    ratios = [mine / theirs for mine, theirs in pairs]
    return Result(
        name=name,
        unit=unit,
        ours=statistics.median(mine for mine, _ in pairs),
        reference=statistics.median(theirs for _, theirs in pairs),
        ratio=statistics.median(ratios),
        lowest=min(ratios),
        highest=max(ratios),
        rounds=len(pairs),
        problems=problems,
        goal=goal,
        lower_is_better=lower_is_better,
        details=dict(details or {}),
    )


def with_goal(result: Result, goal: float | None) -> Result:
    """The same figures held against another goal."""
    return result if goal is None else dataclasses.replace(result, goal=goal)
