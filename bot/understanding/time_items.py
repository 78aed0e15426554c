"""Find what stands at a place of a text: a clock time, a day, a part of the day, a word between.

Everything that may stand there is found, also where one is the beginning of another: which of them
fit together into a whole answer is decided later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from bot.understanding import time_clocks, time_digits, time_phrases
from bot.understanding.time_phrases import FilledHole
from bot.understanding.time_tokens import Token
from bot.understanding.time_values import (
    DAYS_OF_MONTH,
    FURTHEST,
    HALF,
    HOURS,
    MINUTES,
    MOST_POINTS,
    DayPart,
    Item,
    StatedClock,
    Weekdays,
    Word,
)
from bot.understanding.time_words import FOREIGN, TimePhrase, TimeWords

_YEAR: Final = 4
_TWO: Final = 2

_AT_HOME: Final = ("weekdays", "weekly", "not")
"""Short words of these keys mean other things in other languages: "tor", "sun", "may"."""

_OF_MOST: Final = "out_of"
_RANGE: Final = "hours_range"
"""Phrases of this key mean another time where one is asked for: "5 to 9"."""

_OPENING: Final = ("{number}", "{minutes}", "{hour}", "{day}", "{weekday}", "{month}", "{time}")

Found: TypeAlias = tuple[int, tuple[Item, ...]]
"""Where it ends, and what it is."""

Filled: TypeAlias = tuple[int, dict[str, list[FilledHole | StatedClock]]]


class ItemFinder:
    """Finder of what stands in one text, in one language.

    `own`: it is the youth's. `ranges`: hours from and until are asked for ("9 to 21").
    """

    def __init__(
        self, words: TimeWords, text: Sequence[Token], *, own: bool, ranges: bool = False
    ) -> None:
        self._words = words
        self._ranges = ranges
        self._text = text
        self._own = own
        self.at = lru_cache(maxsize=None)(self._at)
        self._clocks = lru_cache(maxsize=None)(self._find_clocks)

    def _at(self, start: int) -> tuple[Found, ...]:
        """Return everything that begins at this token, each once."""
        found = [
            *self._phrases(start),
            *time_digits.dates(self._text, start, self._words.flags),
            *self._hour(start),
        ]
        weekly = {end for end, items in found if len(items) > 1 and isinstance(items[1], Weekdays)}
        for end, hole in self._hole("weekday", start):
            if isinstance(hole, FilledHole) and end not in weekly:
                found.append((end, (Weekdays(frozenset({hole.value})),)))
        if self._text[start].text == ",":
            found.append((start + 1, (Word("comma"),)))
        return tuple(dict.fromkeys(found))

    def after_run(self, start: int) -> int:
        """Return where a word or a run of digits and signs ends; 0 in the middle of a run."""
        if self._joins(start):
            return 0
        end = start + 1
        while end < len(self._text) and self._joins(end):
            end += 1
        return end

    def _joins(self, at: int) -> bool:
        """Tell whether a token goes on what digits or signs began: 8:75 is no eight."""
        if not at or not self._text[at].glued:
            return False
        return not (self._text[at].text[0].isalpha() or self._text[at - 1].text[0].isalpha())

    def points(self, start: int, stop: int) -> set[int]:
        """Return every number of a scale to ten that these tokens may be: "7", "7 of 10"."""
        found = {
            hole.value
            for end, hole in self._hole("point", start)
            if end == stop and isinstance(hole, FilledHole)
        }
        for phrase in self._beginning(start):
            for end, filled in self._fill(phrase.parts, start) if phrase.key == _OF_MOST else ():
                numbers = [one.value for one in filled["number"] if isinstance(one, FilledHole)]
                if end == stop and MOST_POINTS in numbers:
                    numbers.remove(MOST_POINTS)
                    found.update(one for one in numbers if one <= MOST_POINTS)
        return found

    # ------------------------------------------------------------ phrases

    def _phrases(self, start: int) -> Iterator[Found]:
        for phrase in self._beginning(start):
            if not self._is_own(phrase) or (phrase.key == _RANGE and not self._ranges):
                continue
            for end, filled in self._fill(phrase.parts, start):
                items = time_phrases.meaning(phrase, filled, self._words.flags)
                if items:
                    yield end, items

    def _beginning(self, start: int) -> Iterator[TimePhrase]:
        table = self._words.phrases
        yield from table.get(self._text[start].text, ())
        for hole in _OPENING:
            yield from table.get(hole, ())

    def _fill(self, parts: tuple[str, ...], start: int) -> Iterator[Filled]:
        """Yield every way to fill the holes of a phrase that begins here."""
        if not parts:
            yield start, {}
            return
        first, rest = parts[0], parts[1:]
        if not first.startswith("{") or len(first) == 1:
            if start < len(self._text) and self._text[start].text == first:
                yield from self._fill(rest, start + 1)
            return
        name = first[1:-1]
        for end, value in self._hole(name, start):
            for last, filled in self._fill(rest, end):
                yield last, {**filled, name: [value, *filled.get(name, [])]}

    def _hole(self, name: str, start: int) -> Iterator[tuple[int, FilledHole | StatedClock]]:
        if start >= len(self._text):
            return
        if name == "time":
            yield from self._clocks(start)
            return
        written = self._text[start].text
        if written.isdecimal() and _fits(name, int(written), written):
            exact = int(written) > HALF or written.startswith("0")
            yield start + 1, FilledHole(int(written), exact and self._is_exact(int(written)))
        for phrase in self._words.holes.get(name, {}).get(written, ()):
            end = start + len(phrase.parts)
            if not _fits(name, phrase.value, "") or not self._is_own(phrase):
                continue
            if tuple(one.text for one in self._text[start:end]) == phrase.parts:
                yield end, FilledHole(phrase.value, phrase.value > HALF)

    def _is_own(self, phrase: TimePhrase) -> bool:
        latin = all(part.isascii() for part in phrase.parts)
        short = len("".join(phrase.parts)) < FOREIGN
        return self._own or phrase.key not in _AT_HOME or not (latin and short)

    # ------------------------------------------------------------ clocks

    def _find_clocks(self, start: int) -> tuple[tuple[int, StatedClock], ...]:
        """Return the clock times of all sorts that begin here: the ends of a span."""
        found = [
            (end, items[0])
            for phrase in self._beginning(start)
            if phrase.key in time_phrases.CLOCKS
            for end, filled in self._fill(phrase.parts, start)
            for items in [time_phrases.meaning(phrase, filled, self._words.flags)]
            if items
        ]
        every = [*found, *((end, items[0]) for end, items in self._hour(start))]
        clocks = [(end, one) for end, one in every if isinstance(one, StatedClock)]
        parted = [each for end, one in clocks for each in self._in_part(end, one)]
        return (*clocks, *parted, *self._after_word(start))

    def _after_word(self, start: int) -> Iterator[tuple[int, StatedClock]]:
        """Yield the clock times after a word that only says that one follows: "kl 9"."""
        for phrase in self._beginning(start):
            end = start + len(phrase.parts)
            said = tuple(one.text for one in self._text[start:end])
            if phrase.key == "clock" and said == phrase.parts and end < len(self._text):
                yield from self._clocks(end)

    def _in_part(self, end: int, clock: StatedClock) -> Iterator[tuple[int, StatedClock]]:
        """Yield a clock time with the part of the day that follows it: "9 am"."""
        for last, items in self.at(end) if end < len(self._text) else ():
            if isinstance(items[0], DayPart) and len(items) == 1:
                dawn = "from_dawn" in self._words.flags
                for at in time_clocks.times(clock, [items[0].name], from_dawn=dawn):
                    yield last, StatedClock(at.hour, at.minute, exact=True)

    def _hour(self, start: int) -> Iterator[Found]:
        """Yield an hour alone: 8, 8:30, 08.30, 8 30, 830, and as a word."""
        written = self._text[start].text
        for end, hole in self._hole("hour", start):
            if isinstance(hole, FilledHole):
                yield end, (StatedClock(hole.value, 0, hole.exact),)
        if not written.isdecimal():
            return
        if len(written) in {3, _YEAR}:
            yield from self._clock(written[:-2], written[-2:], start + 1)
        minutes = self._minutes_after(start)
        if minutes and len(written) <= _TWO:
            yield from self._clock(written, *minutes)

    def _minutes_after(self, start: int) -> tuple[str, int] | None:
        """Return the two digits after an hour, and where they end."""
        after = self._text[start + 1 : start + 3]
        if after and after[0].text.isdecimal() and not after[0].glued:
            minutes, end = after[0].text, start + 2
            if int(minutes) % time_phrases.ROUND:
                return None
        elif len(after) == _TWO and after[0].text in {":", ".", ",", ";", "h"}:
            if not (after[0].glued and after[1].glued):
                return None
            minutes, end = after[1].text, start + 3
        else:
            return None
        return (minutes, end) if minutes.isdecimal() and len(minutes) == _TWO else None

    def _clock(self, hour: str, minutes: str, end: int) -> Iterator[Found]:
        if int(hour) < HOURS and int(minutes) < MINUTES:
            exact = int(hour) > HALF or hour.startswith("0")
            yield end, (StatedClock(int(hour), int(minutes), exact and self._is_exact(int(hour))),)

    def _is_exact(self, hour: int) -> bool:
        """Tell whether an hour is of twenty-four: where the day begins at dawn, 08 may be 14."""
        return hour > HALF or hour == 0 or "from_dawn" not in self._words.flags


_BOUNDS: Final = {
    "hour": range(HOURS),
    "minutes": range(1, MINUTES),
    "day": range(1, DAYS_OF_MONTH + 1),
    "number": range(FURTHEST + 1),
    "point": range(MOST_POINTS + 1),
}
"""What may stand in a hole in digits; two of them, but for a count."""


def _fits(name: str, value: int, written: str) -> bool:
    if name == "year":
        return len(written) == _YEAR
    if name not in _BOUNDS:
        return not written
    return value in _BOUNDS[name] and (name == "number" or len(written) <= _TWO)
