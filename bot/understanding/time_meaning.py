"""Work out what a row of items means together: one reading, or None where they do not fit.

Nothing is left out: a conjunction that joins nothing, a word for the clock without a clock and two
days that contradict each other are no reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from bot.understanding import time_clocks, time_dates
from bot.understanding.time_values import (
    After,
    Ahead,
    ClockRange,
    Coming,
    DayPart,
    Item,
    Months,
    OnDate,
    StatedClock,
    Weekdays,
    Weeks,
    Word,
)
from flows.engine.typed_time import TimeReading

SUGGESTED: Final = {
    "am": (8, 9, 10), "pm": (14, 15, 16), "evening": (18, 19, 20), "night": (23,),
}  # fmt: skip
"""Hours to choose between where only a part of the day is named."""

EVERY_DAY: Final = Weekdays(frozenset(range(1, 8)))
_JOINTS: Final = ("and", "or")
_DAY: Final = (Ahead, Weeks, Months, Weekdays, Coming, OnDate)


@dataclass(slots=True)
class _Row:
    """The items of an answer by what they are; `days` in groups, one of which is meant.

    `taken` are weekdays that are excepted; `joint` joins what comes next to what is `before`;
    `opened`: a preposition waits for what it stands before.
    """

    days: list[list[Item]] = field(default_factory=list)
    clocks: list[StatedClock] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    taken: frozenset[int] = frozenset()
    excepting: bool = False
    opened: bool = False
    joint: str = ""
    before: str = ""
    every: bool = False
    marked: bool = False
    ranged: bool = False
    sure: bool = True


def meaning(
    items: Sequence[Item], now: datetime, *, from_dawn: bool, whole: bool = True
) -> TimeReading | None:
    """Return what the items mean together, seen from `now` (aware). Raises PassedDay.

    Not `whole`: words between them were not read, and a preposition may have stood before one.
    """
    row = _sort(items, whole=whole)
    if row and row.every and row.parts and not row.days:
        row.days.append([EVERY_DAY])  # "Every morning" is every day.
    clocks = _clocks(row, from_dawn=from_dawn) if row else None
    if row is None or clocks is None:
        return None
    found = [time_dates.named(group, row.taken, now.date()) for group in row.days]
    days = [one for one in found if one is not None]
    if len(days) < len(found):
        return None
    dates = tuple(dict.fromkeys(one for of, _, _ in days for one in of))
    weekdays = frozenset(one for _, of, _ in days for one in of)
    if row.after:
        return _moment(row, dates, now)
    if not (dates or clocks) or (row.every and not weekdays):
        return None
    sure = row.sure and len(days) <= 1 and all(one for _, _, one in days)
    suggested = bool(row.parts) and not row.clocks
    ends = _ends(row, from_dawn=from_dawn)
    return TimeReading(dates, weekdays, clocks, (), sure, suggested, row.every, ends)


def _moment(row: _Row, dates: tuple[date, ...], now: datetime) -> TimeReading | None:
    """Return a time counted from now: nothing else is said but, perhaps, today."""
    if len(row.after) > 1 or row.clocks or row.parts or dates not in {(), (now.date(),)}:
        return None
    start = now.replace(second=0, microsecond=0).astimezone(UTC)
    at = (start + timedelta(minutes=row.after[0])).astimezone(now.tzinfo)
    return TimeReading(moments=(at,), sure=row.sure)


# ------------------------------------------------------------ what belongs together


def _sort(items: Sequence[Item], *, whole: bool) -> _Row | None:
    """Put the items in their places; None where a word between them joins nothing."""
    row = _Row()
    for item in items:
        fits = _join(row, item) if isinstance(item, Word) else _place(row, item)
        if not fits:
            return None
    alone = row.marked and not row.clocks and not row.after
    closed = (
        not alone
        and row.joint not in _JOINTS
        and not (row.opened and whole)
        and (not row.excepting or bool(row.taken))
    )
    return row if closed else None


def _join(row: _Row, word: Word) -> bool:
    """Take a word between items; return whether it may stand there."""
    fits = True
    match word.key:
        case "and" | "or":
            fits = row.joint not in _JOINTS
            row.joint = word.key
        case "comma":
            row.joint = row.joint or word.key
        case "except":
            fits = bool(row.days) and not row.joint
            row.excepting = True
        case "not" | "past" | "every_second":
            fits = False
        case "prepositions":
            row.opened = True
        case _:
            row.every |= word.key == "every"
            row.marked |= word.key == "clock"
    return fits


def _place(row: _Row, item: Item) -> bool:
    """Put an item in its place; return whether it may stand there."""
    kind, joint = _kind(item), row.joint
    fits = joint not in _JOINTS or row.before == kind
    row.before, row.joint, row.opened = kind, "", False
    if not row.excepting or kind != "day":
        return fits and _put(row, item, joint)
    if not isinstance(item, Weekdays):
        return False
    row.taken |= item.days
    return fits and joint != "or"


def _kind(item: Item) -> str:
    return (
        "day" if isinstance(item, _DAY) else "clock" if isinstance(item, StatedClock) else "other"
    )


def _put(row: _Row, item: Item, joint: str) -> bool:
    match item:
        case StatedClock():
            row.clocks.append(item)
            row.sure &= len(row.clocks) == 1
            return len(row.clocks) == 1 or bool(joint)
        case ClockRange():
            row.clocks += item.ends
            row.ranged = True
            row.sure = False
            return len(row.clocks) == len(item.ends)
        case DayPart():
            row.parts.append(item.name)
        case After():
            row.after.append(item.minutes)
        case _:
            last = row.days[-1] if row.days else []
            joined = isinstance(item, Weekdays) and all(isinstance(one, Weekdays) for one in last)
            if not last or joint == "or" or (joint == "and" and not joined):
                row.days.append([item])
            else:
                last.append(item)
    return True


# ------------------------------------------------------------ clocks


def _clocks(row: _Row, *, from_dawn: bool) -> tuple[time, ...] | None:
    """Return every wall-clock time that may be meant, the likeliest first; None for none."""
    if row.clocks:
        found = [time_clocks.times(one, row.parts, from_dawn=from_dawn) for one in row.clocks]
        return tuple(dict.fromkeys(one for of in found for one in of)) if all(found) else None
    named = set(row.parts)
    if len(named) > 1:
        return None
    return tuple(time(hour) for name in named for hour in SUGGESTED[name])


def _ends(row: _Row, *, from_dawn: bool) -> tuple[tuple[time, ...], ...]:
    """Return what either end of a span of hours may mean; nothing where no span was named."""
    ends = row.clocks if row.ranged else ()
    return tuple(time_clocks.times(one, row.parts, from_dawn=from_dawn) for one in ends)
