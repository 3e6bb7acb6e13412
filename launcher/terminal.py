"""Lines on the terminal: a coloured name in front of each process's output, nothing coloured in pipes."""

from __future__ import annotations

import os
import sys
import threading

COLOURS = {"web": 36, "live": 35, "worker": 33, "simulator": 34, "alipay": 34, "rongshu": 32}


class Terminal:
    """Prints whole lines from several threads."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()

    def show(self, name: str, line: str) -> None:
        """One line a process said."""
        if not self._quiet or name == "rongshu":
            self._print(f"{self._paint(f'{name:>9}', COLOURS.get(name, 37))} {line}")

    def say(self, line: str) -> None:
        """One line of the launcher itself."""
        self._print(f"{self._paint('  rongshu', COLOURS['rongshu'])} {line}")

    def proclaim(self, address: str, text: str) -> None:
        """The address, so that it is seen."""
        self._print(
            "\n  "
            + self._paint(address, "1;4")
            + "\n"
            + "".join(f"\n  {line}" for line in text.splitlines())
            + "\n"
        )

    def _paint(self, text: str, colour: int | str) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._coloured else text

    def _print(self, text: str) -> None:
        with self._lock:
            try:
                print(text, flush=True)
            except BrokenPipeError:
                self._quiet = True
