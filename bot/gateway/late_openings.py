"""Keep who opened a conversation while that cannot be written, and write it as soon as it can.

In the minute in which nothing can be saved a coach must still be able to read. In memory only: a
kill loses what was not written, and the log has said that there was something.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from storage.access import access_log
from storage.database import Db

MOST: Final = 10_000


class LateOpening(NamedTuple):
    """An opening that is not written yet. `at` is aware."""

    youth: int
    coach: int
    at: datetime


class LateOpenings:
    """Openings that wait to be written. `write` runs in the writer's thread."""

    def __init__(self) -> None:
        self._waiting: list[LateOpening] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, opening: LateOpening) -> None:
        """Keep an opening until it can be written."""
        if len(self._waiting) < MOST:
            self._waiting.append(opening)

    def write(self, db: Db) -> list[LateOpening]:
        """Write all that wait; return them, to be forgotten once that is committed."""
        waiting = list(self._waiting)
        for one in waiting:
            access_log.open_conversation(db, one.youth, one.coach, one.at)
        return waiting

    def forget(self, written: list[LateOpening]) -> None:
        """Forget what was committed."""
        del self._waiting[: len(written)]
