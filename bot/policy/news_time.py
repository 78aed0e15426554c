"""Say when a coach is told what has happened in the lives of their youths: once, in the morning."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final

from bot.policy import working_hours
from bot.policy.working_hours import WorkingHours
from flows.engine import local_time

MORNING: Final = time(8, 15)
"""The local time of the summary, where the team is at work by then; else when it opens."""


def next_summary(team: WorkingHours, now: datetime) -> datetime:
    """Return when the next summary is due, later than now; aware, UTC."""
    here = now.astimezone(team.zone)
    for opens, closes in working_hours.working_days(team, here):
        morning = local_time.local(opens.date(), MORNING, here)
        at = morning if opens <= morning < closes else opens
        if at > here:
            return at.astimezone(UTC)
    raise AssertionError("working days never end")
