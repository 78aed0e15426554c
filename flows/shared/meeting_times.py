"""Compute when a youth is reminded of an agreed meeting (practices 2-3).

A day before, at the meeting's own clock time, and two hours before. What falls into the youth's
quiet hours comes the evening before instead, and that evening takes the place of both.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple

from flows.engine import local_time

SOON: Final = timedelta(hours=2)
EVENING: Final = time(18)
DAY: Final = 24
LAST_HOUR: Final = 1
"""Hours before the quiet hours at which the evening's reminder comes, where six is quiet too."""

NOT_SO_SOON: Final = timedelta(hours=4)
"""Who has just agreed needs no reminder of the day before within so short a time."""


class MeetingReminders(NamedTuple):
    """When each reminder comes, aware, in the meeting's zone; None for one that does not."""

    day: datetime | None
    soon: datetime | None


def reminders(at: datetime, now: datetime, quiet_from: time, quiet_to: time) -> MeetingReminders:
    """Return the reminders of a meeting at `at` (aware, in the team's zone), seen from `now`.

    Quiet hours are local. What has passed already is left out.
    """
    quiet = (quiet_from, quiet_to)
    soon = (at.astimezone(UTC) - SOON).astimezone(at.tzinfo)
    if local_time.is_quiet(soon.time(), *quiet):
        soon = evening_before(soon, *quiet)
    clock = _evening(*quiet) if local_time.is_quiet(at.time(), *quiet) else at.time()
    day = local_time.local(at.date() - timedelta(days=1), clock, at)
    if soon.date() == day.date():
        return MeetingReminders(None, _ahead(soon, now))
    return MeetingReminders(_ahead(day, now + NOT_SO_SOON), _ahead(soon, now))


def evening_before(at: datetime, quiet_from: time, quiet_to: time) -> datetime:
    """Return the last evening before `at` on which something may be said, in its zone."""
    clock = _evening(quiet_from, quiet_to)
    same = local_time.local(at.date(), clock, at)
    if local_time.is_later(at, same):
        return same
    return local_time.local(at.date() - timedelta(days=1), clock, at)


def _evening(quiet_from: time, quiet_to: time) -> time:
    hour_before = quiet_from.replace(hour=(quiet_from.hour - LAST_HOUR) % DAY)
    for clock in (EVENING, hour_before):
        if not local_time.is_quiet(clock, quiet_from, quiet_to):
            return clock
    return quiet_to


def _ahead(at: datetime, after: datetime) -> datetime | None:
    return at if local_time.is_later(at, after) else None
