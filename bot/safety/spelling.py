"""Bring the spellings of one word together, harder than `bot.text.normalize` does.

For learning alone: no person is shown the result. Diacritics go (also a hamza on its carrier),
letters of Tigrinya and Cyrillic that sound alike become one, doubled letters single. Latin-script
spellings stay what they are: text. Pure; linear in the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from bot.text.normalize import ZWNJ, fold, normalized, spoken

PICTURE: Final = re.compile("[\u2190-\u2bff\U0001f000-\U0010ffff]")
QUESTION: Final = "?"

_DOUBLED: Final = re.compile(r"(.)\1+")
_ROW: Final = 8  # forms of a letter in Ge'ez script
_ALIKE: Final = {
    # ሐ ኀ ኸ are said as ሀ is by many, ሠ as ሰ, ዐ as አ, ፀ as ጸ.
    **{
        other + form: base + form
        for base, others in (
            *((0x1200, (0x1210, 0x1280, 0x12B8)), (0x1230, (0x1220,))),
            *((0x12A0, (0x12D0,)), (0x1338, (0x1340,))),
        )
        for other in others
        for form in range(_ROW)
    },
    **dict(zip(map(ord, "єэёыіїйґئؤøæ"), "еееииииг\u06cc\u0648oa", strict=True)),
    **dict.fromkeys(map(ord, "ъьء")),
}


def words(text: str) -> list[str]:
    """Return the words of a text as `spoken` leaves them, then its pictures and a question mark."""
    folded = fold(text.replace(ZWNJ, ""))
    found = spoken(folded).split()
    found += dict.fromkeys(PICTURE.findall(folded))
    if "?" in text or "؟" in text:
        found.append(QUESTION)
    return found


@lru_cache(maxsize=1 << 14)
def bare(word: str) -> str:
    """Return what is left of a word when its spellings are brought together."""
    letters = normalized(word[:_LONGEST], "NFD")
    kept = "".join(one for one in letters if unicodedata.category(one) != "Mn")
    return _DOUBLED.sub(r"\1", kept.translate(_ALIKE)) or word[:_LONGEST]


_LONGEST: Final = 40
"""The most letters of a word that are read: longer ones are no words."""
