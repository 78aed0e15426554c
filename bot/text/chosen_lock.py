"""Bring what a youth chose to open the chat by into one form, and judge whether it may be it. Pure.

Four signs or a word: of any script, from any keyboard, in capitals or not.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from bot.text.normalize import fold_secret

SHORTEST: Final = 4
LONGEST: Final = 60
"""Signs that are looked at, cut before anything else is done with them."""


def form(given: str) -> str:
    """Return the form in which it is compared and hashed; "" where there is nothing to see."""
    return fold_secret(given[:LONGEST])


def fault(given: str) -> str:
    """Return what is wrong with a new one: short, long, easy; "" for nothing.

    Easy is what is tried first: one sign again and again, or a run such as 1234 or 4321.
    """
    if len(given) > LONGEST:
        return "long"
    chosen = form(given)
    if len(chosen) < SHORTEST:
        return "short"
    steps = {ord(after) - ord(before) for before, after in pairwise(chosen)}
    return "easy" if len(steps) == 1 and steps <= {-1, 0, 1} else ""
