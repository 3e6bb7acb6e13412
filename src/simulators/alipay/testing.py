"""Using the simulator in tests: the real process on a free port. See ``simulators.wechatpay.testing``."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

import pytest

from simulators.wechatpay.testing import SimulatorProcess

from .identity import MERCHANT_FILE


class AlipayProcess(SimulatorProcess):
    """One running simulator of Alipay."""

    module = "simulators.alipay"
    merchant_file_name = MERCHANT_FILE


@cache
def shared_simulator() -> AlipayProcess:
    """The one simulator of this test run, started at first use and ended with the run."""
    folder = tempfile.TemporaryDirectory(prefix="rongshu-alipay-")
    simulator = AlipayProcess(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(simulator.stop)
    simulator.start()
    return simulator


@pytest.fixture
def alipay() -> AlipayProcess:
    """The running simulator, emptied."""
    simulator = shared_simulator()
    simulator.reset()
    return simulator
