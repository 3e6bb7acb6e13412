"""Rate limits of one process: cheap enough for every request.

Sign-in counts in the shared cache instead (allauth); a limit here is per process, so with two `web` processes a client
may get through twice as often. That is what it protects against: floods, not guesses.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from rongshu.kit.errors import TooManyRequests

_MOST_KEYS = 50_000


class Throttle:
    """`amount` requests per `seconds` and key, refilled evenly (token bucket). Safe to use from several threads."""

    def __init__(
        self, name: str, *, amount: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.amount = amount
        self._per_second = amount / seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_for(self, key: str, cost: int = 1) -> float:
        """Take `cost` from the key's bucket: 0.0 when there was enough, else the seconds until there will be."""
        now = self._clock()
        with self._lock:
            left, then = self._buckets.get(key, (float(self.amount), now))
            left = min(float(self.amount), left + (now - then) * self._per_second)
            if left < cost:
                self._buckets[key] = (left, now)
                return (cost - left) / self._per_second
            self._buckets[key] = (left - cost, now)
            if len(self._buckets) > _MOST_KEYS:
                self._forget_full(now)
            return 0.0

    def allow(self, key: str, cost: int = 1) -> bool:
        """Whether the request may pass; it is counted when it may."""
        return self.wait_for(key, cost) == 0.0

    def require(self, key: str, cost: int = 1) -> None:
        """Count the request. Raises TooManyRequests with `retry_after` in whole seconds."""
        wait = self.wait_for(key, cost)
        if wait:
            raise TooManyRequests(retry_after=int(wait) + 1, limit=self.name)

    def _forget_full(self, now: float) -> None:
        """Drop keys whose bucket is full again: forgetting them changes nothing. If all are busy, drop the oldest."""
        full = [
            key
            for key, (left, then) in self._buckets.items()
            if left + (now - then) * self._per_second >= self.amount
        ]
        for key in full or list(self._buckets)[: _MOST_KEYS // 10]:
            del self._buckets[key]
