"""`./rongshu postgres`: the server of this folder on its own, for development."""

from __future__ import annotations

import argparse
import os
import subprocess

from launcher import environment
from launcher.layout import Layout
from launcher.postgres import programs


def run(name: str, options: argparse.Namespace) -> int:
    layout = Layout.of_repository()
    layout.prepare()
    cluster = environment.cluster_of(layout)
    if options.action == "start":
        cluster.keep_marker.touch()
        cluster.start()
        print(f"PostgreSQL runs on 127.0.0.1:{cluster.port} (pid {cluster.pid})")
    elif options.action == "stop":
        cluster.keep_marker.unlink(missing_ok=True)
        cluster.stop()
        print("PostgreSQL is stopped")
    elif options.action == "status":
        running = cluster.is_ready
        print(
            f"PostgreSQL runs on 127.0.0.1:{cluster.port} (pid {cluster.pid})"
            if running
            else "PostgreSQL is stopped"
        )
        return 0 if running else 3
    else:
        with cluster.hold():
            if options.action == "psql":
                role, *rest = options.rest or ["app"]
                return subprocess.run([programs() / "psql", cluster.url(role), *rest], check=False).returncode
            for variable, value in cluster.urls().environment().items():
                print(f"export {variable}='{value}'")
            print(f"export DATABASE_SUPER_URL='{cluster.url('super')}'")
    return os.EX_OK
