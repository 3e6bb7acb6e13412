"""`./rongshu install`: everything a later start needs, fetched now. The script has seen to the Python packages."""

from __future__ import annotations

import argparse

from launcher import chromium, node
from launcher.layout import Layout


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    node.ensure_packages(layout)
    if options.dev:
        chromium.ensure()
    print("everything is installed")
    return 0
