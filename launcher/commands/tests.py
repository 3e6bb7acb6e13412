"""`./rongshu test`: pytest against a PostgreSQL of its own, with a real browser."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

from launcher import chromium, environment, node
from launcher.bootstrap import say
from launcher.environment import Ports
from launcher.layout import Layout
from launcher.postgres import Cluster

ALONE = "e2e or serial or faults"
"""Markers of tests that need the machine for themselves: browsers, clocks, killed processes."""
NOTHING_COLLECTED = 5


def test_cluster(layout: Layout) -> Cluster:
    """The server of the tests, kept between runs: making one costs seconds."""
    return Cluster(layout.state / "test-pg", secrets=layout.secrets, log=layout.logs / "test-postgres.log")


def run(arguments: list[str]) -> int:
    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    layout = Layout.of_repository()
    layout.prepare()
    node.ensure_packages(layout)
    reports = layout.state / "test-reports"
    reports.mkdir(exist_ok=True)
    if arguments:
        rounds = [arguments]
    else:
        rounds = [["-n", "2", "--dist", "loadfile", "-m", f"not ({ALONE})"], ["-m", ALONE]]
    needs_browser = not arguments or any("e2e" in argument for argument in arguments)
    browser = chromium.ensure() if needs_browser else _known_browser()
    counts: Counter[str] = Counter()
    worst = 0
    with test_cluster(layout).hold() as cluster:
        variables = environment.for_children(layout, cluster.urls(), Ports(8000, 8001, 8002, 8003)) | browser
        variables["DATABASE_SUPER_URL"] = cluster.url("super")
        variables["RONGSHU_DATA_DIR"] = str(layout.state / "test-data")
        for number, selection in enumerate(rounds):
            report = reports / f"{os.getpid()}-{number}.xml"
            command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *selection]
            code = subprocess.run(command, cwd=layout.root, env=variables, check=False).returncode
            if code == NOTHING_COLLECTED and not arguments:
                code = 0
            worst = worst or code
            counts += count(report)
            report.unlink(missing_ok=True)
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    print(
        f"\n{passed} passed, {failed} failed"
        + (f", {counts['skipped']} skipped" if counts["skipped"] else "")
    )
    if worst and not failed:
        say(f"pytest ended with code {worst} (see above)")
    if failed and not worst:
        say("pytest reported success in spite of failures")
        worst = 1
    return worst


def _known_browser() -> dict[str, str]:
    path = chromium.installed()
    return {"RONGSHU_CHROMIUM": path} if path else {}


def count(report: Path) -> Counter[str]:
    """Totals of a JUnit report; nothing when pytest did not get as far as writing one."""
    totals: Counter[str] = Counter()
    if not report.exists():
        return totals
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 - pytest of ours wrote it
        for key in ("tests", "failures", "errors", "skipped"):
            totals[key] += int(suite.get(key, "0"))
    return totals
