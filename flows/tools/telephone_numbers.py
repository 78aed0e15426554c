"""Find telephone numbers that are written into a sentence: no change of the directory reaches them.

One has three digits in a row, or three groups of digits with a space or a hyphen between, or begins
with + and two digits. None is a clock time, a year or a date, a law, the address of a page, a name
in braces, or a number of things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OTHER: Final = re.compile(
    r"\{[^{}]*\}"
    r"|https?://\S+|[\w.-]+\.(?:se|com|org|nu|eu)\b\S*"
    r"|(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)"
    r"|\b(?:19|20)\d\d:\d+"
)
"""Names in braces, addresses, clock times, laws: their digits are not looked at."""

_BETWEEN: Final = r"[ \u00a0\u2009\u202f\u2011-]"
_DIGITS: Final = re.compile(rf"\+?\d+(?:{_BETWEEN}\d+)*")
_PARTED: Final = re.compile(_BETWEEN)
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d-\d\d|-(?:19|20)?\d\d)?")
"""Also a day, 2026-11-24, and a school year, 2026-27."""

_COUNT: Final = re.compile(r"\+?[1-9]\d*(?:[ \u00a0\u202f]\d{3})*")
_THINGS: Final = re.compile(
    r"[ \u00a0]?(?:%|(?:kr|kronor|pixels|characters|people"
    r"|minutes|hours|days|weeks|months|years)\b)"
)
_SHORTEST: Final = 3
"""Digits in a row, or groups of them: 112 and 1 1 2, but neither 18 nor 13-25. The + is one more:
+46, but not +1.
"""


def written_in(sentence: str) -> Iterator[str]:
    """Find each telephone number, as it is written."""
    text = _OTHER.sub("|", sentence)
    for found in _DIGITS.finditer(text):
        if _is_one(found[0]) and not _counts(found[0], text[found.end() :]):
            yield found[0]


def _is_one(digits: str) -> bool:
    if _YEAR.fullmatch(digits):
        return False
    groups = _PARTED.split(digits)
    return max(*map(len, groups), len(groups)) >= _SHORTEST


def _counts(digits: str, after: str) -> bool:
    return bool(_COUNT.fullmatch(digits) and _THINGS.match(after))
