"""Bring names that look alike into one form, so that nobody passes for somebody else. Pure.

Not for comparing words: letters of other scripts that look like Latin ones become those.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from bot.text.normalize import fold

LONGEST: Final = 300
"""Signs of a name that are looked at: what is longer is no name."""

_CYRILLIC: Final = ("авекмнорстухіјѕԁһӏԛԝь", "abekmhopctyxijsdhlqwb")
_GREEK: Final = ("αβεηικνορτυχωγ", "abenikvoptuxwy")
_OTHER: Final = ("ɩɡɑօսѵ01|", "lgaouvoll")
_SAME: Final = {
    one: other for pair in (_CYRILLIC, _GREEK, _OTHER) for one, other in zip(*pair, strict=True)
}
_STROKE: Final = {"i": "l"}
"""A capital i and a small l are one stroke."""


def skeleton(name: str) -> str:
    """Return what is left of a name for the eye: å, ä and ö stay, for they are other letters."""
    folded = fold(name[:LONGEST])
    seen = [one for one in folded if unicodedata.category(one)[0] != "M" and one.isalnum()]
    latin = [_SAME.get(one, one) for one in seen]
    strokes = "".join(_STROKE.get(one, one) for one in latin)
    return strokes.replace("rn", "m").replace("vv", "w")


def is_alike(name: str, other: str) -> bool:
    """Tell whether somebody may take one name for the other."""
    return skeleton(name) == skeleton(other)
