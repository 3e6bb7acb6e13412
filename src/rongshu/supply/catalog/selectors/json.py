from __future__ import annotations

import json
from typing import Any


def from_json(text: str) -> Any:
    """Django leaves the jsonb of hand-written SQL as text."""
    return json.loads(text)
