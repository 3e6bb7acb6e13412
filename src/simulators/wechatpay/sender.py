"""The threads that carry notifications to the merchant, and a way to wait until they have nothing left to do."""

from __future__ import annotations

import threading
import time

from .notices import Notices

THREADS = 4
_LONGEST_NAP_S = 60.0


class Sender:
    """Sends what is due as soon as it is due."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._changed = threading.Condition()
        self._generation = 0
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"notify-{number}", daemon=True)
            for number in range(THREADS)
        ]

    def start(self) -> None:
        """Begin with whatever a previous run left behind."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let attempts under way finish, and start no more."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=1)

    def wake(self) -> None:
        """Say that the queue has changed."""
        with self._changed:
            self._generation += 1
            self._changed.notify_all()

    def settle(self, timeout_s: float) -> bool:
        """Wait until nothing is being sent and nothing is due; false when that takes longer than asked."""
        deadline = time.monotonic() + timeout_s
        while True:
            with self._changed:
                seen = self._generation
            if not self._notices.busy():
                return True
            with self._changed:
                if self._generation == seen and not self._changed.wait(max(0.0, deadline - time.monotonic())):
                    return False

    def send_now(self, sequence: list[int]) -> list[dict[str, int | None]]:
        """Send these one after the other, each finished before the next; returns what each was answered."""
        connections = self._notices.connections()
        sent = [
            {"seq": seq, "status": self._notices.attempt(seq, connections)}
            for seq in sequence
            if self._notices.claim(seq)
        ]
        self.wake()
        return sent

    def _run(self) -> None:
        connections = self._notices.connections()
        while not self._stopping:
            with self._changed:
                seen = self._generation
            seq = self._notices.claim_due()
            if seq is not None:
                self._notices.attempt(seq, connections)
                self.wake()
                continue
            due_at = self._notices.next_due_at()
            nap_s = _LONGEST_NAP_S if due_at is None else min(_LONGEST_NAP_S, max(0.0, due_at - time.time()))
            with self._changed:
                if self._generation == seen and not self._stopping:
                    self._changed.wait(nap_s)
