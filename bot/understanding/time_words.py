"""Read the words for time of a language: locales/<lang>/time.toml as an immutable table.

What each key means stands in docs/translators.md. A phrase may have holes ({hour}, {weekday}); the
words of a hole come from the lists of numbers, weekdays and months.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from bot.text import normalize
from bot.understanding import time_tokens
from bot.understanding.remind_words import RemindWords, parts
from bot.understanding.time_tokens import Affixes

FILE: Final = "time.toml"

PHRASES: Final = (
    *("in_days", "in_weeks", "in_months", "in_hours", "in_minutes", "in_hours_and_minutes"),
    *("next_week", "this_week", "this_weekday", "next_weekday", "past", "not"),
    *(
        "every_day",
        "workdays",
        "weekend",
        "every",
        "every_second",
        "range",
        "both_days",
        "except",
        "and",
        "or",
    ),
    *("date", "day_of_month", "clock", "clock_range", "hours_range", "hour_minutes", "out_of"),
    *("quarter_past", "third_past", "half_past", "half_to", "third_to", "quarter_to"),
    *("minutes_past", "minutes_to", "minutes_past_half", "minutes_to_half"),
    *("am", "pm", "evening", "night", "noon", "midnight"),
    *("this_morning", "this_afternoon", "this_evening", "this_night", "fillers", "prepositions"),
)
"""Keys with a list of phrases; any of them may be empty."""

NUMBERED: Final = (
    *("numbers", "points", "hours", "ordinals"),
    *("days_ahead", "weeks_ahead", "months_ahead", "minutes_ahead"),
)
"""Keys with a table: a number, and what it is called."""

ROWS: Final[Mapping[str, int]] = {"weekdays": 7, "weekly": 7, "months": 12}
"""Keys with so many rows of words, in order."""

LISTS: Final = ("yes", "no", "compound", "prefixes", "suffixes")
FLAGS: Final = ("from_dawn", "month_first", "dotted_dates", "own_calendar")

HOLES: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("in_days", "in_weeks", "in_months", "in_hours"), ("number",)),
    "in_minutes": ("number",),
    "in_hours_and_minutes": ("number", "minutes"),
    **dict.fromkeys(("this_weekday", "next_weekday"), ("weekday",)),
    **dict.fromkeys(("range", "both_days"), ("weekday", "weekday")),
    "out_of": ("number", "number"),
    "date": ("day", "month"),
    "day_of_month": ("day",),
    **dict.fromkeys(("clock_range", "hours_range"), ("time", "time")),
    **dict.fromkeys(("hour_minutes", "minutes_past", "minutes_to"), ("hour", "minutes")),
    **dict.fromkeys(("minutes_past_half", "minutes_to_half"), ("hour", "minutes")),
    **dict.fromkeys(("quarter_past", "third_past", "half_past"), ("hour",)),
    **dict.fromkeys(("half_to", "third_to", "quarter_to"), ("hour",)),
}
"""The holes that each phrase of a key has, in any order."""

MAY_HOLD: Final[Mapping[str, frozenset[str]]] = {
    "past": frozenset({"weekday", "number"}),
    "every_second": frozenset({"weekday"}),
    "date": frozenset({"year"}),
}
"""Holes that a phrase of a key may have besides."""

FOREIGN: Final = 4
"""The least letters that a weekday has in another language than the youth's: "mar" and "tor" mean
other things.
"""

_TENS: Final = range(20, 60, 10)
_ONES: Final = range(1, 10)


@dataclass(frozen=True, slots=True)
class TimePhrase:
    """A phrase of a key: words, and the names of holes in braces; `value` where it is a number."""

    key: str
    parts: tuple[str, ...]
    value: int = 0


Phrases = Mapping[str, tuple[TimePhrase, ...]]
"""Phrases by their first part."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """One language's words for time, and for yes and no, folded."""

    code: str
    yes: frozenset[str]
    no: frozenset[str]
    phrases: Phrases
    holes: Mapping[str, Phrases]
    """What each hole may be: the phrases of numbers, weekdays and months."""
    affixes: Affixes
    flags: frozenset[str]
    doubtful: frozenset[str]
    """Words for not that are numbers as well."""
    remind: RemindWords

    @classmethod
    def load(cls, folder: Path) -> tuple[TimeWords, ...]:
        """Read the time.toml of every language folder that has one."""
        return tuple(cls.of(path.parent.name, read(path)) for path in paths(folder))

    @classmethod
    def of(cls, code: str, found: Mapping[str, Any]) -> TimeWords:
        """Return the words of a table; what is missing there is empty."""
        every = tuple(phrases(found))
        holes = {name: tuple(hole_phrases(found, name)) for name in HOLE_KEYS}
        remind = RemindWords.of(found)
        known = {part for one in (*every, *(p for of in holes.values() for p in of))
                 for part in one.parts}  # fmt: skip
        known |= {part for of in (remind.asks, remind.denies) for one in of for part in one}
        numbers = {one.parts[0] for of in holes.values() for one in of}
        affixes = Affixes(
            tuple(map(time_tokens.form, found.get("prefixes", []))),
            tuple(map(time_tokens.form, found.get("suffixes", []))),
            frozenset(known),
        )
        return cls(
            code,
            frozenset(map(normalize.plain, found.get("yes", []))),
            frozenset(map(normalize.plain, found.get("no", []))),
            _by_first(every),
            {name: _by_first(of) for name, of in holes.items()},
            affixes,
            frozenset(name for name in FLAGS if found.get(name)),
            frozenset(one.parts[0] for one in every if one.key == "not") & numbers,
            remind,
        )


