"""Compute local times as a person means them, on every day of the year.

Wall-clock times are computed in the zone of `Facts.now`, so "8 o'clock" stays 8 o'clock when the
clocks change. A time that does not exist in spring becomes the one an hour later; one that comes
twice in autumn means the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from flows.engine.events import Text
from flows.engine.facts import Facts, Rhythm
from flows.engine.model import Unsure

CHECK_IN_AT: Final = time(15)
"""When a check-in comes if the youth named no time: after most school days."""

SHAPE: Final = "%Y%m%dT%H%M"
"""A local moment as a button's name: letters and digits only."""

MOST_READINGS: Final = 3
"""Times to choose between; a fourth button is for another time."""


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
    start = in_days(facts, 0, clock)
    rhythm = Rhythm(start, days)
    if is_later(start, facts.now) and start.isoweekday() in days:
        return start
    after = start if is_later(start, facts.now) else facts.now
    return next_occurrence(rhythm, after) or in_days(facts, 1, clock)


def is_later(one: datetime, other: datetime) -> bool:
    """Tell whether `one` is later than `other`, in real time.

    Python compares two times of one zone by the wall clock alone, also in autumn.
    """
    return one.astimezone(UTC) > other.astimezone(UTC)


def day_of(text: Text, facts: Facts) -> int | None:
    """Return how many days from today the words name: "tomorrow", or the next such weekday."""
    if text.day is not None:
        return text.day
    if len(text.days) == 1:
        ahead = (min(text.days) - facts.now.isoweekday()) % 7
        return ahead or 7
    return None


def outside_quiet_hours(text: Text, facts: Facts) -> tuple[time, ...]:
    """Return the times that the words may mean, without those in the quiet hours."""
    quiet = (facts.quiet_from, facts.quiet_to)
    return tuple(clock for clock in text.clocks if not is_quiet(clock, *quiet))


def one_or_unsure(moments: Iterable[datetime]) -> datetime | Unsure:
    """Return the only one of these aware moments, or the question which of them is meant."""
    found = sorted(list(dict.fromkeys(moments))[:MOST_READINGS])
    return found[0] if len(found) == 1 else Unsure(tuple(found))


def reading(moment: str, facts: Facts) -> datetime:
    """Return the moment that a reading stands for, in the zone of `Facts.now`."""
    meant = datetime.fromisoformat(moment)
    return local(meant.date(), meant.time(), facts.now)


def is_quiet(clock: time, quiet_from: time, quiet_to: time) -> bool:
    """Tell whether a wall-clock time lies in the quiet hours, which may pass midnight."""
    if quiet_from <= quiet_to:
        return quiet_from <= clock < quiet_to
    return clock >= quiet_from or clock < quiet_to
