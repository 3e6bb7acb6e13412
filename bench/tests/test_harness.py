"""The verdict: median of ratios, at least three rounds, wrong results and missed goals fail."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import bench
from bench import __main__ as command
from bench.harness import BenchError, Context, result_of

PAIRS = [(10.0, 100.0), (30.0, 100.0), (12.0, 60.0)]


def test_ratio_is_the_median_of_the_rounds_ratios() -> None:
    result = result_of("page", PAIRS, unit="requests/s", goal=0.2)
    assert (result.ratio, result.lowest, result.highest) == (0.2, 0.1, 0.3)
    assert (result.ours, result.reference, result.rounds) == (12.0, 100.0, 3)
    assert result.goal_met
    assert result.correct


def test_two_rounds_are_no_figure() -> None:
    with pytest.raises(BenchError, match="too few"):
        result_of("page", PAIRS[:2], unit="requests/s")


def test_sides_go_first_by_turns(tmp_path: Path) -> None:
    order: list[str] = []

    def side(name: str, figure: float) -> Callable[[float], float]:
        def measure(seconds: float) -> float:
            order.append(f"{name} {seconds:g}")
            return figure

        return measure

    context = Context("page", tmp_path, rounds=3, seconds=5, warm_up=1)
    result = context.measure(ours=side("ours", 3.0), reference=side("theirs", 4.0), unit="x")
    assert order == ["theirs 1", "ours 1", "ours 5", "theirs 5", "theirs 5", "ours 5", "ours 5", "theirs 5"]
    assert result.ratio == 0.75


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"goal": 0.2}, 0),
        ({"goal": 0.21}, 1),
        ({"goal": 0.2, "lower_is_better": True}, 0),
        ({"goal": 0.19, "lower_is_better": True}, 1),
        ({"problems": ["sold 501 of 500"]}, 1),
    ],
)
def test_exit_code_and_json(
    options: dict[str, Any], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = types.SimpleNamespace(run=lambda context: result_of(context.name, PAIRS, unit="x", **options))
    monkeypatch.setitem(sys.modules, "bench.pretend", module)
    monkeypatch.setattr(command, "names", lambda: ["pretend"])
    assert command.main(["pretend", "--json"]) == code
    printed = json.loads(capsys.readouterr().out)
    assert printed["name"] == "pretend"
    assert {"ratio", "ours", "reference", "unit", "rounds", "correct", "min", "max"} <= printed.keys()
    assert printed["correct"] is ("problems" not in options)
    assert (printed["ratio"], printed["min"], printed["max"], printed["rounds"]) == (0.2, 0.1, 0.3, 3)


def test_tools_are_not_benchmarks() -> None:
    assert not {"harness", "load", "tests", "--main--"} & set(command.names())
    assert all(
        (Path(bench.__path__[0]) / f"{name.replace('-', '_')}.py").exists() for name in command.names()
    )
