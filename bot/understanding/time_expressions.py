"""Parse time in every language with a time.toml: days, weekdays, clock times.

What is read is always said back to the youth before it counts, and what can be read in two ways is
asked back (languages.md, "Text traps"). Years are not guessed: many count them otherwise.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final

from bot.text import normalize
from bot.understanding import _clock_times as clock_times
from bot.understanding._clock_times import ClockTimes

FURTHEST_DAYS: Final = 366
LONGEST: Final = 200
"""Characters that are searched; nobody names a day in more."""

FOREIGN: Final = 4
"""The least letters that a weekday has in another language than the youth's: "mar" and "tor" mean
other things.
"""

_AHEAD: Final = (("day_after", 2), ("next_week", 7), ("tomorrow", 1), ("today", 0))
# A date of the calendar is no clock time; which calendar it is, nobody knows.
_DATE: Final = re.compile(r"\d+(?:[/-]\d+)+|\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class HeardTime:
    """Time read in a text: wall-clock times it may mean, ISO weekdays 1-7, days from today."""

    clocks: tuple[time, ...] = ()
    days: frozenset[int] = frozenset()
    day: int | None = None


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language's words for time, and for yes and no, folded."""

    code: str
    yes: frozenset[str]
    no: frozenset[str]
    clocks: ClockTimes
    _days: tuple[tuple[re.Pattern[str], int], ...]
    _in_days: tuple[re.Pattern[str], ...]
    _numbers: Mapping[str, int]
    _weekdays: Mapping[str, int]
    _at_home: re.Pattern[str]
    _abroad: re.Pattern[str]

    @classmethod
    def load(cls, folder: Path) -> tuple[TimeWords, ...]:
        """Read the time.toml of every language folder that has one."""
        paths = sorted(folder.glob("*/time.toml"))
        return tuple(
            cls._of(path.parent.name, tomllib.loads(path.read_text(encoding="utf-8")))
            for path in paths
        )

    @classmethod
    def _of(cls, code: str, found: Mapping[str, Any]) -> TimeWords:
        numbers = clock_times.numbered(found["numbers"])
        # Longer words first: "the day after tomorrow" holds "tomorrow".
        days = tuple((clock_times.either(found[name]), count) for name, count in _AHEAD)
        counted = clock_times.alternatives((*numbers, r"\d{1,3}"), escaped=True)
        weekdays = clock_times.numbered(found["weekdays"])
        in_days = tuple(clock_times.template(one, n=counted) for one in found["in_days"])
        return cls(
            code,
            frozenset(map(normalize.plain, found["yes"])),
            frozenset(map(normalize.plain, found["no"])),
            ClockTimes.of(found, numbers),
            days,
            in_days,
            numbers,
            weekdays,
            clock_times.either(weekdays),
            clock_times.either(one for one in weekdays if len(one) >= FOREIGN),
        )

    def take_day(self, text: str, *, own: bool) -> tuple[HeardTime, str]:
        """Return the days that are named, and the text without the number that told them."""
        for pattern in self._in_days:
            found = pattern.search(text)
            count = self._count(found["n"]) if found else FURTHEST_DAYS + 1
            if found and count <= FURTHEST_DAYS:
                return HeardTime(day=count), text.replace(found[0], " ")
        for words, count in self._days:
            if words.search(text):
                return HeardTime(days=self._named(text, own=own), day=count), text
        return HeardTime(days=self._named(text, own=own)), text

    def _count(self, number: str) -> int:
        return int(number) if number.isdecimal() else self._numbers[number]

    def _named(self, text: str, *, own: bool) -> frozenset[int]:
        found = (self._at_home if own else self._abroad).findall(text)
        return frozenset(self._weekdays[one] for one in found)


def parse(text: str, languages: Iterable[TimeWords], own: str = "") -> HeardTime:
    """Return what the youth's own language finds, or else the first other with words of its own."""
    ranked = sorted(languages, key=lambda one: one.code != own)
    forms = (clock_times.form(one) for one in normalize.folds(normalize.decimals(text[:LONGEST])))
    heard = (_hear(_DATE.sub(" ", one), ranked, own) for one in forms)
    return next((one for one in heard if one != HeardTime()), HeardTime())


def _hear(text: str, ranked: list[TimeWords], own: str) -> HeardTime:
    for one in ranked:
        heard, left = one.take_day(text, own=one.code == own)
        if heard != HeardTime():
            spoke = [one, *(other for other in ranked if other is not one)]
            return HeardTime(_clocks(left, spoke, own), heard.days, heard.day)
    return HeardTime(_clocks(text, ranked, own))


def _clocks(text: str, ranked: list[TimeWords], own: str) -> tuple[time, ...]:
    """Return the times by the first language with a word about the clock.

    A bare number is read in the youth's own language.
    """
    for one in ranked:
        if found := one.clocks.said(text):
            return found
    bare: Iterator[ClockTimes] = (one.clocks for one in ranked if one.code == own)
    return next(bare, clock_times.PLAIN).bare(text)
