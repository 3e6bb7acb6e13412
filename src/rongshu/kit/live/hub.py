"""Who listens to what, inside one process."""

from __future__ import annotations

import asyncio
import time
from collections import Counter as Tally
from collections.abc import Iterable

from rongshu.kit.live.asgi import Problem

RESYNC = "resync"
CLOCK = "clock"
REMEMBERED_S = 30.0
"""For how long a change is told to streams that open after it."""


class Listener:
    """One open stream. What happened since its last write is kept as a set: however slow its client, a topic that
    changed a thousand times is told once, and nothing piles up."""

    def __init__(self, owner: str, topics: frozenset[str]) -> None:
        self.owner = owner
        self.topics = topics
        self._changed: dict[str, None] = {}
        self._signals: set[str] = set()
        self._wake = asyncio.Event()

    def changed(self, topic: str) -> None:
        self._changed[topic] = None
        self._wake.set()

    def signal(self, name: str) -> None:
        self._signals.add(name)
        self._wake.set()

    async def wait(self, timeout_s: float) -> bool:
        """Whether something happened within the time."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._wake.wait()
        except TimeoutError:
            return False
        return True

    def take(self) -> tuple[set[str], list[str]]:
        """Signals and changed topics since the last take."""
        signals, topics = self._signals, list(self._changed)
        self._signals, self._changed = set(), {}
        self._wake.clear()
        return signals, topics


class Hub:
    """All streams of this process, by topic (`<shop>:<topic>`)."""

    def __init__(self, *, most: int, most_per_owner: int) -> None:
        self._most = most
        self._most_per_owner = most_per_owner
        self._listeners: set[Listener] = set()
        self._by_topic: dict[str, set[Listener]] = {}
        self._by_owner: Tally[str] = Tally()
        self._changed_at: dict[str, float] = {}  # of the last changes, oldest first

    @property
    def size(self) -> int:
        return len(self._listeners)

    def join(self, owner: str, topics: Iterable[str], *, missed_s: float = 0.0) -> Listener:
        """Add a stream, told first what changed in the `missed_s` seconds (at most 30) before: between the moment its
        page was written and now. Raises Problem 503 when the process is full, 429 when the owner has too many open."""
        if len(self._listeners) >= self._most:
            raise Problem(503, "streams_full", "实时更新暂时繁忙，请稍后再试。", retry_after=30)
        if self._by_owner[owner] >= self._most_per_owner:
            raise Problem(429, "too_many_streams", "打开的页面太多了，请关闭一些再试。", retry_after=30)
        listener = Listener(owner, frozenset(topics))
        self._listeners.add(listener)
        self._by_owner[owner] += 1
        for topic in listener.topics:
            self._by_topic.setdefault(topic, set()).add(listener)
        since = time.monotonic() - min(missed_s, REMEMBERED_S)
        for topic in listener.topics & self._changed_at.keys():
            if self._changed_at[topic] >= since:
                listener.changed(topic)
        return listener

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        self._by_owner[listener.owner] -= 1
        if self._by_owner[listener.owner] <= 0:
            del self._by_owner[listener.owner]
        for topic in listener.topics:
            listening = self._by_topic.get(topic, set())
            listening.discard(listener)
            if not listening:
                self._by_topic.pop(topic, None)

    def publish(self, topics: Iterable[str]) -> int:
        """Tell everyone who listens to one of the topics. Returns how many tellings that was."""
        told, now = 0, time.monotonic()
        while self._changed_at and next(iter(self._changed_at.values())) < now - REMEMBERED_S:
            del self._changed_at[next(iter(self._changed_at))]
        for topic in topics:
            self._changed_at.pop(topic, None)  # so that it goes to the end
            self._changed_at[topic] = now
            for listener in self._by_topic.get(topic, ()):
                listener.changed(topic)
                told += 1
        return told

    def signal_all(self, name: str) -> None:
        """RESYNC: something may have been missed, ask again. CLOCK: the server's time was moved."""
        for listener in self._listeners:
            listener.signal(name)