HOLE_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("numbers",),
    "point": ("numbers", "points"),
    "minutes": ("numbers",),
    "hour": ("numbers", "hours"),
    "day": ("numbers", "ordinals"),
    "weekday": ("weekdays", "weekly"),
    "month": ("months",),
}
"""The lists whose words may stand in a hole; digits may stand in the first four."""


def paths(folder: Path) -> list[Path]:
    """Return the table of every language that has one."""
    return sorted(folder.glob(f"*/{FILE}"))


def read(path: Path) -> dict[str, Any]:
    """Read a table as it is written. Raises TOMLDecodeError and UnicodeDecodeError."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def phrases(found: Mapping[str, Any]) -> Iterator[TimePhrase]:
    """Yield every phrase that means something by itself."""
    for key in PHRASES:
        for text in found.get(key, []):
            yield TimePhrase(key, parts(text))
    for weekday, texts in enumerate(found.get("weekly", []), start=1):
        yield from (TimePhrase("weekly", parts(text), weekday) for text in texts)
    for key in (one for one in NUMBERED if one.endswith("_ahead")):
        for number, texts in found.get(key, {}).items():
            for text in texts:
                yield TimePhrase(key, parts(text), int(number))


def hole_phrases(found: Mapping[str, Any], hole: str) -> Iterator[TimePhrase]:
    """Yield what may stand in this hole, in words."""
    for key in HOLE_KEYS[hole]:
        if key in ROWS:
            numbered = list(enumerate(found.get(key, []), start=1))
        else:
            numbered = [(int(one), texts) for one, texts in found.get(key, {}).items()]
        for number, texts in numbered:
            yield from (TimePhrase(key, parts(text), number) for text in texts)
        if key == "numbers":
            yield from (TimePhrase(key, parts(text), number) for number, text in compounds(found))


def compounds(found: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield the numbers from 21 to 59 as they are put together: "{tens}{ones}"."""
    numbers = found.get("numbers", {})
    forms = [_apart(one, found) for one in found.get("compound", [])]
    for form, tens, ones in product(forms, _TENS, _ONES):
        for ten, one in product(numbers.get(str(tens), []), numbers.get(str(ones), [])):
            yield tens + ones, form.replace("{tens}", ten).replace("{ones}", one)


def _apart(form: str, found: Mapping[str, Any]) -> str:
    """Return a form with a space where a text is divided too: "{tens}ን" as "{tens} ን"."""
    for one in (*found.get("prefixes", []), *found.get("suffixes", [])):
        form = form.replace(f"}}{one}", f"}} {one}").replace(f"{one}{{", f"{one} {{")
    return form


def _by_first(every: Iterable[TimePhrase]) -> Phrases:
    found: dict[str, dict[TimePhrase, None]] = {}
    for one in every:
        if one.parts:
            found.setdefault(one.parts[0], {})[one] = None
    return {first: tuple(of) for first, of in found.items()}
