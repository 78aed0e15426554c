"""Read the words of a sentence that asks to be reminded; divide a phrase of a table in parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from string import Formatter
from typing import Any, Final, TypeAlias
from unicodedata import name

from bot.understanding import time_tokens, typed_phrases
from bot.understanding.time_tokens import Affixes

REMIND: Final = (
    *("remind", "remind_first", "remind_of", "remind_due", "remind_ahead", "remind_not"),
)
"""Keys with phrases of a sentence that asks to be reminded; none of them has a hole."""

Parts: TypeAlias = tuple[str, ...]
"""The words of a phrase without holes."""

_HOLE: Final = "0"


@dataclass(frozen=True)
class RemindWords:
    """One language's words of a sentence that asks to be reminded, the longest phrases first.

    `asks`: what asks for it; of these `only_first` does only where a clause begins. `joins`: what
    stands between that and what it is about. A time after one of `due` is none to remind at, nor
    is any beside one of `ahead` ("an hour before"). `denies`: what says that nobody shall remind.
    """

    asks: tuple[Parts, ...]
    only_first: frozenset[Parts]
    joins: tuple[Parts, ...]
    due: tuple[Parts, ...]
    ahead: tuple[Parts, ...]
    denies: tuple[Parts, ...]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> RemindWords:
        """Return the words of a table; what is missing there is empty."""
        every = (_longest_first(found.get(key, [])) for key in REMIND)
        asks, first, joins, due, ahead, denies = every
        both = tuple(sorted((*asks, *first), key=len, reverse=True))
        return cls(both, frozenset(first), joins, due, ahead, denies)

    @cached_property
    def long_words(self) -> tuple[str, ...]:
        """Return the words in which a slip of a key is forgiven."""
        said = {word for of in (self.asks, self.denies) for phrase in of for word in phrase}
        return tuple(sorted(one for one in said if _is_spelled(one)))

    def mended(self, word: str) -> str:
        """Return the one word of these that is a slip of a key away; else the word itself.

        What only has another ending is another word: "reminds".
        """
        if not _is_spelled(word) or word in self.long_words:
            return word
        near = [
            one
            for one in self.long_words
            if one[0] == word[0] and not word.startswith(one) and typed_phrases.is_near(word, one)
        ]
        return near[0] if len(near) == 1 else word


def holes(text: str) -> tuple[str, ...]:
    """Return the names of the holes of a phrase, in order. Raises ValueError for a lone brace."""
    return tuple(hole for _, hole, _, _ in Formatter().parse(text) if hole is not None)


def parts(text: str) -> tuple[str, ...]:
    """Return the words and holes of a phrase."""
    names = iter(holes(text))
    written = "".join(
        before + (_HOLE if hole is not None else "")
        for before, hole, _, _ in Formatter().parse(text)
    )
    pieces = time_tokens.tokens(time_tokens.form(written), Affixes())
    return tuple(f"{{{next(names)}}}" if one.text == _HOLE else one.text for one in pieces)


def _is_spelled(word: str) -> bool:
    """Tell whether a word is long and Latin: elsewhere one letter may deny it."""
    is_long = len(word) >= typed_phrases.NEAR_FROM
    return is_long and all(name(one, "").startswith("LATIN") for one in word)


def _longest_first(texts: Iterable[str]) -> tuple[Parts, ...]:
    return tuple(sorted(map(parts, texts), key=len, reverse=True))
