"""Hold when to look at whom next: the earliest moment for each, found without reading them all."""

from __future__ import annotations

import heapq
from datetime import datetime


class DueTimes:
    """The next moment (aware) for each youth, by number."""

    def __init__(self) -> None:
        self._at: dict[int, datetime] = {}
        self._heap: list[tuple[datetime, int]] = []

    def add(self, youth: int, at: datetime) -> None:
        """Make it this moment, unless an earlier one is there."""
        known = self._at.get(youth)
        if known is None or at < known:
            self._at[youth] = at
            heapq.heappush(self._heap, (at, youth))

    @property
    def next(self) -> datetime | None:
        """Return the earliest moment of all; None for none."""
        while self._heap:
            at, youth = self._heap[0]
            if self._at.get(youth) == at:
                return at
            heapq.heappop(self._heap)  # An earlier one was added since, or taken.
        return None

    def take(self, now: datetime, most: int) -> list[int]:
        """Take at most so many whose moment has come, the longest due first."""
        taken: list[int] = []
        while len(taken) < most and (at := self.next) is not None and at <= now:
            _, youth = heapq.heappop(self._heap)
            del self._at[youth]
            taken.append(youth)
        return taken
