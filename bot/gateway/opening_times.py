"""Change when a team is at work, and let what staff are told at its opening follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.policy import working_hours
from storage.access import staffing
from storage.database import Db


def change(db: Db, team: int, now: datetime, write: Callable[[], None]) -> None:
    """Call `write`, which sets the team's hours or closed days; `now` is aware, UTC.

    What waits for its staff until the old opening waits until the new one.
    """
    before = staffing.hours(db, team)
    write()
    after = staffing.hours(db, team)
    begins = working_hours.is_staffed(after, now) and not working_hours.is_staffed(before, now)
    opening = now if begins else working_hours.next_opening(after, now)
    staffing.move_queued(db, team, working_hours.next_opening(before, now), opening)
