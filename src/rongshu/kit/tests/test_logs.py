from __future__ import annotations

import pytest

from rongshu.kit.logs import mask


@pytest.mark.inv("INV-42")
def test_phones_and_secrets_never_reach_a_log_however_deep() -> None:
    event = {
        "event": "sent to 13812345678 and +8613912345678",
        "api_token": "abc",
        "job": {"task_kwargs": {"to": "+8613812345678", "code": "123456", "numbers": ["13812345678", 7]}},
        "number": "P261122ABCDEFGH",
        "amount_fen": 13812345678,
    }
    assert mask(None, "info", event) == {
        "event": "sent to 138****5678 and 139****5678",
        "api_token": "***",
        "job": {"task_kwargs": {"to": "138****5678", "code": "***", "numbers": ["138****5678", 7]}},
        "number": "P261122ABCDEFGH",
        "amount_fen": 13812345678,
    }
