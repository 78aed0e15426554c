"""Read the day that a coach writes behind a command, as typed times are read: whole, or not."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from bot.language.registry import LOCALES
from bot.understanding import typed_times
from bot.understanding.time_words import TimeWords


def parse_coming_day(text: str, language: str, now: datetime) -> date:
    """Return the day after today that is written: `2026-12-07`, `7 dec`, `på fredag`.

    `now` is aware, in the team's zone. Raises ValueError for anything else, and for two days.
    """
    one = typed_times.read(text, _words(), language, now).one
    dates = one.dates if one is not None and one.sure and not one.clocks else ()
    coming = [day for day in dates if day > now.date()]
    if len(coming) != 1:
        raise ValueError(text)
    return coming[0]


@cache
def _words() -> tuple[TimeWords, ...]:
    """Read the tables once: they change with the program."""
    return TimeWords.load(LOCALES)
