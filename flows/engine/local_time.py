"""Compute local times as a person means them, on every day of the year.

Wall-clock times are computed in the zone of `Facts.now`, so "8 o'clock" stays 8 o'clock when the
clocks change. A time that does not exist in spring becomes the one an hour later; one that comes
twice in autumn means the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from flows.engine.facts import Facts, Rhythm

CHECK_IN_AT: Final = time(15)
"""When a check-in comes if the youth named no time: after most school days."""

WEEK: Final = 7


def local(day: date, clock: time, like: datetime) -> datetime:
    """Return this wall-clock time on this day, in the zone of `like`; always a time that exists."""
    wanted = datetime.combine(day, clock, tzinfo=like.tzinfo)
    return wanted.astimezone(UTC).astimezone(like.tzinfo)


def in_days(facts: Facts, days: int, clock: time = CHECK_IN_AT) -> datetime:
    """Return this wall-clock time, so many days from today."""
    return local(facts.now.date() + timedelta(days=days), clock, facts.now)


def next_occurrence(rhythm: Rhythm, after: datetime) -> datetime | None:
    """Return the next time of a rhythm strictly after `after`; None when it has no more."""
    if is_later(rhythm.first, after):
        return rhythm.first
    here = after.astimezone(rhythm.first.tzinfo)
    for ahead in range(8):
        day = here.date() + timedelta(days=ahead)
        due = local(day, rhythm.at, rhythm.first)
        if day.isoweekday() in rhythm.days and is_later(due, after):
            return due
    return None


def first_of(facts: Facts, days: frozenset[int], clock: time) -> datetime:
    """Return the first time from now on that falls on one of these ISO weekdays."""
    for ahead in range(WEEK + 1):
        at = in_days(facts, ahead, clock)
        if at.isoweekday() in days and is_later(at, facts.now):
            return at
    return in_days(facts, 1, clock)


def is_later(one: datetime, other: datetime) -> bool:
    """Tell whether `one` is later than `other`, in real time.

    Python compares two times of one zone by the wall clock alone, also in autumn.
    """
    return one.astimezone(UTC) > other.astimezone(UTC)


def is_quiet(clock: time, quiet_from: time, quiet_to: time) -> bool:
    """Tell whether a wall-clock time lies in the quiet hours, which may pass midnight."""
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to
