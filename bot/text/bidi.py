"""Isolate values from the sentence around them, so that neither can turn the other round.

Source: languages.md, bidi rules. A person's own words are made harmless before they are isolated.
"""

from __future__ import annotations

import re
from typing import Final

FSI: Final = "\u2068"
PDI: Final = "\u2069"

_HARMLESS: Final = {
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))),
    **dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), 0x2028, 0x2029), " "),
}
"""What is taken out of a person's own words: bidi controls, lone surrogates, controls, and
signs that end a paragraph, for an isolate ends there too. Tabs and line breaks stay."""


_PARTED: Final = re.compile(
    rf"(?<![{FSI}\d+])\+?\d+(?:(?: [-–] |[ \u00a0\u202f:./–-])\d+)+(?![\d{PDI}])"
)
"""A number of several parts: of a telephone, a time, a span of times, a date."""

_FROM_THE_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
"""A letter of a script that is written from right to left."""


def is_seen(sign: str) -> bool:
    """Tell whether a sign shows anything at all."""
    return sign.isprintable() and not sign.isspace()


def clean(text: str) -> str:
    """Return somebody's own words without what could harm a page, a terminal or other sentences."""
    return text if text.isascii() and text.isprintable() else text.translate(_HARMLESS)


def strip_isolates(text: str) -> str:
    """Return a sentence without its isolates, for terminals, transcripts and comparison."""
    return text.replace(FSI, "").replace(PDI, "")


def isolate_numbers(text: str) -> str:
    """Return the text with each number of several parts isolated, that is not already.

    Among words written from right to left 123 456 would be shown as 456 123, which is another's
    number.
    """
    return _PARTED.sub(rf"{FSI}\g<0>{PDI}", text)


def isolate_among_rtl(text: str) -> str:
    """Return anybody's words with their numbers isolated, if any of it is written from the right.

    For where they are shown, and not where they are kept: copied numbers have no isolates.
    """
    return isolate_numbers(text) if _FROM_THE_RIGHT.search(text) else text
