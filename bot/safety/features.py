"""Make numbers of a text: which pieces of words, words and pairs of words stand in it.

Pieces are of 2 to 5 letters within a word and of 4 to 6 across words; each is hashed to one of
2**18 places (CRC-32, the same on every machine). Pure; linear in the text's length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

from bot.safety import spelling

PLACES: Final = 1 << 18

_INSIDE: Final = range(2, 6)
_ACROSS: Final = range(4, 7)


def places(found: Sequence[str]) -> list[int]:
    """Return the places of everything in these words (`spelling.words`), each once, sorted."""
    return sorted(_places(tuple(map(spelling.bare, found))))


def places_of_word(word: str) -> list[int]:
    """Return the places of one word alone, for telling which words spoke."""
    one = spelling.bare(word)
    return [*_pieces(one), _place(f"1{one}")]


def _places(bare: tuple[str, ...]) -> set[int]:
    found = {0}  # stands in every text: an empty one has features too
    for word in bare:
        found.update(_pieces(word))
        found.add(_place(f"1{word}"))
    found.update(_place(f"2{one} {other}") for one, other in pairwise(bare))
    line = f" {' '.join(bare)} "
    for size in _ACROSS:
        found.update(_place(f"x{line[at : at + size]}") for at in range(len(line) - size + 1))
    return found


@lru_cache(maxsize=1 << 13)
def _pieces(word: str) -> tuple[int, ...]:
    edged = f"^{word}$"
    return tuple(
        _place(f"c{edged[at : at + size]}")
        for size in _INSIDE
        for at in range(len(edged) - size + 1)
    )


def _place(piece: str) -> int:
    return crc32(piece.encode("utf-8", "surrogatepass")) % PLACES
