"""Read the words of a sentence that asks to be reminded; divide a phrase of a table in parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final, TypeAlias

from bot.understanding import time_tokens
from bot.understanding.time_tokens import Affixes

REMIND: Final = ("remind", "remind_first", "remind_of", "remind_due", "remind_not")
"""Keys with phrases of a sentence that asks to be reminded; none of them has a hole."""

Parts: TypeAlias = tuple[str, ...]
"""The words of a phrase without holes."""

_HOLE: Final = "0"


@dataclass(frozen=True, slots=True)
class RemindWords:
    """One language's words of a sentence that asks to be reminded, the longest phrases first.

    `asks`: what asks for it; of these `only_first` does only where a clause begins. `joins`: what
    stands between that and what it is about. A time after one of `due` is none to remind at.
    `denies`: what says that nobody shall remind.
    """

    asks: tuple[Parts, ...]
    only_first: frozenset[Parts]
    joins: tuple[Parts, ...]
    due: tuple[Parts, ...]
    denies: tuple[Parts, ...]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> RemindWords:
        """Return the words of a table; what is missing there is empty."""
        asks, first, joins, due, denies = (_longest_first(found.get(key, [])) for key in REMIND)
        every = sorted((*asks, *first), key=len, reverse=True)
        return cls(tuple(every), frozenset(first), joins, due, denies)


def holes(text: str) -> tuple[str, ...]:
    """Return the names of the holes of a phrase, in order. Raises ValueError for a lone brace."""
    return tuple(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def parts(text: str) -> tuple[str, ...]:
    """Return the words and holes of a phrase."""
    names = iter(holes(text))
    written = "".join(
        before + (_HOLE if name is not None else "")
        for before, name, _, _ in Formatter().parse(text)
    )
    pieces = time_tokens.tokens(time_tokens.form(written), Affixes())
    return tuple(f"{{{next(names)}}}" if one.text == _HOLE else one.text for one in pieces)


def _longest_first(texts: Iterable[str]) -> tuple[Parts, ...]:
    return tuple(sorted(map(parts, texts), key=len, reverse=True))
