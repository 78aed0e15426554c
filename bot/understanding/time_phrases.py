"""Say what a phrase of a time.toml means, once its holes are filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from bot.understanding.time_values import (
    HALF,
    MINUTES,
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
from bot.understanding.time_words import TimePhrase

ADDED: Final = {
    "quarter_past": 15, "third_past": 20, "half_past": 30,
    "half_to": -30, "third_to": -20, "quarter_to": -15,
}  # fmt: skip
_BASE: Final = {"minutes_past": 0, "minutes_to": 0, "minutes_past_half": -30,
                "minutes_to_half": -30, "hour_minutes": 0}  # fmt: skip
_SIGN: Final = {"minutes_to": -1, "minutes_to_half": -1}
_SETS: Final = {"every_day": frozenset(range(1, 8)), "workdays": frozenset(range(1, 6)),
                "weekend": frozenset({6, 7})}  # fmt: skip
_TODAY: Final = {"this_morning": "am", "this_afternoon": "pm", "this_evening": "evening",
                 "this_night": "night"}  # fmt: skip
_PARTS: Final = ("am", "pm", "evening", "night")
_WORDS: Final = frozenset(
    {
        "and",
        "or",
        "except",
        "every",
        "clock",
        "fillers",
        "prepositions",
        "not",
        "past",
        "every_second",
    }
)


ROUND: Final = 5
"""Minutes that stand after an hour with nothing between are full fives."""

CLOCKS: Final = frozenset({*ADDED, *_BASE})
"""Keys whose phrases are clock times."""


class FilledHole(NamedTuple):
    """A number that stands in a hole. `exact`: an hour of twenty-four."""

    value: int
    exact: bool = False


Holes: TypeAlias = Mapping[str, Sequence[FilledHole | StatedClock]]


def meaning(phrase: TimePhrase, filled: Holes, flags: frozenset[str]) -> tuple[Item, ...]:
    """Return what a phrase means with its holes filled; nothing for a key that means nothing."""
    key = phrase.key
    numbers = {
        name: [one.value for one in of if isinstance(one, FilledHole)]
        for name, of in filled.items()
    }
    if key in _WORDS:
        return (Word(key),)
    if key in _PARTS:
        return (DayPart(key),)
    if key in _SETS:
        return (Weekdays(_SETS[key]),)
    if key in _TODAY:
        return (Ahead(0), DayPart(_TODAY[key]))
    if key in CLOCKS:
        return _clock(key, filled, numbers)
    return _of_days(phrase, numbers) or _of_spans(phrase, filled, numbers, flags)


def _clock(key: str, filled: Holes, numbers: dict[str, list[int]]) -> tuple[Item, ...]:
    hour = filled["hour"][0]
    exact = isinstance(hour, FilledHole) and hour.exact
    minutes = ADDED.get(key)
    if key == "hour_minutes" and numbers["minutes"][0] % ROUND:
        return ()  # "8 9" is two hours.
    if minutes is None:
        minutes = _BASE[key] + _SIGN.get(key, 1) * numbers["minutes"][0]
    return (StatedClock(numbers["hour"][0], minutes, exact),)


def _of_days(phrase: TimePhrase, numbers: dict[str, list[int]]) -> tuple[Item, ...]:
    weekdays = numbers.get("weekday", [])
    if phrase.key == "weekly":
        return (Word("every"), Weekdays(frozenset({phrase.value})))
    number = numbers["number"][0] if numbers.get("number") else phrase.value
    found: Item | None = None
    match phrase.key:
        case "days_ahead" | "in_days":
            found = Ahead(number)
        case "weeks_ahead" | "in_weeks":
            found = Weeks(number)
        case "months_ahead" | "in_months":
            found = Months(number)
        case "next_week" | "this_week":
            found = Weeks(int(phrase.key == "next_week"), calendar=True)
        case "this_weekday" | "next_weekday":
            found = Coming(weekdays[0], phrase.key == "this_weekday")
        case "range":
            found = Weekdays(_from_to(*weekdays))
        case "both_days":
            found = Weekdays(frozenset(weekdays))
    return (found,) if found else ()


def _of_spans(
    phrase: TimePhrase,
    filled: Holes,
    numbers: dict[str, list[int]],
    flags: frozenset[str],
) -> tuple[Item, ...]:
    number = numbers["number"][0] if numbers.get("number") else phrase.value
    found: Item | None = None
    match phrase.key:
        case "minutes_ahead" | "in_minutes":
            found = After(number)
        case "in_hours" | "in_hours_and_minutes":
            found = After(number * MINUTES + sum(numbers.get("minutes", [])))
        case "noon" | "midnight":
            found = StatedClock(HALF if phrase.key == "noon" else 0, 0, exact=True)
        case "clock_range" | "hours_range":
            found = ClockRange(tuple(one for one in filled["time"] if isinstance(one, StatedClock)))
        case "date":
            year = numbers.get("year")
            date = (numbers["day"][0], numbers["month"][0], year[0] if year else None)
            found = OnDate((date,), sure="own_calendar" not in flags)
        case "day_of_month":
            found = OnDate(((numbers["day"][0], None, None),))
    return (found,) if found else ()


def _from_to(first: int, last: int) -> frozenset[int]:
    """Return the weekdays from one to another, also over the end of the week."""
    return frozenset((first + ahead - 1) % 7 + 1 for ahead in range((last - first) % 7 + 1))
