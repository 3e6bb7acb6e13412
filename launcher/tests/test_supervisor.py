"""Children: read, restarted after growing pauses, stopped in order, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher import ports
from launcher.processes import Process, ProcessFailed, ProcessSpec
from launcher.supervisor import FIRST_PAUSE_S, LONGEST_PAUSE_S, Supervisor

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
Make = Callable[..., Process]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Process] = []

    def build(name: str, program: str, *arguments: str, port: int | None = None, stage: int = 0) -> Process:
        spec = ProcessSpec(name, [sys.executable, "-c", program, *arguments], port=port, stop_stage=stage)
        made.append(Process(spec, tmp_path, os.environ, tmp_path / "logs", lambda _name, _line: None))
        return made[-1]

    yield build
    for process in made:
        process.stop(1.0)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited ten seconds in vain"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_output_is_in_the_log_and_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    spec = ProcessSpec("talker", [sys.executable, "-c", "print('拼团成功'); import sys; sys.exit(3)"])
    environment = {**os.environ, "PYTHONUTF8": "1"}
    process = Process(
        spec, tmp_path, environment, tmp_path / "logs", lambda name, line: told.append((name, line))
    )
    process.start()
    assert process.wait(10)
    assert process.exit_code == 3
    assert told == [("talker", "拼团成功")]
    assert (tmp_path / "logs/talker.log").read_text() == "拼团成功\n"
    with pytest.raises(ProcessFailed, match=r"(?s)code 3.*拼团成功"):
        process.await_ready(1)


def test_open_port_means_ready(make: Make) -> None:
    port = ports.first_free(28900)
    program = (
        "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"
    )
    process = make("server", program, str(port), port=port)
    assert not process.is_ready()
    process.start()
    process.await_ready(10)
    process.stop()
    assert not ports.accepts(port)


def test_kill_takes_grandchildren_along(make: Make) -> None:
    program = (
        "import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        "print(child.pid, flush=True); child.wait()"
    )
    process = make("parent", program)
    process.start()
    until(lambda: process.log.exists() and process.log.read_text().endswith("\n"))
    grandchild = int(process.log.read_text())
    assert alive(grandchild)
    process.signal(signal.SIGKILL)
    assert process.wait(5)
    until(lambda: not alive(grandchild))


def test_deaf_process_is_killed(make: Make) -> None:
    process = make(
        "deaf",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
    )
    process.start()
    until(lambda: process.log.exists() and "up" in process.log.read_text())
    process.stop(0.2)
    assert process.exit_code == -signal.SIGKILL


def test_children_end_when_the_launcher_is_killed(tmp_path: Path) -> None:
    program = f"""
import os, pathlib, sys
from launcher.processes import Process, ProcessSpec
spec = ProcessSpec("child", [sys.executable, "-c", {SLEEPER!r}])
process = Process(spec, pathlib.Path.cwd(), os.environ, pathlib.Path({str(tmp_path)!r}), lambda name, line: None)
process.start()
print(process.pid, flush=True)
sys.stdin.read()
"""
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        assert alive(child)
        launcher.kill()
        launcher.wait()
        until(lambda: not alive(child))


def test_crashes_are_answered_after_growing_pauses(make: Make) -> None:
    now = [1000.0]
    process = make("crasher", "import sys; sys.exit(1)")
    supervisor = Supervisor([process], clock=lambda: now[0])
    supervisor.start()
    pauses = []
    for _ in range(9):
        assert process.wait(10)
        (notice,) = supervisor.tend()
        pauses.append(float(notice.split()[-2]))
        now[0] += pauses[-1] - 0.01
        assert supervisor.tend() == []
        assert not process.is_running
        now[0] += 0.02
        supervisor.tend()
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]
    assert (pauses[0], pauses[-1]) == (FIRST_PAUSE_S, LONGEST_PAUSE_S)
    now[0] += 31
    assert process.wait(10)
    (notice,) = supervisor.tend()
    assert notice.endswith("in 0.5 s")


def test_killed_process_runs_again(make: Make) -> None:
    now = [0.0]
    process = make("sleeper", SLEEPER)
    supervisor = Supervisor([process], clock=lambda: now[0])
    supervisor.start()
    first = process.pid
    process.signal(signal.SIGKILL)
    process.wait(5)
    assert supervisor.tend() == ["sleeper ended with code -9; starting it again in 0.5 s"]
    now[0] = 1.0
    supervisor.tend()
    assert process.is_running
    assert process.pid != first


def test_stages_stop_one_after_the_other(make: Make, tmp_path: Path) -> None:
    program = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        "    open(sys.argv[1], 'a').write(sys.argv[2] + '\\n'); sys.exit()\n"
        "signal.signal(15, end); print('up', flush=True); time.sleep(600)"
    )
    order = tmp_path / "order"
    late = make("simulator", program, str(order), "late", stage=1)
    early = make("worker", program, str(order), "early")
    supervisor = Supervisor([late, early])
    supervisor.start()
    for process in (late, early):
        until(lambda process=process: process.log.exists() and "up" in process.log.read_text())  # type: ignore[misc]
    supervisor.stop()
    assert order.read_text().split() == ["early", "late"]
    assert supervisor.tend() == []
