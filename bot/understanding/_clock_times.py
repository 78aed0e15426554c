"""Parse clock times as people write them: "kl 8", "14.30", "3 pm", "halv nio", "ሰዓት 2".

A clock of twelve hours leaves two readings, and one that begins at dawn four. All that are left
after "pm" or "in the morning" are kept: who asks knows which of them can be meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from bot.text import normalize

HOURS: Final = 24
HALF: Final = 12
DAWN: Final = 6
"""Where the day begins at six, two o'clock is eight in the morning (Ethiopia and Eritrea)."""

SHORT: Final = ("am", "pm", "em", "fm", "ص", "م")
"""These count only right after a number: they mean other things, or nothing, elsewhere."""

MINUTES: Final[Mapping[str, int]] = {
    "quarter_past": 15,
    "half_past": 30,
    "half_to": -30,
    "quarter_to": -15,
}
PARTS: Final[Mapping[str, Callable[[int], bool]]] = {
    # The morning first: "before noon" holds "noon", a word of the afternoon.
    "am": lambda hour: hour < HALF,
    "evening": lambda hour: hour >= 16,  # noqa: PLR2004
    "pm": lambda hour: hour >= HALF,
    "night": lambda hour: hour >= 20 or hour < DAWN,  # noqa: PLR2004
}
"""Which hours a word for a part of the day leaves."""

_NEVER: Final = re.compile("(?!)")
_MARKS: Final = dict.fromkeys(map(ord, "'’‘ʼ`´"))  # п'ять and пʼять are one word
_TIME: Final = r"(?<![\d:.,])(\d{1,2})(?:[:.,٫h](\d{2}))?(?!\d|[:.,٫]\d)"
_DIGITS: Final = re.compile(_TIME)
_CLOSE: Final = r"(\d{1,2}?)(\d{2})"


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """One language's words about the clock, folded."""

    hours: Mapping[str, int] = field(default_factory=dict)
    after: re.Pattern[str] = _NEVER
    """A number or a word right after a word for the clock."""
    words: re.Pattern[str] = _NEVER
    in_words: re.Pattern[str] = _NEVER
    named: tuple[tuple[re.Pattern[str], int], ...] = ()
    """Templates with an hour, and the minutes that they add."""
    parts: tuple[tuple[re.Pattern[str], Callable[[int], bool]], ...] = ()
    named_times: tuple[tuple[re.Pattern[str], time], ...] = ()
    """Words that are a time by themselves: noon and midnight."""
    from_dawn: bool = False

    @classmethod
    def of(cls, found: Mapping[str, Any], numbers: Mapping[str, int]) -> ClockTimes:
        """Compile the words of a time.toml; `hours` are forms of numbers that only a clock has."""
        hours = {**numbers, **numbered(found.get("hours", []))}
        hour = alternatives((*hours, r"\d{1,2}"), escaped=True)
        clock = alternatives(map(form, found["clock"]))
        named = tuple(
            (template(one, h=hour), added)
            for name, added in MINUTES.items()
            for one in found.get(name, [])
        )
        return cls(
            hours=hours,
            after=re.compile(rf"(?<!\w)(?:{clock})\W{{0,2}}(?:{_CLOSE}|{_TIME}|({hour}))(?!\w)"),
            words=either(found["clock"]),
            in_words=either(hours),
            named=named,
            parts=tuple((part(found[name]), fits) for name, fits in PARTS.items() if name in found),
            named_times=((either(found["noon"]), time(12)), (either(found["midnight"]), time(0))),
            from_dawn=found.get("from_dawn", False),
        )

    def stated(self, text: str) -> tuple[time, ...]:
        """Return the readings of a time that this language has a word for; none if it has not."""
        named = [
            (self._hour(hit["h"]), added)
            for pattern, added in self.named
            if (hit := pattern.search(text))
        ]
        if named:
            read = (self._readings(hour, added, text, exact=False) for hour, added in named)
            return tuple(dict.fromkeys(one for found in read for one in found))
        if hit := self.after.search(text):
            return self._after(hit, text)
        if self._part(text) or self.words.search(text):
            return self.bare(text) or self._in_words(text) or self._at_once(text)
        return self._at_once(text)

    def bare(self, text: str) -> tuple[time, ...]:
        """Return the readings of a number that nothing is said about."""
        if hit := re.fullmatch(rf"\W*{_CLOSE}\W*", text) or _DIGITS.search(text):
            return self._written(hit[1], hit[2], text)
        return ()

    def _after(self, hit: re.Match[str], text: str) -> tuple[time, ...]:
        if hit[5]:
            return self._readings(self._hour(hit[5]), 0, text, exact=False)
        return self._written(hit[1] or hit[3], hit[2] or hit[4], text)

    def _in_words(self, text: str) -> tuple[time, ...]:
        hit = self.in_words.search(text)
        return self._readings(self.hours[hit[0]], 0, text, exact=False) if hit else ()

    def _at_once(self, text: str) -> tuple[time, ...]:
        return next(((clock,) for words, clock in self.named_times if words.search(text)), ())

    def _hour(self, said: str) -> int:
        return int(said) if said.isdecimal() else self.hours[said]

    def _written(self, hour: str, minute: str | None, text: str) -> tuple[time, ...]:
        exact = hour.startswith("0") or int(hour) > HALF
        return self._readings(int(hour), int(minute or 0), text, exact=exact)

    def _readings(self, hour: int, minutes: int, text: str, *, exact: bool) -> tuple[time, ...]:
        """Return what may be meant, the likeliest first."""
        if hour >= HOURS or minutes >= 60:  # noqa: PLR2004
            return ()
        starts = (hour,) if exact else (hour, hour + HALF)
        if self.from_dawn and not exact:
            starts = (hour + DAWN, *starts, hour + DAWN + HALF)
        every = tuple(_clock(one, minutes) for one in starts)
        fits = self._part(text)
        if fits is None:
            return every
        late = (_clock(hour + HALF, minutes),) if exact and hour < HALF else ()
        return tuple(one for one in (*every, *late) if fits(one.hour)) or every

    def _part(self, text: str) -> Callable[[int], bool] | None:
        return next((fits for words, fits in self.parts if words.search(text)), None)


