"""Who is told that something changed: open pages, which then look at what is committed.

A bell carries nothing: whoever hears it reads the database, so that nothing is shown twice, lost
or out of order. Used in the event loop only.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

ANYBODY: Final = 0
"""Listened to instead of a youth: rings for every one (the inbox of a team)."""


class ChangeSubscription:
    """One listener. What rings while nobody waits is heard at the next wait, once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self.typing = False

    def ring(self, *, typing: bool = False) -> None:
        """Something changed; or, with `typing`, a human is about to write."""
        self.typing = self.typing or typing
        self._rung.set()

    async def wait(self, longest: timedelta) -> bool:
        """Until it rings, or so long; whether it rang. A net under lost bells: look anyway."""
        try:
            # Not wait_for: until Python 3.12 it may swallow a cancellation, and never end.
            async with asyncio.timeout(longest.total_seconds()):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class ChangeNotifier:
    """Every bell there is, by the youth it listens to."""

    def __init__(self) -> None:
        self._notifier: dict[int, set[ChangeSubscription]] = defaultdict(set)
        self.closed = False
        """Whether the program ends, and with it every page that is open."""

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        for bell in {bell for bells in self._notifier.values() for bell in bells}:
            bell.ring()

    @property
    def count(self) -> int:
        """How many listen."""
        return sum(len(bells) for bells in self._notifier.values())

    @contextmanager
    def listen(self, youth: int = ANYBODY) -> Iterator[ChangeSubscription]:
        """A bell for as long as somebody listens."""
        bell = ChangeSubscription()
        self._notifier[youth].add(bell)
        try:
            yield bell
        finally:
            self._notifier[youth].discard(bell)
            if not self._notifier[youth]:
                del self._notifier[youth]

    def ring(self, youths: Iterable[int]) -> None:
        """Something of these youths was committed."""
        rung = {bell for youth in youths for bell in self._notifier.get(youth, ())}
        every = self._notifier.get(ANYBODY, set())
        for bell in rung | every:
            bell.ring()

    def typing(self, youth: int) -> None:
        """A coach is writing to this youth."""
        for bell in self._notifier.get(youth, set()):
            bell.ring(typing=True)
