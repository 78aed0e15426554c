"""Compute LIX, the readability index of Björnsson (1968), for a coach who writes (practices 4a-13).

Words in a sentence plus the share of words longer than six letters. It says something of Swedish,
and of languages written like it; of others nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

LONG: Final = 6
"""A word with more letters than this is long."""

EASY: Final = 25
"""The highest index of what youths read (languages.md, bands)."""

MEDIUM: Final = 40
"""The highest index of what staff read."""

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_END: Final = re.compile(r"[.!?]+(?=\s|$)")


class Band(StrEnum):
    """The difficulty of a text."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


def lix(text: str) -> float:
    """Return the index; 0 where there are no words. A colon ends no sentence."""
    words = _WORD.findall(text)
    sentences = max(len(_END.findall(text)), 1)
    long = sum(len(word) > LONG for word in words)
    return len(words) / sentences + 100 * long / len(words) if words else 0.0


def band(index: float) -> Band:
    """Return how hard a text with this index is."""
    if index <= EASY:
        return Band.EASY
    return Band.MEDIUM if index <= MEDIUM else Band.HARD
