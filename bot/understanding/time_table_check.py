"""Find what is wrong with a time.toml: a key that is missing, a hole that is none, two meanings.

A phrase may not mean two things (two weekdays, today and tomorrow); keys that may share a phrase
are named here, with the reason.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bot.understanding import remind_words, time_words
from bot.understanding.remind_words import REMIND
from bot.understanding.time_words import HOLE_KEYS, HOLES, MAY_HOLD, TimePhrase

KEYS: Final = (
    *time_words.LISTS, *REMIND, *time_words.PHRASES,
    *time_words.ROWS, *time_words.NUMBERED,
)  # fmt: skip

SHARED: Final = (
    # "Half nine" is 8:30 to some and 9:30 to others: both are kept, and it is asked which.
    frozenset({"half_past", "half_to"}),
    # "2 noon" is in the afternoon, and alone it is twelve; so with the night and midnight.
    frozenset({"noon", "pm"}),
    frozenset({"midnight", "night"}),
    # A yes, or a no, also stands in a longer answer; an exception may be said with a no.
    frozenset({"except", "not"}),
    # "From {time} to {time}": who names an hour and minutes may name two hours.
    frozenset({"clock_range", "hour_minutes"}),
)
"""Keys that may have a phrase in common."""

COUNTS: Final[Mapping[str, range]] = {
    "numbers": range(60), "points": range(11), "hours": range(1, 13), "ordinals": range(1, 32),
    "days_ahead": range(15), "weeks_ahead": range(1, 5), "months_ahead": range(1, 13),
    "minutes_ahead": range(1, 24 * 60),
}  # fmt: skip
"""The numbers that a table may name."""

ASKED: Final = range(13)
"""The numbers that every language must have in words."""


def faults(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield each fault of every table: the file, the key and what is wrong."""
    for path in time_words.paths(folder):
        file = f"{path.parent.name}/{time_words.FILE}"
        try:
            found = time_words.read(path)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            yield file, "", f"cannot be read: {fault}"
            continue
        yield from ((file, key, what) for key, what in table_faults(found))


def table_faults(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each fault of a table: the key and what is wrong."""
    # Only what has the right shape is looked into.
    return list(_of_shape(found)) or list(_of_phrases(found)) or list(_of_meanings(found))


def _of_shape(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in KEYS:
        if key not in found:
            yield key, "is missing: an empty list says that the language has none"
        elif not _has_shape(key, found[key]):
            yield key, f"has not the shape that it has in {time_words.FILE} of sv"
    for key in sorted(found.keys() - {*KEYS, *time_words.FLAGS}):
        yield key, "is no key: a list stands above the first [table], and its name is spelt so"


def _has_shape(key: str, value: Any) -> bool:
    if key in time_words.NUMBERED:
        named = isinstance(value, dict) and all(
            one.isdecimal() and int(one) in COUNTS[key] for one in value
        )
        return named and all(map(_is_list, value.values()))
    if key in time_words.ROWS:
        rows = isinstance(value, list) and len(value) == time_words.ROWS[key]
        return rows and all(map(_is_list, value))
    return _is_list(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _of_phrases(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    every = (
        *time_words.PHRASES, *time_words.NUMBERED, *time_words.ROWS, *REMIND,
    )  # fmt: skip
    for key in every:
        for text in texts(found[key]):
            yield from ((key, f"{text!r} {what}") for what in _of_phrase(key, text))
    if found["numbers"]:
        for number in ASKED:
            if not found["numbers"].get(str(number)):
                yield "numbers", f"{number} has no word"


def texts(value: Any) -> Iterator[str]:
    """Yield every phrase of a key, whatever its shape."""
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def _of_phrase(key: str, text: str) -> Iterator[str]:
    try:
        named = remind_words.holes(text)
    except ValueError:
        yield "has a brace that is not closed or not opened"
        return
    wanted, more = HOLES.get(key, ()), MAY_HOLD.get(key, frozenset())
    if sorted(one for one in named if one not in more) != sorted(wanted):
        holes = " and ".join(f"{{{one}}}" for one in wanted) or "no hole"
        yield f"has other holes than {holes}"
    elif not remind_words.parts(text):
        yield "has no word"


def _of_meanings(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    meant: dict[tuple[str, ...], TimePhrase] = {}
    for one in time_words.phrases(found):
        before = meant.setdefault(one.parts, one)
        same = (before.key, before.value) == (one.key, one.value)
        if not same and frozenset({before.key, one.key}) not in SHARED:
            yield one.key, f"{' '.join(one.parts)!r} means something else in {before.key} too"
    for hole in HOLE_KEYS:
        yield from _of_hole(hole, time_words.hole_phrases(found, hole))


def _of_hole(hole: str, every: Iterator[TimePhrase]) -> Iterator[tuple[str, str]]:
    meant: dict[tuple[str, ...], TimePhrase] = {}
    for one in every:
        before = meant.setdefault(one.parts, one)
        if before.value != one.value:
            said = " ".join(one.parts)
            yield one.key, f"{said!r} is {before.value} and {one.value} in {{{hole}}}"