def _clock(hour: int, minutes: int) -> time:
    hour, minute = divmod((hour * 60 + minutes) % (HOURS * 60), 60)
    return time(hour, minute)


# ------------------------------------------------------------ words and patterns


def form(text: str) -> str:
    """Return a text, or a word to compare it with, in one form."""
    return normalize.fold(text).translate(_MARKS)


def numbered(rows: Sequence[Iterable[str]]) -> dict[str, int]:
    """Return each word with the number of its row, from one."""
    return {form(word): number for number, words in enumerate(rows, start=1) for word in words}


def alternatives(words: Iterable[str], *, escaped: bool = False) -> str:
    """Return a pattern of any of these, longer ones first."""
    every = sorted(words, key=len, reverse=True)
    return "|".join(one if escaped else re.escape(one) for one in every)


def either(words: Iterable[str]) -> re.Pattern[str]:
    """Compile a pattern of any of these as whole words."""
    return re.compile(rf"(?<!\w)(?:{alternatives(map(form, words))})(?!\w)")


def part(words: Iterable[str]) -> re.Pattern[str]:
    """Compile a pattern of any of these as whole words, or right after a number: 3pm."""
    every = [form(one) for one in words]
    anywhere = alternatives(one for one in every if one not in SHORT)
    return re.compile(rf"(?<!\w)(?:{anywhere})(?!\w)|(?<=\d) ?(?:{alternatives(every)})(?!\w)")


def template(text: str, **holes: str) -> re.Pattern[str]:
    """Compile a phrase with placeholders: "halv {h}", "om {n} dagar"."""
    body = re.escape(form(text))
    for name, pattern in holes.items():
        body = body.replace(rf"\{{{name}\}}", rf"(?P<{name}>{pattern})")
    return re.compile(rf"(?<!\w){body}(?!\w)")


PLAIN: Final = ClockTimes()
"""Digits alone, where nothing is known of the language."""
