"""A Chromium for the browser tests: the one installed, else from the system's packages, else Playwright's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from launcher.bootstrap import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APT_PACKAGES = ("chromium", "fonts-noto-cjk")


class ChromiumError(RuntimeError):
    """No browser could be found or installed."""


def installed() -> str | None:
    """Path of a browser on this machine."""
    given = os.environ.get("RONGSHU_CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> dict[str, str]:
    """Have a browser; returns the variables that tell the tests where it is. Raises ChromiumError."""
    found = installed() or _from_apt()
    if found is not None:
        return {"RONGSHU_CHROMIUM": found}
    say("installing Chromium through Playwright …")
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if done.returncode != 0:
        raise ChromiumError(
            "no Chromium: install it (on Debian: apt-get install chromium fonts-noto-cjk) and try again"
        )
    return {}


def _from_apt() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    say("installing Chromium and a Chinese font through apt-get …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *APT_PACKAGES]):
        if subprocess.run(["apt-get", "-q", *command], env=environment, check=False).returncode != 0:
            return None
    # Ubuntu's package is a stub for snap, which does not work in containers: only a program that answers counts.
    path = installed()
    if (
        path
        and subprocess.run([path, "--version"], capture_output=True, check=False, timeout=60).returncode == 0
    ):
        return path
    return None
