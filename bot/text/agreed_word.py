"""Bring a word that two people have agreed on by mouth into the one form in which it is compared.

However it is spelled: case, apostrophes, marks and spaces say nothing, nor does the keyboard. Pure.
"""

from __future__ import annotations

from typing import Final

from bot.text.normalize import fold, plain

LETTER_APOSTROPHE: Final = "\u02bc"
"""Counts as a letter; Ukrainian keyboards write this one or the usual."""

LONGEST: Final = 200
"""Signs that are looked at; the form of the console takes fewer."""


def folded(word: str) -> str:
    """Return the form; of signs that are no letters at all, such as emoji, the signs."""
    cut = word[:LONGEST].replace(LETTER_APOSTROPHE, "'")
    return plain(cut) or fold(cut)
