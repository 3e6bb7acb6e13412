"""The moments of an act at which its process or its database may go away: each commit, and each call of the provider.

Only for a process that is about to die or be stopped (`tests.faults.victim`): nothing is put back.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from rongshu.money.payments.providers import WeChatPayProvider

COMMIT = "commit"
CALL = "call"
CALLS = ("prepay", "query", "close", "refund", "query_refund")

When = Literal["before", "after"]


@dataclass
class Steps:
    """What an act has been through, and where it stops: step `number` (from 1), `before` or `after` it."""

    number: int = 0
    when: When = "after"
    end: signal.Signals = signal.SIGKILL
    taken: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """From now on count this process's commits and calls, and end (or stop) it when it gets there."""
        BaseDatabaseWrapper._commit = self._around(  # type: ignore[attr-defined]
            COMMIT,
            BaseDatabaseWrapper._commit,  # type: ignore[attr-defined]
        )
        for name in CALLS:
            setattr(WeChatPayProvider, name, self._around(CALL, getattr(WeChatPayProvider, name)))

    def _around(self, kind: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def stepping(*args: Any, **kwargs: Any) -> Any:
            self.taken.append(kind)
            here = len(self.taken) == self.number
            if here and self.when == "before":
                os.kill(os.getpid(), self.end)
            answer = function(*args, **kwargs)
            if here and self.when == "after":
                os.kill(os.getpid(), self.end)
            return answer

        return stepping
