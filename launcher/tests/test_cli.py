"""Commands, their help, and what they refuse."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from launcher import cli, environment
from launcher.commands.tests import count
from launcher.environment import ConfigurationError, Ports
from launcher.layout import Layout
from launcher.pgsetup import DatabaseUrls
from launcher.running import AlreadyRunning, announce, running_ports, sole_instance

ROOT = Layout.of_repository().root
URLS = DatabaseUrls("postgresql://a", "postgresql://o", "postgresql://r", "postgresql://s")
PORTS = Ports(8100, 8101, 8102, 8103)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(root=ROOT, state=tmp_path / "state")
    layout.prepare()
    return layout


def test_help_works_with_nothing_installed(tmp_path: Path) -> None:
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    for arguments in ([], ["help"], ["--help"]):
        told = subprocess.run(
            [ROOT / "rongshu", *arguments], env=bare, capture_output=True, text=True, check=True
        )
        assert all(f"  {name}" in told.stdout for name in cli.COMMANDS)
    told = subprocess.run(
        [ROOT / "rongshu", "up", "--help"], env=bare, capture_output=True, text=True, check=True
    )
    assert "--production" in told.stdout


def test_every_command_has_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    for name in set(cli.COMMANDS) - {"help"}:
        module = importlib.import_module(f"launcher.commands.{cli.MODULES.get(name, name)}")
        assert callable(module.run)
        if name != "manage":
            assert cli.main([name, "--help"]) == 0
            assert f"./rongshu {name}" in capsys.readouterr().out


def test_unknown_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nope"]) == 2
    assert "no command 'nope'" in capsys.readouterr().err


def test_errors_of_ours_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/db")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    assert cli.main(["manage", "check"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("rongshu: DATABASE_URL is set, so DATABASE_OWNER_URL")
    assert "Traceback" not in said


def test_own_server_needs_all_three_roles() -> None:
    assert environment.external_database({}) is None
    given = {"DATABASE_URL": "a", "DATABASE_OWNER_URL": "o", "DATABASE_REPORT_URL": "r"}
    assert environment.external_database(given) == DatabaseUrls("a", "o", "r", superuser="")
    with pytest.raises(ConfigurationError, match="DATABASE_REPORT_URL"):
        environment.external_database({**given, "DATABASE_REPORT_URL": ""})


def test_demo_keys_are_made_production_keys_are_demanded(layout: Layout) -> None:
    variables = environment.for_children(layout, URLS, PORTS, given={})
    assert variables["RONGSHU_DEMO"] == "1"
    assert variables["RONGSHU_BASE_URL"] == "http://127.0.0.1:8100"
    assert variables["RONGSHU_WECHATPAY_GATEWAY"] == "http://127.0.0.1:8102"
    assert (variables["DATABASE_URL"], variables["DATABASE_OWNER_URL"]) == (
        "postgresql://a",
        "postgresql://o",
    )
    assert "postgresql://s" not in variables.values()
    assert (
        environment.for_children(layout, URLS, PORTS, given={})["RONGSHU_FIELD_KEY"]
        == variables["RONGSHU_FIELD_KEY"]
    )
    with pytest.raises(ConfigurationError, match="RONGSHU_SECRET_KEY, RONGSHU_FIELD_KEY"):
        environment.for_children(layout, URLS, PORTS, given={"RONGSHU_DEMO": "1"}, production=True)


def test_what_the_operator_set_wins(layout: Layout) -> None:
    given = {"RONGSHU_BASE_URL": "https://shop.example", "RONGSHU_SECRET_KEY": "mine"}
    variables = environment.for_children(layout, URLS, PORTS, given=given)
    assert variables["RONGSHU_BASE_URL"] == "https://shop.example"
    assert variables["RONGSHU_SECRET_KEY"] == "mine"


@pytest.mark.parametrize(
    ("given", "production"),
    [
        ({}, False),
        ({"RONGSHU_DEMO": "0"}, True),
        ({"DATABASE_URL": "x"}, True),
        ({"DATABASE_URL": "x", "RONGSHU_DEMO": "1"}, False),
    ],
)
def test_demo_mode_is_not_the_default_on_the_operators_server(
    given: dict[str, str], production: bool
) -> None:
    assert environment.is_production(given) is production


def test_one_instance_at_a_time(layout: Layout) -> None:
    assert running_ports(layout) is None
    with sole_instance(layout):
        announce(layout, PORTS)
        assert running_ports(layout) == PORTS
        with pytest.raises(AlreadyRunning, match="8100"), sole_instance(layout):
            pass
        assert running_ports(layout) == PORTS
    assert running_ports(layout) is None
    with sole_instance(layout):
        assert running_ports(layout) is None


def test_counts_come_from_the_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert not count(report)
    report.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>')
    assert count(report) == {"tests": 9, "failures": 2, "errors": 1, "skipped": 3}


def test_failing_tests_fail_the_command(tmp_path: Path) -> None:
    program = "import sys; sys.path.insert(0, sys.argv[1]); from launcher.cli import main; sys.exit(main(sys.argv[2:]))"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            str(ROOT),
            "test",
            "launcher/tests/test_stamps.py",
            "-k",
            "nothing_like_this",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 5
    assert "pytest ended with code 5" in done.stderr
    assert done.stdout.rstrip().endswith("0 passed, 0 failed")
