"""`./rongshu check`: every check runs, the end tells which failed."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from launcher import node, services
from launcher.commands.manage import surroundings
from launcher.layout import Layout


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    command: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    code: int
    said: str
    seconds: float


def checks(root: Path) -> list[Check]:
    """All checks, in the order in which they are told."""
    tools = Path(sys.executable).parent

    def tool(name: str, *arguments: str) -> Check:
        return Check(" ".join([name, *arguments]), [str(tools / name), *arguments])

    def manage(*arguments: str) -> Check:
        return Check(" ".join(["manage", *arguments]), services.manage_command(*arguments))

    result = [
        tool("ruff", "check"),
        tool("ruff", "format", "--check"),
        tool("djlint", "src", "--lint", "--quiet"),
        tool("mypy"),
        tool("lint-imports"),
        manage("check"),
        manage("makemigrations", "--check", "--dry-run"),
    ]
    if any(root.glob("src/rongshu/**/management/commands/check_translations.py")):
        result.append(manage("check_translations"))
    return result


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    with surroundings(layout) as variables:
        node.ensure_packages(layout)

        def perform(check: Check) -> Outcome:
            began = time.monotonic()
            done = subprocess.run(
                check.command,
                cwd=layout.root,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            return Outcome(check, done.returncode, done.stdout, time.monotonic() - began)

        with ThreadPoolExecutor(max_workers=2) as pool:
            outcomes = [
                _tell(future) for future in [pool.submit(perform, check) for check in checks(layout.root)]
            ]
    failed = [outcome.check.name for outcome in outcomes if outcome.code != 0]
    print(
        f"\n{len(outcomes) - len(failed)} checks passed, {len(failed)} failed"
        + "".join(f"\n  {one}" for one in failed)
    )
    return 1 if failed else 0


def _tell(future: Future[Outcome]) -> Outcome:
    outcome = future.result()
    print(
        f"{'ok  ' if outcome.code == 0 else 'FAIL'} {outcome.check.name} ({outcome.seconds:.1f} s)",
        flush=True,
    )
    if outcome.code != 0:
        print("\n".join(f"     {line}" for line in outcome.said.rstrip().splitlines()), flush=True)
    return outcome
