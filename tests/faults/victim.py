"""Performs acts, each in a process of its own that may die in the middle: `python -m tests.faults.victim`.

One request per line on stdin, one answer per line on stdout, both JSON. A request names an `act` and what it takes
(`with`); `at` names a step (see `seams`), `when`, and whether the process is killed there or stopped. A stopped one
goes on by `{"resume": pid}`. This process itself opens no connection, so that its children share none.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from typing import IO, Any

import django

_answers: dict[int, IO[bytes]] = {}
"""By child: the file its answer goes to."""


def _perform(request: dict[str, Any]) -> dict[str, Any]:
    from tests.faults.acts import ACTS
    from tests.faults.seams import Steps

    at = request.get("at")
    steps = Steps() if at is None else Steps(at["step"], at["when"], signal.Signals[at["signal"]])
    steps.watch()
    try:
        answer = ACTS[request["act"]](**request.get("with", {}))
    except Exception as error:  # noqa: BLE001  # what an act raises is its answer
        return {"end": "failed", "error": f"{type(error).__name__}: {error}", "steps": steps.taken}
    return {"end": "done", "answer": answer, "steps": steps.taken}


def _begin(request: dict[str, Any]) -> dict[str, Any]:
    answer = tempfile.TemporaryFile()  # noqa: SIM115  # closed when it has been read
    pid = os.fork()
    if pid == 0:
        answer.write(json.dumps(_perform(request)).encode())
        answer.flush()
        os._exit(0)
    _answers[pid] = answer
    return _follow(pid)


def _follow(pid: int) -> dict[str, Any]:
    """Wait until a child has ended or stopped."""
    _pid, status = os.waitpid(pid, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        return {"end": "stopped", "pid": pid}
    with _answers.pop(pid) as file:
        file.seek(0)
        said = file.read()
    if os.WIFSIGNALED(status):
        return {"end": "killed", "signal": signal.Signals(os.WTERMSIG(status)).name}
    answer: dict[str, Any] = json.loads(said)
    return answer


def _resume(pid: int) -> dict[str, Any]:
    os.kill(pid, signal.SIGCONT)
    return _follow(pid)


def main() -> None:
    django.setup()
    # What the children need is loaded once, here.
    import tests.faults.acts
    import tests.faults.seams  # noqa: F401

    for line in sys.stdin:
        request = json.loads(line)
        answer = _resume(request["resume"]) if "resume" in request else _begin(request)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in _answers:  # left behind by a test that failed
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
