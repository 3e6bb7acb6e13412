"""Random keys and passwords of this installation, made once and kept in `secrets.json`, readable by its owner only."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

DATABASE_ROLES = ("super", "owner", "app", "report")


def _text() -> str:
    return secrets.token_urlsafe(48)


def _thirty_two_bytes() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "RONGSHU_SECRET_KEY": _text,
    "RONGSHU_FIELD_KEY": _thirty_two_bytes,
    "RONGSHU_LIVE_KEY": _thirty_two_bytes,
    **{f"postgres.{role}": lambda: secrets.token_urlsafe(24) for role in DATABASE_ROLES},
}


def load(path: Path) -> dict[str, str]:
    """Return all keys of the file, first adding those it lacks; the file is created with mode 0600.

    Two launchers started at once agree: the file is changed under a lock and replaced in one step.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = {name: make() for name, make in MAKERS.items() if name not in known}
        if missing:
            known |= missing
            fresh = path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump(known, out, indent=1)
            fresh.replace(path)
        return known
    finally:
        os.close(descriptor)
