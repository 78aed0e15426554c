"""Divide a text into pieces between spaces, so that a part of it can be told in its own words.

Tokens are folded, and a text cannot be put together from them again. Each token knows its piece,
and pieces are shown as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from bot.understanding import time_tokens
from bot.understanding.time_tokens import Affixes, Token

_PIECES: Final = re.compile(r"[^\s፡]+")
_JOINED: Final = re.compile(r"(?<=[^\W\d][,:;!?…،؛؟።፣፦])(?=[^\W\d])")
"""Where two words are written together with a sign between: "mig:tandläkaren"."""

_ENDS: Final = frozenset(",.!?;…،؛؟۔።፣፤፧–—-")
"""Signs after which another clause begins."""

_MARGIN: Final = " \t\n,.!?;:…،؛؟۔።፣፤፦፧–—-\"“”„«»'’"
"""Signs that are left out at both ends of what is told."""


class Piece(NamedTuple):
    """A word as it was written. `opens`: the text, a line or a clause begins with it."""

    text: str
    opens: bool


class PlacedToken(NamedTuple):
    """A token, and the number of the piece that it is of."""

    token: Token
    piece: int


def pieces(text: str) -> tuple[Piece, ...]:
    """Divide a text at its spaces, and where words are joined by a sign."""
    found: list[Piece] = []
    last = 0
    for match in _PIECES.finditer(text):
        opens = not found or "\n" in text[last : match.start()]
        for part in _JOINED.split(match[0]):
            found.append(Piece(part, opens or found[-1].text[-1] in _ENDS))
            opens = False
        last = match.end()
    return tuple(found)


def tokens(every: Sequence[Piece], affixes: Affixes, *, form: int) -> tuple[PlacedToken, ...]:
    """Return the tokens of all pieces, in one form of the text (`time_tokens.forms`), from 0."""
    found: list[PlacedToken] = []
    for number, piece in enumerate(every):
        forms = time_tokens.forms(piece.text)
        formed = forms[min(form, len(forms) - 1)]
        found += [PlacedToken(one, number) for one in time_tokens.tokens(formed, affixes)]
    return tuple(found)


def written(every: Sequence[Piece], numbers: Iterable[int]) -> str:
    """Return pieces as they were written, without the signs at both ends."""
    return " ".join(every[one].text for one in sorted(set(numbers))).strip(_MARGIN)
