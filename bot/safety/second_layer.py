"""Put together what letters, words and meanings say of a text, for the second layer to weigh."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import bot.safety.numeric as nr

_LOUD: Final = 5.0
"""By this the outputs of the families, mostly of -0.2 to 1, come to the size of the others."""


def stack(letters: Any, languages: Sequence[str], known: Sequence[str]) -> Any:
    """Return a row a text: what letters say by head, one column a known language, and a 1.

    `letters` is texts×heads. A language that is not known has no column.
    """
    told = [[float(one == code) for code in known] for one in languages]
    return nr.beside(letters / 4, nr.real(told), nr.real([[1.0]] * len(languages)))


def joined(plain: Any, families: Any, names: Sequence[Sequence[str]]) -> Any:
    """Return the rows of `stack` with those of meanings, texts×families, and their highest.

    The two highest families of danger and of all else, the highest of strain, and the sums: who is
    near two families of danger is in danger, whichever of them it is.
    """
    danger = [place for place, (tier, _) in enumerate(names) if tier in "AB"]
    strain = [place for place, (tier, _) in enumerate(names) if tier in "CD"]
    others = [place for place, (tier, _) in enumerate(names) if tier not in "ABCD"]
    loud = families * _LOUD
    return nr.beside(
        plain,
        loud,
        nr.highest(loud[:, danger], 2),
        nr.highest(loud[:, others], 2),
        nr.highest(loud[:, strain], 1),
        loud[:, danger].sum(1, keepdims=True),
        loud[:, others].sum(1, keepdims=True),
    )
