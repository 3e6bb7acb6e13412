"""`./rongshu bench`: hands over to the package `bench`."""

from __future__ import annotations

import subprocess
import sys

from launcher import node
from launcher.layout import Layout


def run(arguments: list[str]) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    node.ensure_packages(layout)
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments], cwd=layout.root, check=False
    ).returncode
