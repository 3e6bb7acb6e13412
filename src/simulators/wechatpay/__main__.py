"""``python -m simulators.wechatpay --port N --data DIR``: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import signal
import socket
from pathlib import Path
from typing import TextIO

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from .app import Application

ADDRESS = "127.0.0.1"


async def serve(make: type[Application], folder: Path, port: int) -> None:
    """Serve one data folder on a loopback port."""
    application = make(folder, base_url=f"http://{ADDRESS}:{port}")
    server = Server(
        application,
        address=ADDRESS,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    application.start(loop)
    try:
        await server.serve()
    finally:
        application.stop()


def claim(folder: Path, port: int) -> TextIO:
    """Make sure that nobody else serves this folder or listens on this port. Raises OSError.

    The server shares its port with whoever asks to share it, which would split the calls between two sandboxes.
    Returns the lock, which holds as long as it is open.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((ADDRESS, port))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return lock


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("a folder is needed")
    return Path(text)


def run(make: type[Application], *, module: str, name: str, about: str | None) -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--port", type=int, required=True, help="loopback port to listen on")
    parser.add_argument(
        "--data", type=_folder, required=True, help="folder for keys, merchant.json and the state"
    )
    options = parser.parse_args()
    try:
        lock = claim(options.data, options.port)
    except OSError as taken:
        parser.exit(1, f"the {name} simulator cannot use port {options.port} and {options.data}: {taken}\n")
    with lock:
        asyncio.run(serve(make, options.data, options.port))


if __name__ == "__main__":
    run(Application, module="simulators.wechatpay", name="WeChat Pay", about=__doc__)
