"""`python -m bench [NAME …]`: finds the benchmarks, runs one after the other, prints the verdicts."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

import bench
from bench.harness import MINIMUM_ROUNDS, Context, Result, with_goal
from launcher.layout import Layout

TOOLS = {"__main__", "constant_site", "harness", "load", "shelves", "tests", "worlds"}


def names() -> list[str]:
    """Benchmarks there are, by the names people type."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name.replace("_", "-") for name in found if name not in TOOLS)


def run_one(name: str, options: argparse.Namespace, folder: Path) -> Result:
    module = importlib.import_module(f"bench.{name.replace('-', '_')}")
    context = Context(
        name=name, folder=folder, rounds=options.rounds, seconds=options.seconds, warm_up=options.warm_up
    )
    result: Result = module.run(context)
    return with_goal(result, options.goal)


def main(arguments: list[str]) -> int:
    """0 when every result is right and every goal met."""
    parser = argparse.ArgumentParser(prog="./rongshu bench", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*names(), []])
    parser.add_argument("--json", action="store_true", help="print one JSON object for each benchmark")
    parser.add_argument("--rounds", type=int, default=MINIMUM_ROUNDS, help=f"at least {MINIMUM_ROUNDS}")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of one measurement")
    parser.add_argument("--warm-up", type=float, default=3.0, help="length of the warm-up of each side")
    parser.add_argument("--goal", type=float, help="another goal than the benchmark's own")
    options = parser.parse_args(arguments)
    if options.rounds < MINIMUM_ROUNDS:
        parser.error(f"a figure needs at least {MINIMUM_ROUNDS} rounds")
    if not options.names:
        print("\n".join(names()) or "there are no benchmarks yet")
        return 0
    folder = Layout.of_repository().state / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = []
    for name in options.names:
        result = run_one(name, options, folder)
        print(
            json.dumps(result.as_json(), ensure_ascii=False) if options.json else result.as_text(), flush=True
        )
        verdicts.append(result.correct and result.goal_met)
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
