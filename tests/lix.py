"""LIX, the readability index of Björnsson (1968), for Swedish: under 25 is what youths read."""

from __future__ import annotations

import re
from typing import Final

LONG: Final = 6
"""A word with more letters than this is long."""

_WORD: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_END: Final = re.compile(r"[.!?]+(?=\s|$)")


def lix(text: str) -> float:
    """Words in a sentence plus the share of long words. A colon ends no sentence."""
    words = _WORD.findall(text)
    sentences = max(len(_END.findall(text)), 1)
    long = sum(len(word) > LONG for word in words)
    return len(words) / sentences + 100 * long / len(words) if words else 0.0
