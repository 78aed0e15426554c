"""Define what a typed answer says of time: every way to read it, or why it cannot be meant."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, NamedTuple


class TimeFault(StrEnum):
    """Why words about time name no time that can be kept."""

    NEGATED = "negated"
    PAST = "past"
    EVERY_SECOND = "every_second"


class TimeReading(NamedTuple):
    """One way to read an answer. Days are local, clocks wall-clock times, moments aware.

    One of `dates` is meant, one of `clocks`, one of `moments`; `weekdays` are ISO weekdays 1-7, all
    of them meant: the dates are then the next of each. Without `sure` it is asked back always.
    Clocks are `suggested` where only a part of the day was named. `every`: each week is meant.
    `ends`: of a span of hours, what its beginning and its end may mean.
    """

    dates: tuple[date, ...] = ()
    weekdays: frozenset[int] = frozenset()
    clocks: tuple[time, ...] = ()
    moments: tuple[datetime, ...] = ()
    sure: bool = True
    suggested: bool = False
    every: bool = False
    ends: tuple[tuple[time, ...], ...] = ()


class TypedTime(NamedTuple):
    """Every way to read an answer, the likeliest first. Not `whole`: words of it were not read."""

    readings: tuple[TimeReading, ...] = ()
    whole: bool = False
    fault: TimeFault | None = None

    @property
    def one(self) -> TimeReading | None:
        """Return the only reading of all the words, or None."""
        return self.readings[0] if self.whole and len(self.readings) == 1 else None


NOTHING: Final = TypedTime()
"""What is said of time in words that say nothing of it."""
