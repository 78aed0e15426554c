"""Compose answers about time from the parts of a language's time.toml, each with what it means.

What a phrase means is worked out here from what it was composed of, by arithmetic of its own:
nothing of the reading program is used. Clocks, dates and weekdays are sets of what may be meant.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any, Final, NamedTuple

from bot.language.registry import LOCALES
from tests.support.typed_answers import NOW

TODAY: Final = NOW.date()
MONDAY: Final = TODAY - timedelta(days=TODAY.weekday())
ALL_DAYS: Final = frozenset({1, 2, 3, 4, 5, 6, 7})
ADDED: Final = {
    "quarter_past": 15, "third_past": 20, "half_past": 30, "half_to": -30, "third_to": -20,
    "quarter_to": -15,
}  # fmt: skip
HOURS_OF: Final[dict[str, frozenset[int]]] = {
    "am": frozenset(range(12)),
    "pm": frozenset(range(12, 24)),
    "evening": frozenset(range(16, 24)),
    "night": frozenset({20, 21, 22, 23, 0, 1, 2, 3, 4, 5}),
}


class Composed(NamedTuple):
    """A phrase, and what is meant by it."""

    text: str
    dates: frozenset[date] = frozenset()
    days: frozenset[int] = frozenset()
    clocks: frozenset[time] = frozenset()
    moments: frozenset[datetime] = frozenset()


class Composer:
    """Composer of phrases of one language."""

    def __init__(self, code: str, dice: random.Random) -> None:
        path = LOCALES / code / "time.toml"
        self._of: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        self._dice = dice
        self._dawn = self._of.get("from_dawn", False)

    def phrases(self, count: int) -> list[Composed]:
        """Return so many different phrases."""
        sorts = (self._clock, self._clock, self._day, self._with_clock, self._with_clock,
                 self._weekdays, self._after)  # fmt: skip
        found: dict[str, Composed] = {}
        for _ in range(count * 40):
            one = self._dice.choice(sorts)()
            if one is not None:
                found.setdefault(one.text, one)
            if len(found) == count:
                break
        return list(found.values())

    def any_of(self, key: str) -> str:
        """Return a phrase of a key, or ""."""
        every = self._of[key]
        return str(self._dice.choice(every)) if every else ""

    def _numbered(self, key: str) -> tuple[int, str]:
        table = {int(one): texts for one, texts in self._of[key].items() if texts}
        number = self._dice.choice(sorted(table))
        return number, str(self._dice.choice(table[number]))

    def _number(self, least: int, most: int) -> tuple[int, str]:
        number = self._dice.randint(least, most)
        words = self._of["numbers"].get(str(number))
        if words and self._dice.random() < 0.5:
            return number, str(self._dice.choice(words))
        return number, str(number)

    # ------------------------------------------------------------ clocks

    def _may_be(self, minutes: int, *, exact: bool) -> frozenset[time]:
        """Return the wall-clock times of an hour of twelve, or of one from dawn."""
        apart = (0,) if exact else (0, 12, 6, 18) if self._dawn else (0, 12)
        every = [(minutes + 60 * one) % 1440 for one in apart]
        return frozenset(time(one // 60, one % 60) for one in every)

    def _hour(self) -> tuple[int, str]:
        if self._of["hours"] and self._dice.random() < 0.4:
            return self._numbered("hours")
        return self._number(1, 12)

    def _stated(self) -> tuple[str, frozenset[time]]:
        """Return a clock time in one of the ways to say it."""
        ways: tuple[Callable[[], tuple[str, frozenset[time]]], ...] = (
            self._in_digits, self._in_words, self._with_minutes, self._alone,
        )  # fmt: skip
        return self._dice.choice(ways)()

    def _in_digits(self) -> tuple[str, frozenset[time]]:
        hour, minute = self._dice.randint(0, 23), self._dice.randint(0, 59)
        sign = self._dice.choice(":." if not self._of.get("dotted_dates") else ":")
        zero = self._dice.random() < 0.3
        text = f"{hour:02}{sign}{minute:02}" if zero else f"{hour}{sign}{minute:02}"
        exact = hour > 12 or hour == 0 or (text[0] == "0" and not self._dawn)
        return text, self._may_be(hour * 60 + minute, exact=exact)

    def _in_words(self) -> tuple[str, frozenset[time]]:
        key = self._dice.choice([one for one in ADDED if self._of[one]])
        hour, said = self._hour()
        text = self.any_of(key).replace("{hour}", said)
        return text, self._may_be(hour * 60 + ADDED[key], exact=False)

    def _with_minutes(self) -> tuple[str, frozenset[time]]:
        key = self._dice.choice(["minutes_past", "minutes_to"])
        (hour, said), (minutes, more) = self._hour(), self._number(1, 59)
        pattern = self.any_of(key)
        if not pattern:
            return self._alone()
        way = 1 if key == "minutes_past" else -1
        text = pattern.replace("{hour}", said).replace("{minutes}", more)
        return text, self._may_be(hour * 60 + way * minutes, exact=False)

    def _alone(self) -> tuple[str, frozenset[time]]:
        hour, said = self._hour()
        return f"{self.any_of('clock')} {said}", self._may_be(hour * 60, exact=False)

    def _clock(self) -> Composed | None:
        text, clocks = self._stated()
        if self._dice.random() < 0.4:
            key = self._dice.choice([one for one in HOURS_OF if self._of[one]])
            text = f"{text} {self.any_of(key)}"
            clocks = frozenset(one for one in clocks if one.hour in HOURS_OF[key])
        return Composed(text, clocks=clocks) if clocks else None

    # ------------------------------------------------------------ days

    def _weekday(self) -> tuple[int, str]:
        number = self._dice.randint(1, 7)
        return number, str(self._dice.choice(self._of["weekdays"][number - 1]))

    def _coming(self, weekday: int) -> frozenset[date]:
        ahead = (weekday - TODAY.isoweekday()) % 7
        dates = {TODAY + timedelta(days=ahead)} | (
            {TODAY + timedelta(days=7)} if not ahead else set()
        )
        return frozenset(dates)

    def _day(self) -> Composed | None:
        ways = (
            self._ahead,
            self._in_days,
            self._named,
            self._next_week,
            self._dated,
            self._in_weeks,
        )
        return self._dice.choice(ways)()

    def _ahead(self) -> Composed:
        number, text = self._numbered("days_ahead")
        return Composed(text, frozenset({TODAY + timedelta(days=number)}))

    def _in_days(self) -> Composed:
        number, said = self._number(2, 59)
        text = self.any_of("in_days").replace("{number}", said)
        return Composed(text, frozenset({TODAY + timedelta(days=number)}))

    def _in_weeks(self) -> Composed:
        number, said = self._number(2, 9)
        text = self.any_of("in_weeks").replace("{number}", said)
        return Composed(text, frozenset({TODAY + timedelta(weeks=number)}))

    def _named(self) -> Composed:
        number, said = self._weekday()
        return Composed(said, self._coming(number), frozenset({number}))

    def _next_week(self) -> Composed:
        number, said = self._weekday()
        week = self.any_of("next_week")
        text = f"{said} {week}" if self._dice.random() < 0.5 else f"{week} {said}"
        return Composed(text, frozenset({MONDAY + timedelta(days=6 + number)}))

    def _dated(self) -> Composed | None:
        month = self._dice.randint(1, 12)
        day = self._dice.randint(1, 28)
        year = TODAY.year + ((month, day) < (TODAY.month, TODAY.day))
        if timedelta(0) < TODAY - date(TODAY.year, month, day) <= timedelta(days=60):
            return None
        words = self._of["months"][month - 1]
        text = self.any_of("date")
        for hole, value in (
            ("day", str(day)), ("month", self._dice.choice(words)), ("year", str(year)),
        ):  # fmt: skip
            text = text.replace(f"{{{hole}}}", value)
        return Composed(text, frozenset({date(year, month, day)}))

    def _with_clock(self) -> Composed | None:
        day, (text, clocks) = self._day(), self._stated()
        if day is None:
            return None
        return day._replace(text=f"{day.text} {text}", clocks=clocks)

    # ------------------------------------------------------------ weekdays, and from now

    def _weekdays(self) -> Composed:
        ways = (self._joined, self._range, self._except)
        text, days = self._dice.choice(ways)()
        dates = frozenset(one for day in days for one in self._coming(day))
        return Composed(text, dates, days)

    def _joined(self) -> tuple[str, frozenset[int]]:
        count = self._dice.randint(2, 4)
        numbers = self._dice.sample(range(1, 8), count)
        said = [str(self._dice.choice(self._of["weekdays"][one - 1])) for one in numbers]
        before, after = ", ".join(said[:-1]), said[-1]
        joint = self.any_of("and")
        glued = joint in self._of["prefixes"]
        last = f"{joint}{after}" if glued and self._dice.random() < 0.5 else f"{joint} {after}"
        return f"{before} {last}", frozenset(numbers)

    def _range(self) -> tuple[str, frozenset[int]]:
        (first, one), (last, other) = self._weekday(), self._weekday()
        text = self.any_of("range").replace("{weekday}", one, 1).replace("{weekday}", other, 1)
        days = {first}
        while first != last:
            first = first % 7 + 1
            days.add(first)
        return text, frozenset(days)

    def _except(self) -> tuple[str, frozenset[int]]:
        number, said = self._weekday()
        text = f"{self.any_of('every_day')} {self.any_of('except')} {said}"
        return text, ALL_DAYS - {number}

    def _after(self) -> Composed:
        key = self._dice.choice(["in_hours", "in_minutes"])
        number, said = self._number(2, 59 if key == "in_minutes" else 12)
        text = self.any_of(key).replace("{number}", said)
        if self._dice.random() < 0.2:
            number, text = self._numbered("minutes_ahead")
            key = "in_minutes"
        ahead = timedelta(hours=number) if key == "in_hours" else timedelta(minutes=number)
        return Composed(text, moments=frozenset({NOW + ahead}))


def every_single(code: str) -> Iterator[tuple[str, str]]:
    """Yield every phrase of the keys that a word of may be forgotten in, with its key."""
    found = tomllib.loads((LOCALES / code / "time.toml").read_text(encoding="utf-8"))
    for key in ("past", "every_second"):
        yield from ((key, text) for text in found[key] if "{" not in text)
    for key, row in product(("past", "every_second"), found["weekdays"]):
        yield from ((key, text.replace("{weekday}", row[0])) for text in found[key]
                    if "{weekday}" in text)  # fmt: skip
