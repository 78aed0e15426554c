"""Decide which moment a typed answer means, or which question comes next.

Nothing is left out without a word: what a rule forbids is said, with the nearest that is possible;
what may mean several is asked back. Only one thing is not asked: a time in the night that nobody
named as one, where another reading can be kept ("two" is 14:00).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Value
from flows.engine.model import Retry, Unsure
from flows.engine.readings import MOST
from flows.engine.typed_time import TimeReading, TypedTime

LINES: Final = {
    "quiet_hours": "I am quiet from {quiet_from} to {quiet_to}. Choose another time, please.",
    "past": "That time has passed. Choose a later one, please.",
    "negated": "I read when it shall not be. Write when it shall be.",
    "every_second": "I cannot count every other week. Write one day, or days of every week.",
}
"""What a flow that reads a moment takes into its `Flow.lines`."""

ANYWAY_LINES: Final = {
    **{name: line for name, line in LINES.items() if name != "quiet_hours"},
    "in_quiet": "I am quiet from {quiet_from} to {quiet_to}. If you choose a time then, I remind"
    " you all the same.",
}
"""The same for a flow whose moments may lie in the quiet hours, once the youth has chosen so."""

FAULTS: Final = ("negated", "past", "every_second")
"""What a `typed_time.TimeFault` is called: each is a line."""

AWAKE: Final = range(5, 21)
"""Hours that may be meant without being named as morning or evening; the others are the night."""

DAY: Final = 1
_EVENING_HOURS: Final = 1


def fault(heard: TypedTime) -> Retry | None:
    """Return why the words name no time that can be kept, as a line; None where they may."""
    return Retry(heard.fault.value) if heard.fault is not None else None


def one_moment(
    text: Text, facts: Facts, default: time, *, anyway: bool = False
) -> datetime | Retry | Unsure:
    """Return the moment of a question for a date; without a clock time at `default`.

    `anyway` is that of `decide`.
    """
    heard = text.time
    # Of words that were read in part a number is no time: "2 or 3 days".
    readings = [one for one in heard.readings if heard.whole or one.dates or one.moments]
    if found := fault(heard) or _no_date(readings):
        return found
    moments = [
        at
        for reading in readings
        for at in moments_of(reading, facts, reading.clocks or None, default)
    ]
    sure = heard.one is not None and _is_one_day(heard.one)
    return decide(moments, facts, sure=sure, anyway=anyway)


def _is_one_day(reading: TimeReading) -> bool:
    """Tell whether a reading says which day is meant, and not a day of each week."""
    return reading.sure and bool(reading.dates or reading.moments) and not reading.every


def _no_date(readings: Sequence[TimeReading]) -> Retry | None:
    if not readings:
        return Retry("no_day")
    several = any(len(one.dates) > MOST for one in readings)
    return Retry("one_day") if several else None


def moments_of(
    reading: TimeReading, facts: Facts, clocks: tuple[time, ...] | None, default: time
) -> list[datetime]:
    """Return every moment that a reading may mean.

    Without a day it is today or tomorrow. Of several days those that have passed are not meant.
    """
    if reading.moments:
        return list(reading.moments)
    today = facts.now.date()
    dates = reading.dates or (today, today + timedelta(days=1))
    every = [
        local_time.local(day, clock, facts.now)
        for day in dates
        for clock in clocks or _later(day, default, facts)
    ]
    ahead = [at for at in every if local_time.is_later(at, facts.now)]
    return ahead if ahead and (len(dates) > 1 or reading.suggested) else every


def _later(day: date, default: time, facts: Facts) -> tuple[time, ...]:
    """Return the usual time, or the next full hours of today when it has passed."""
    usual = local_time.local(day, default, facts.now)
    if local_time.is_later(usual, facts.now) or day != facts.now.date():
        return (default,)
    hours = (time(hour) for hour in range(facts.now.hour + 1, 24))
    quiet = (facts.quiet_from, facts.quiet_to)
    return tuple(one for one in hours if not local_time.is_quiet(one, *quiet))[:MOST] or (default,)


def decide(
    moments: Iterable[datetime],
    facts: Facts,
    *,
    sure: bool,
    later: int = DAY,
    anyway: bool = False,
) -> datetime | Retry | Unsure:
    """Return the only moment that is meant and possible, or the question what shall be instead.

    `later`: days after which what has passed is possible again. `anyway`: what lies in the quiet
    hours is offered too, and it is said that it does; the line is of ANYWAY_LINES then.
    """
    every = list(dict.fromkeys(moments))
    can = [at for at in every if _is_possible(at, facts)]
    cannot = [at for at in every if at not in can]
    told = [at for at in cannot if at.hour in AWAKE] or ([] if can else cannot)
    if not told:
        return can[0] if len(can) == 1 and sure else Unsure(tuple(sorted(can[:MOST])))
    line = "quiet_hours" if local_time.is_later(told[0], facts.now) else "past"
    near = [one for at in told if (one := nearest(at, facts, later)) is not None]
    if anyway:
        wanted = [_ahead(at, facts, later) for at in told]
        near = [*wanted, *near]
        line = "in_quiet" if any(not _is_possible(at, facts) for at in wanted) else line
    offered = tuple(sorted(list(dict.fromkeys([*can, *near]))[:MOST]))
    return Unsure(offered, line) if offered else Retry(line)


def _is_possible(at: datetime, facts: Facts) -> bool:
    quiet = local_time.is_quiet(at.time(), facts.quiet_from, facts.quiet_to)
    return not quiet and local_time.is_later(at, facts.now)


def nearest(at: datetime, facts: Facts, later: int = DAY) -> datetime | None:
    """Return the nearest possible moment: of the same day, or later where it has passed."""
    at = _ahead(at, facts, later)
    if _is_possible(at, facts):
        return at
    last = facts.quiet_from.replace(hour=(facts.quiet_from.hour - _EVENING_HOURS) % 24)
    found = [local_time.local(at.date(), clock, facts.now) for clock in (facts.quiet_to, last)]
    possible = [one for one in found if _is_possible(one, facts)]
    return min(possible, key=lambda one: abs(one - at), default=None)


def _ahead(at: datetime, facts: Facts, later: int) -> datetime:
    """Return a moment, or the same time so many days later where it has passed."""
    if local_time.is_later(at, facts.now):
        return at
    return local_time.local(at.date() + timedelta(days=later), at.time(), facts.now)


def day_or_moment(
    text: Text, facts: Facts, default: time, *, anyway: bool = False
) -> Value | Retry | Unsure:
    """Return a date, or the moment where a clock time was named as well; `anyway` as `decide`."""
    heard = text.time
    if found := fault(heard) or _no_date(heard.readings):
        return found
    if any(one.clocks or one.moments for one in heard.readings):
        return one_moment(text, facts, default, anyway=anyway)
    dates = sorted({day for one in heard.readings for day in one.dates})
    if heard.one is not None and _is_one_day(heard.one) and len(dates) == 1:
        return dates[0]
    return Unsure(tuple(dates[:MOST]))
