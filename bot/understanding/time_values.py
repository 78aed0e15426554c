"""Define what may stand in an answer about time: clocks, days, parts of the day, words between."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

HALF: Final = 12
HOURS: Final = 24
MINUTES: Final = 60
DAYS_OF_MONTH: Final = 31
MONTHS: Final = 12
FURTHEST: Final = 366
"""Days, hours, minutes: nobody counts further."""

MOST_POINTS: Final = 10
"""The end of a scale."""


class StatedClock(NamedTuple):
    """An hour as it is said, and minutes that are added. `exact`: of twenty-four hours."""

    hour: int
    minutes: int = 0
    exact: bool = False


class ClockRange(NamedTuple):
    """The ends of a span: one of its times is meant, nobody knows which."""

    ends: tuple[StatedClock, ...]


class DayPart(NamedTuple):
    """A part of the day: am, pm, evening, night."""

    name: str


class After(NamedTuple):
    """Minutes from now."""

    minutes: int


class Ahead(NamedTuple):
    """Days from today."""

    days: int


class Weeks(NamedTuple):
    """Weeks from today; in the `calendar`, the week is meant that begins on a Monday."""

    weeks: int
    calendar: bool = False


class Months(NamedTuple):
    """Months from today."""

    months: int


class Weekdays(NamedTuple):
    """Weekdays, all of them."""

    days: frozenset[int]


class Coming(NamedTuple):
    """The coming weekday; not `sure` where it may be the one after."""

    weekday: int
    sure: bool


class OnDate(NamedTuple):
    """Days of the calendar, one of which is meant: day, month or None, year or None."""

    dates: tuple[tuple[int, int | None, int | None], ...]
    sure: bool = True


class Word(NamedTuple):
    """A word that says how the others belong together."""

    key: str


Item: TypeAlias = (
    StatedClock
    | ClockRange
    | DayPart
    | After
    | Ahead
    | Weeks
    | Months
    | Weekdays
    | Coming
    | OnDate
    | Word
)
