"""Tell what a typed message means, learnt from the messages of all languages.

Letters and words alone (naive Bayes), and with the embedding small networks too; each has its share
in the logarithm. Learnt by bot/understanding/meaning_learning.py. Without weights it says nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple

import bot.safety.numeric as nr
from bot.safety import features, spelling, weights
from bot.safety.network import Network
from bot.safety.weights import Weights, WeightsError

FILE: Final = "typed.weights"
"""The name of the weights, beside the languages."""

PLACES: Final = 1 << 14
MOST_WORDS: Final = 40
"""A longer text tells of several things: it is a person's to read."""


class Likely(NamedTuple):
    """A meaning, and how likely it is: 0 to 1, over all meanings together."""

    meaning: str
    share: float


class MeaningClassifier:
    """The reader of meanings."""

    def __init__(self, learnt: Weights | None) -> None:
        self._learnt = learnt
        has_network = learnt is not None and "inward" in learnt.arrays
        self._network = (
            Network.unpacked(learnt.arrays, learnt.facts["scales"])
            if learnt is not None and has_network
            else None
        )

    @classmethod
    def load(cls, folder: Path) -> MeaningClassifier:
        """Read the weights in this folder; without them nothing is known, and nothing raised."""
        try:
            return cls(weights.load(folder / FILE))
        except WeightsError:
            return cls(None)

    def read(self, text: str, embedded: Any = None) -> list[Likely]:
        """Return the meanings, the likeliest first; none for no words, or a long text.

        `embedded` are the 768 numbers of the text, where the embedding is at work.
        """
        learnt = self._learnt
        said = spelling.words(text)
        if learnt is None or not said or len(said) > MOST_WORDS:
            return []
        speaks = by_letters(learnt.arrays["letters"], said) * learnt.facts["scales"]["letters"]
        shares = learnt.facts["shares"]
        if embedded is None or self._network is None:
            loud = speaks * shares["letters_alone"]
        else:
            scales = learnt.facts["scales"]
            place = (embedded - nr.real(scales["mean"])) / nr.real(scales["spread"])
            near = nr.logarithms(self._network.shares(place[None])[0])
            loud = speaks * shares["letters"] + near * shares["network"]
        found = zip(learnt.facts["meanings"], nr.likely(loud), strict=True)
        return sorted((Likely(*one) for one in found), key=lambda one: -one.share)

    def limits(self, *, meanings: bool) -> tuple[float, float]:
        """Return from which share on a meaning is taken, and from which on it is asked about."""
        if self._learnt is None:
            return 1.0, 1.0
        sure, maybe = self._learnt.facts["limits"]["both" if meanings else "letters"]
        return sure, maybe


def places(said: list[str]) -> list[int]:
    """Return the places of a text's words and their pieces, each once."""
    return sorted({place % PLACES for place in features.places(said)})


def by_letters(rows: Any, said: list[str]) -> Any:
    """Return how much letters and words speak for each meaning."""
    return nr.sums(rows, places(said))
