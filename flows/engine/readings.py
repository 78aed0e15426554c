"""Keep what an answer may mean while it is asked which: each reading as a button's name.

A reading is a moment (aware), a date, weekdays with a time, or hours from and until. Its name has
letters and digits only and says all of it, so that it can be chosen in a later turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final

from flows.engine import local_time
from flows.engine.facts import Facts
from flows.engine.line import Value
from flows.engine.typed_time import TimeReading, TypedTime

MOMENT: Final = "%Y%m%dT%H%M"
DATE: Final = "%Y%m%d"
CLOCK: Final = "%H%M"
DAYS: Final = "w"

MOST: Final = 3
"""Readings to choose between; a fourth button is for another time."""


def name(value: Value) -> str:
    """Return the name of a reading."""
    match value:
        case datetime():
            return f"{value:{MOMENT}}"
        case date():
            return f"{value:{DATE}}"
        case tuple():
            days = "".join(str(one) for one in value if isinstance(one, int))
            clocks = "".join(f"T{one:{CLOCK}}" for one in value if isinstance(one, time))
            return f"{DAYS}{days}{clocks}"
    raise TypeError(f"{type(value).__name__} is no reading of a time")


def value(named: str, facts: Facts) -> Value:
    """Return the reading of this name; a moment in the zone of `Facts.now`."""
    if named.startswith(DAYS):
        days, *clocks = named.removeprefix(DAYS).split("T")
        return (*map(int, days), *(time(int(one[:2]), int(one[2:])) for one in clocks))
    if "T" not in named:
        return datetime.strptime(named, DATE).date()  # noqa: DTZ007 - a date has no zone
    meant = datetime.fromisoformat(named)
    return local_time.local(meant.date(), meant.time(), facts.now)


def typed(named: str) -> str:
    """Return what may be typed to choose a reading: its clock times, or the date."""
    _, *clocks = named.split("T")
    said = "–".join(f"{one[:2]}:{one[2:]}" for one in clocks)
    return said or f"{named[:4]}-{named[4:6]}-{named[6:]}"


def say_only_clocks(named: tuple[str, ...]) -> bool:
    """Tell whether the readings differ by their clock times alone: the day need not be said."""
    days = {one.partition("T")[0] for one in named}
    return len(days) == 1 and (len(named) > 1 or named[0].startswith(DAYS))


def complete(heard: TypedTime, named: tuple[str, ...], facts: Facts, *, day: bool) -> TypedTime:
    """Return an answer to "which of these?" with what only the readings say: the clock, the `day`.

    Of several that it may mean those are meant that were asked about. What was not asked about is
    not sure: a day and a clock were put together that nobody named together.
    """
    asked = [value(each, facts) for each in named]
    if all(isinstance(one, tuple) for one in asked):
        return heard._replace(readings=tuple(_on_days(one, asked) for one in heard.readings))
    moments = [one for one in asked if isinstance(one, datetime)]
    if not moments or len(moments) < len(named):
        return heard
    return heard._replace(readings=tuple(_completed(one, moments, day) for one in heard.readings))


def _on_days(one: TimeReading, asked: Sequence[Value]) -> TimeReading:
    """Return a clock time on the weekdays that were asked about, where no others are named."""
    if one.dates or one.weekdays or one.moments:
        return one
    every = [part for of in asked if isinstance(of, tuple) for part in of]
    clocks = tuple(part for part in every if isinstance(part, time) and part in one.clocks)
    days = frozenset(part for part in every if isinstance(part, int))
    return one._replace(weekdays=days, clocks=clocks or one.clocks)


def _completed(one: TimeReading, moments: Sequence[datetime], day: bool) -> TimeReading:  # noqa: FBT001 - its caller's
    if one.moments or (one.dates and one.clocks and not one.suggested):
        return one
    meant = [
        at
        for at in moments
        if (not one.dates or at.date() in one.dates) and (not one.clocks or at.time() in one.clocks)
    ]
    fit = meant or moments
    dates = one.dates if one.dates or not day else tuple(dict.fromkeys(at.date() for at in fit))
    asked = tuple(dict.fromkeys(at.time() for at in fit))
    clocks = asked if meant else one.clocks or asked
    suggested = one.suggested and not meant
    completed = one._replace(dates=dates, clocks=clocks, suggested=suggested)
    return (
        completed
        if meant or (completed.clocks == one.clocks and dates == one.dates)
        else (completed._replace(sure=False))
    )
