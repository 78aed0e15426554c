"""A small grammar of time in every language with a time.toml: days, weekdays, clock times.

What is read is always said back to the youth before it counts (languages.md, input).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any, Final

from bot import folding

HOURS: Final = 24
HALF: Final = 12
FURTHEST_DAYS: Final = 366
_NUMBER: Final = r"(\d{1,3})"
_CLOCK: Final = re.compile(r"(?<!\d)(\d{1,2})(?:[:.]?(\d{2}))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Heard:
    """What words say of time: a wall-clock time, ISO weekdays 1-7, days from today."""

    clock: time | None = None
    days: frozenset[int] = frozenset()
    day: int | None = None


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language's words for time, folded."""

    days: tuple[tuple[re.Pattern[str], int], ...]
    in_days: tuple[re.Pattern[str], ...]
    weekdays: Mapping[str, int]
    afternoon: re.Pattern[str] | None

    @classmethod
    def load(cls, folder: Path) -> tuple[TimeWords, ...]:
        """The time.toml of every language folder that has one."""
        paths = sorted(folder.glob("*/time.toml"))
        return tuple(cls._of(tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths)

    @classmethod
    def _of(cls, found: Mapping[str, Any]) -> TimeWords:
        # Longer words first: "the day after tomorrow" holds "tomorrow".
        ahead = (("day_after", 2), ("next_week", 7), ("tomorrow", 1), ("today", 0))
        days = tuple((_any(found[name]), count) for name, count in ahead if found.get(name))
        templates = (re.escape(folding.fold(one)) for one in found["in_days"])
        in_days = tuple(re.compile(one.replace(r"\{n\}", _NUMBER)) for one in templates)
        weekdays = {
            folding.fold(word): number
            for number, words in enumerate(found["weekdays"], start=1)
            for word in words
        }
        return cls(days, in_days, weekdays, _any(found["pm"]) if found["pm"] else None)

    def hear(self, text: str, day: int | None) -> Heard:
        """What this language finds in a folded text whose day it has taken already."""
        days = frozenset(self.weekdays[one] for one in _tokens(text) if one in self.weekdays)
        return Heard(self._clock(text), days, day)

    def take_day(self, text: str) -> tuple[int | None, str]:
        """Days from today, and the text without the number that told them."""
        for pattern in self.in_days:
            found = pattern.search(text)
            if found and int(found[1]) <= FURTHEST_DAYS:
                return int(found[1]), text.replace(found[0], " ")
        for words, count in self.days:
            if words.search(text):
                return count, text
        return None, text

    def _clock(self, text: str) -> time | None:
        found = _CLOCK.search(text)
        if found is None:
            return None
        hour, minute = int(found[1]), int(found[2] or 0)
        late = self.afternoon is not None and self.afternoon.search(text) is not None
        hour += HALF if late and hour < HALF else 0
        return time(hour, minute) if hour < HOURS and minute < 60 else None  # noqa: PLR2004


def hear(text: str, languages: Iterable[TimeWords]) -> Heard:
    """What any language finds: the first that finds a word of its own, or a bare clock time."""
    left, days = folding.fold(text[:200]), list[tuple[TimeWords, int | None]]()
    for one in languages:
        # Taken for all: the 3 of "om 3 dagar" is no clock time in English either.
        day, left = one.take_day(left)
        days.append((one, day))
    heard = [one.hear(left, day) for one, day in days]
    told = [one for one in heard if one.days or one.day is not None]
    best = told[0] if told else next(iter(heard), Heard())
    late = [one.clock for one in heard if one.clock is not None]
    return Heard(max(late, default=None), best.days, best.day)


def _any(words: Iterable[str]) -> re.Pattern[str]:
    every = "|".join(re.escape(folding.fold(one)) for one in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{every})(?!\w)|(?<=\d)(?:{every})(?!\w)")


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)
