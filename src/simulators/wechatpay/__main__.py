"""``python -m simulators.wechatpay --port N --data DIR``: serve until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from .app import Application

ADDRESS = "127.0.0.1"


async def serve(folder: Path, port: int) -> None:
    """Serve one data folder on a loopback port."""
    application = Application(folder, base_url=f"http://{ADDRESS}:{port}")
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


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulators.wechatpay", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="loopback port to listen on")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder for keys, merchant.json and the state"
    )
    options = parser.parse_args()
    asyncio.run(serve(options.data, options.port))


if __name__ == "__main__":
    main()
