"""`./rongshu pictures`: the pictures of the documentation, taken in a real browser."""

from __future__ import annotations

import os
import subprocess
import sys

from launcher import chromium, node
from launcher.layout import Layout


def run(arguments: list[str]) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    node.ensure_packages(layout)
    command = [sys.executable, "-m", "tests.e2e.screenshots", *arguments]
    return subprocess.run(
        command, cwd=layout.root, env=os.environ | chromium.ensure(), check=False
    ).returncode
