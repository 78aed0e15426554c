"""Read the time in a typed answer: the whole of it, or say that it was not read.

Every word must be understood, by the youth's own language or by one other. What is said in several
ways has several readings. What was read in part is never sure: it is asked back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.understanding import time_dates, time_meaning, time_tokens
from bot.understanding.time_items import ItemFinder
from bot.understanding.time_tokens import Token
from bot.understanding.time_values import Item, Word
from bot.understanding.time_words import TimeWords
from flows.engine.typed_time import NOTHING, TimeFault, TimeReading, TypedTime

LONGEST: Final = 200
"""Characters that are looked at; nobody names a time in more."""

MOST_TOKENS: Final = 40
_SKIP: Final = 100
"""What a token costs that no language reads; an item costs one."""

_KEPT: Final = 24
"""Ways to divide the beginning of a text that are followed further."""

_FAULTS: Final = {
    "not": TimeFault.NEGATED,
    "past": TimeFault.PAST,
    "every_second": TimeFault.EVERY_SECOND,
}

Way = tuple[int, tuple[Item, ...]]
"""What it costs, and the items."""


def read(
    text: str, languages: Iterable[TimeWords], own: str, now: datetime, *, ranges: bool = False
) -> TypedTime:
    """Return every reading of a text in the youth's own language, or else in the others.

    `ranges`: hours from and until are asked for.
    """
    if len(text) > LONGEST:
        return NOTHING
    ranked = sorted(languages, key=lambda one: one.code != own)
    forms = time_tokens.forms(text)
    partly: list[TypedTime] = []
    whole: list[TypedTime] = []
    for words in ranked:
        at_home = words.code == own
        found = _best([_read(one, words, now, own=at_home, ranges=ranges) for one in forms])
        if found.whole and at_home:
            return found
        (whole if found.whole else partly).append(found)
    if whole:
        return _together(whole)
    return next((one for one in partly if one != NOTHING), NOTHING)


def _best(found: Sequence[TypedTime]) -> TypedTime:
    return max(found, key=lambda one: (one.whole, one.fault is None, bool(one.readings)))


def _together(found: Sequence[TypedTime]) -> TypedTime:
    """Return the readings of several languages as one answer."""
    readings = tuple(dict.fromkeys(one for of in found for one in of.readings))
    fault = next((one.fault for one in found if one.fault), None)
    return TypedTime(readings, whole=True, fault=None if readings else fault)


def _read(formed: str, words: TimeWords, now: datetime, *, own: bool, ranges: bool) -> TypedTime:
    tokens = time_tokens.tokens(formed, words.affixes)
    return read_tokens(tokens, words, now, own=own, ranges=ranges)


def read_tokens(
    tokens: tuple[Token, ...],
    words: TimeWords,
    now: datetime,
    *,
    own: bool,
    ranges: bool = False,
) -> TypedTime:
    """Return every reading of these tokens of a text in one language; `own`: the youth's own."""
    if not tokens or len(tokens) > MOST_TOKENS:
        return NOTHING
    ways = _ways(ItemFinder(words, tokens, own=own, ranges=ranges), len(tokens))
    whole = ways[0][0] < _SKIP
    try:
        readings, fault = _readings(ways, now, from_dawn="from_dawn" in words.flags)
    except time_dates.PassedDay:
        return TypedTime((), whole, TimeFault.PAST)
    except time_dates.UnknownDay:
        return NOTHING
    if not readings:
        return TypedTime((), whole, fault) if fault else NOTHING
    # A word that may be a "not" as well ("نه" is nine, and no) is asked about.
    sure = whole and not fault and not any(one.text in words.doubtful for one in tokens)
    return TypedTime(tuple(one if sure else one._replace(sure=False) for one in readings), whole)


def _ways(finder: ItemFinder, length: int) -> list[Way]:
    """Return the cheapest ways to divide the text into items, the cheapest first."""
    reached: list[dict[tuple[Item, ...], int]] = [{} for _ in range(length + 1)]
    reached[0][()] = 0
    for start in range(length):
        kept = sorted(reached[start].items(), key=lambda one: one[1])[:_KEPT]
        for items, cost in kept:
            for end, found in finder.at(start):
                _reach(reached[end], (*items, *found), cost + 1)
            if end := finder.after_run(start):
                _reach(reached[end], items, cost + _SKIP)
    return sorted(
        ((cost, items) for items, cost in reached[length].items()), key=lambda one: one[0]
    )


def _reach(at: dict[tuple[Item, ...], int], items: tuple[Item, ...], cost: int) -> None:
    if cost < at.get(items, cost + 1):
        at[items] = cost


def _readings(
    ways: Sequence[Way], now: datetime, *, from_dawn: bool
) -> tuple[tuple[TimeReading, ...], TimeFault | None]:
    """Return the readings of the cheapest ways that mean anything, and what they say against it."""
    found: dict[TimeReading, None] = {}
    fault: TimeFault | None = None
    least = ways[0][0]
    for cost, items in ways:
        # A dearer way only says what is against it: where the nearest reading contradicts itself
        # ("the 15th this evening") no other one is looked for.
        if cost // _SKIP > least // _SKIP or (found and cost > least):
            break
        if cost == least:
            one = time_meaning.meaning(items, now, from_dawn=from_dawn, whole=cost < _SKIP)
            found |= {one: None} if one is not None else {}
        fault = fault or _fault(items)
    named = tuple(one for one in found if not one.suggested)
    return named or tuple(found), fault


def _fault(items: Sequence[Item]) -> TimeFault | None:
    said = [one.key for one in items if isinstance(one, Word)]
    return next((fault for key, fault in _FAULTS.items() if key in said), None)
