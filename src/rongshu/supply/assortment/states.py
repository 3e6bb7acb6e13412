"""The import's state machine, as data."""

from __future__ import annotations

from typing import Final

from rongshu.kit.states import TransitionTable
from rongshu.supply.assortment.models import ImportRun

_S = ImportRun.State

RUN: Final = TransitionTable(
    "import",
    {
        (_S.QUEUED, "start"): _S.RUNNING,
        (_S.RUNNING, "start"): _S.RUNNING,  # again, after its worker died: doing it twice equals once
        (_S.RUNNING, "checked"): _S.CHECKED,
        (_S.RUNNING, "applied"): _S.DONE,
        (_S.QUEUED, "fail"): _S.FAILED,
        (_S.RUNNING, "fail"): _S.FAILED,
        (_S.CHECKED, "apply"): _S.QUEUED,
    },
)
