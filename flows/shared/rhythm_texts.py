"""Hold the words for how often a reminder comes, and for one that did not come."""

from __future__ import annotations

from typing import Final

from flows.engine.line import Line, Value

EVERY_DAY: Final = frozenset(range(1, 8))
WORKDAYS: Final = frozenset(range(1, 6))

LINES: Final = {
    "once": "once",
    "daily": "every day",
    "workdays": "Monday to Friday",
    "day_1": "Mondays",
    "day_2": "Tuesdays",
    "day_3": "Wednesdays",
    "day_4": "Thursdays",
    "day_5": "Fridays",
    "day_6": "Saturdays",
    "day_7": "Sundays",
    "rests": "it rests",
    "missed": "it did not come",
}


def line(name: str) -> Line:
    """Return the line of one of these words."""
    return Line(f"words.rhythm_{name}", LINES[name])


def words(days: frozenset[int]) -> Value:
    """Return how often something comes on these ISO weekdays; without any it is once."""
    if not days:
        return line("once")
    if days in {EVERY_DAY, WORKDAYS}:
        return line("daily" if days == EVERY_DAY else "workdays")
    return tuple(line(f"day_{day}") for day in sorted(days))
