"""Share the calls that may run at once: what is urgent, or fails, holds up nothing else."""

from __future__ import annotations

from collections import Counter, deque
from enum import StrEnum
from typing import Final


class Lane(StrEnum):
    """The lanes. Each has places of its own: thousands of dead devices fill their own alone."""

    URGENT = "urgent"
    ROUTINE = "routine"
    FAILING = "failing"
    """Youths whose devices did not take the last one."""


CAPACITY: Final = {Lane.URGENT: 16, Lane.ROUTINE: 12, Lane.FAILING: 4}
"""Youths who are told at the same time: as many as one push service is sent at once (web_push.py),
which has places of its own for what is urgent.
"""


class Lanes:
    """Youths who wait to be told, and those who are being told now; each once."""

    def __init__(self) -> None:
        self._waiting: dict[Lane, deque[int]] = {lane: deque() for lane in Lane}
        self._lane_of: dict[int, Lane] = {}
        self._busy: dict[int, Lane] = {}

    def is_busy(self, youth: int) -> bool:
        """Tell whether the youth is being told now."""
        return youth in self._busy

    def add(self, youth: int, lane: Lane) -> None:
        """Let a youth wait in a lane; one who waits already changes over if it is urgent."""
        now = self._lane_of.get(youth)
        if now is not None and (lane is not Lane.URGENT or now is lane):
            return
        self._lane_of[youth] = lane
        self._waiting[lane].append(youth)

    def take(self) -> list[int]:
        """Take as many as there are places for; each is busy until it is freed."""
        used = Counter(self._busy.values())
        return [one for lane in Lane for one in self._take(lane, CAPACITY[lane] - used[lane])]

    def _take(self, lane: Lane, capacity: int) -> list[int]:
        taken: list[int] = []
        waiting = self._waiting[lane]
        while waiting and len(taken) < capacity:
            youth = waiting.popleft()
            if self._lane_of.get(youth) is lane:  # Else it has changed over.
                del self._lane_of[youth]
                self._busy[youth] = lane
                taken.append(youth)
        return taken

    def free(self, youth: int) -> None:
        """Give up the place of a youth who was told."""
        self._busy.pop(youth, None)

    @property
    def waits(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._lane_of)
