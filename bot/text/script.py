"""Measure how much of a text is written in a script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from unicodedata import name

MIN_SHARE: Final = 0.6
"""The least part of a text's letters in its language's script; names of help lines are not."""

_NAMES: Final[Mapping[str, str]] = {
    "Latn": "LATIN",
    "Arab": "ARABIC",
    "Cyrl": "CYRILLIC",
    "Ethi": "ETHIOPIC",
}
"""How the names of a script's letters begin in Unicode; other scripts are not checked."""


def share(text: str, script: str) -> float:
    """Return the part of the letters that are of this script (ISO 15924), 0 to 1; 1 for none."""
    letters = [sign for sign in text if sign.isalpha()]
    wanted = _NAMES.get(script, "")
    return sum(_begins(one, wanted) for one in letters) / len(letters) if letters else 1


@lru_cache(maxsize=1024)
def _begins(letter: str, script: str) -> bool:
    """Tell whether the Unicode name of this letter begins so.

    Cached: a text has few letters, again and again.
    """
    return name(letter, "").startswith(script)


def of(letter: str) -> str:
    """Return the script of a letter (ISO 15924), "" for one that is of none of ours."""
    return next((one for one, begins in _NAMES.items() if _begins(letter, begins)), "")
