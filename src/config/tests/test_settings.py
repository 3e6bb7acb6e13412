"""A start with weak secrets is refused, whatever process it is."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

_SRC = Path(__file__).resolve().parents[2]
_STRONG = {
    "RONGSHU_SECRET_KEY": "QHfOSW7zcwCOHtr23hB5X3B0MO9YhK7SBBCbypSwE-gwFO14H1LLHy6YN4hxgXXr",
    "RONGSHU_LIVE_KEY": "oLNu1WyuXfMWQYv6voTDKZKguTEwj2PFUE_9EIs_6sw=",
    "RONGSHU_FIELD_KEY": "Ayo0UUFUS3KlfzHWzEPe0W0msTv7A0Cd4SdWSLrrG4A=",
}


def _start(changes: dict[str, str | None], *, demo: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("RONGSHU_", "DATABASE_"))
    }
    environment |= {
        "PYTHONPATH": str(_SRC),
        "RONGSHU_DEMO": demo,
        "RONGSHU_BASE_URL": "https://shop.example.cn",
    }
    environment |= _STRONG
    for name, value in changes.items():
        if value is None:
            environment.pop(name)
        else:
            environment[name] = value
    program = "import config.settings as s; print(s.RONGSHU_STAFF_MFA, s.RONGSHU_CHANNELS['sms'])"
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.abu("ABU-15")
@pytest.mark.parametrize("name", sorted(_STRONG))
@pytest.mark.parametrize(
    "weak",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param("changeme", id="short"),
        pytest.param("a" * 64, id="one-character"),
        pytest.param("demo-only-" + "banyan-roots-" * 5, id="the-demo's"),
    ],
)
def test_weak_secret_stops_the_start(name: str, weak: str | None) -> None:
    done = _start({name: weak})
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {name} is missing or weak" in done.stderr


@pytest.mark.abu("ABU-15")
def test_strong_secrets_start_with_second_factor_and_no_sandbox() -> None:
    done = _start({"RONGSHU_SECRET_KEY": secrets.token_urlsafe(48)})
    assert (done.returncode, done.stdout.strip()) == (0, "True off")


def test_demo_starts_without_secrets() -> None:
    done = _start(dict.fromkeys(_STRONG), demo="1")
    assert (done.returncode, done.stdout.strip()) == (0, "False sandbox")


@pytest.mark.abu("ABU-15")
def test_field_key_that_is_no_key_stops_the_start() -> None:
    done = _start({"RONGSHU_FIELD_KEY": "not-base64-of-32-bytes-but-long-enough-0123456789"})
    assert done.returncode != 0
    assert "RONGSHU_FIELD_KEY" in done.stderr
