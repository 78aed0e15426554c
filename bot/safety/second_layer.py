"""Put together what letters, words and meanings say of a text, for the second layer to weigh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import bot.safety.numeric as nr

_QUIET: Final = 3.0
"""By this the logarithms of odds, of -9 to 9, come to the size of the others."""


def stack(letters: Any, languages: Sequence[str], known: Sequence[str]) -> Any:
    """Return a row a text: what letters say by head, one column a known language, and a 1.

    `letters` is texts×heads. A language that is not known has no column.
    """
    told = [[float(one == code) for code in known] for one in languages]
    return nr.beside(letters / 4, nr.real(told), nr.real([[1.0]] * len(languages)))


def joined(plain: Any, nearness: Any, names: Sequence[Sequence[str]]) -> Any:
    """Return the rows of `stack` with those of meanings: logarithms of odds, texts×families.

    Beside them the two nearest families of danger and of all else, and the odds of danger of a
    human's, of strain and of all else as wholes: who is near two families of danger is in danger,
    whichever of them it is.
    """
    kinds = {
        kind: [place for place, (tier, _) in enumerate(names) if tier in tiers]
        for kind, tiers in (("danger", "AB"), ("strain", "CD"), ("others", OTHERS))
    }
    shares = nr.sigmoid(nearness)
    wholes = [nr.odds(shares[:, at].sum(1, keepdims=True)) for at in kinds.values()]
    nearest = [nr.highest(nearness[:, kinds[kind]], 2) for kind in ("danger", "others")]
    return nr.beside(plain, *(one / _QUIET for one in (nearness, *nearest, *wholes)))


OTHERS: Final = frozenset({"N", "S", "NS", "H", "NH"})
