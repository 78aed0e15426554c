"""Measure how wide a text is shown, in columns, as a button is cut by them.

Source: languages.md, button width.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from unicodedata import category, east_asian_width

BUTTON_COLUMNS: Final = 28
"""Display columns of a button, so that it is never cut (languages.md)."""

EMOJI_STYLE: Final = "\ufe0f"
ZWJ: Final = "\u200d"

_PICTURES: Final = (0x1F000, 0x1FB00)
_FLAG_LETTERS: Final = (0x1F1E6, 0x1F200)
_SKIN: Final = (0x1F3FB, 0x1F400)


def columns(text: str) -> int:
    """Return how wide a text is shown: 2 for wide letters and pictures, 0 for marks and joiners."""
    before, after = ["", *text], [*text[1:], ""]
    return sum(map(_width, before, text, after))


@lru_cache(maxsize=1024)
def _width(before: str, sign: str, after: str) -> int:
    if before == ZWJ or category(sign) in {"Mn", "Me", "Cf"} or _within(sign, _SKIN):
        return 0
    picture = _within(sign, _PICTURES) and not _within(sign, _FLAG_LETTERS)
    return 2 if picture or after == EMOJI_STYLE or east_asian_width(sign) in "WF" else 1


def _within(sign: str, borders: tuple[int, int]) -> bool:
    return borders[0] <= ord(sign) < borders[1]
