"""Read the number of a scale from 0 to 10: "7", "7/10", "7 av 10", "sju", in every language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from bot.understanding import time_tokens
from bot.understanding.time_items import ItemFinder
from bot.understanding.time_tokens import Token
from bot.understanding.time_values import Word
from bot.understanding.time_words import TimeWords

LONGEST: Final = 60
"""Characters that are looked at; nobody names a number in more."""


def read(text: str, languages: Iterable[TimeWords], own: str) -> int | None:
    """Return the number that the whole text is, in the youth's own language or else in another.

    None for any other text, and where it may be two numbers.
    """
    if len(text) > LONGEST:
        return None
    every: set[int] = set()
    for words in sorted(languages, key=lambda one: one.code != own):
        found = _points(text, words, own=words.code == own)
        if found and words.code == own:
            every = found
            break
        every |= found
    return every.pop() if len(every) == 1 else None


def _points(text: str, words: TimeWords, *, own: bool) -> set[int]:
    found: set[int] = set()
    for formed in time_tokens.forms(text):
        tokens = time_tokens.tokens(formed, words.affixes)
        finder = ItemFinder(words, tokens, own=own)
        start, stop = _without_manners(finder, tokens)
        if start < stop:
            found |= finder.points(start, stop)
    return found


def _without_manners(finder: ItemFinder, tokens: tuple[Token, ...]) -> tuple[int, int]:
    """Return where the text begins and ends without what changes nothing: "about 7", "7 please"."""
    start, stop = 0, len(tokens)
    while start < stop and (after := [end for end in _fillers(finder, start) if end <= stop]):
        start = max(after)
    while start < stop:
        before = [at for at in range(start, stop) if stop in _fillers(finder, at)]
        if not before:
            break
        stop = min(before)
    return start, stop


def _fillers(finder: ItemFinder, at: int) -> list[int]:
    """Return where the words end that begin here and change nothing."""
    found = ((end, items[0]) for end, items in finder.at(at))
    return [end for end, one in found if isinstance(one, Word) and one.key == "fillers"]
