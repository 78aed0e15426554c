"""Read a text with the second reader: how likely danger is, which kind, which words spoke.

Learnt from sentences (bot/safety/training.py). Without the embedding it reads letters and words
alone; without weights it reads nothing, and `state` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

import bot.safety.numeric as nr
from bot.safety import embedding, features, second_layer, spelling, weights
from bot.safety.embedding import Embed
from bot.safety.network import Network
from bot.safety.weights import Weights, WeightsError

SPAN: Final = 40
"""The most words that are read at once: danger in a long text is not thinned by what is around."""
STRIDE: Final = 20
EMBEDDED: Final = 3
"""The spans of one text that are embedded, those in which letters and words see most danger."""
ALL: Final = "ABCD"
SERIOUS: Final = "AB"
"""Tiers of which the nearest family is named: those of A and B where a human is called."""

MOST_NAMED: Final = 3
"""The most words that are named as having spoken."""


class ReaderState(StrEnum):
    """What of the second reader is at work."""

    WHOLE = "whole"
    LETTERS = "letters"  # the embedding is not installed, or does not run
    ABSENT = "absent"  # the weights are missing or broken: the list alone reads


@dataclass(frozen=True)
class Scores:
    """What the second reader makes of a text: probabilities from 0 to 1."""

    alarm: float = 0.0  # tier A or B
    urgent: float = 0.0  # A rather than B
    strained: float = 0.0  # tier C or D
    stop: float = 0.0
    human: float = 0.0
    family: str = ""  # the nearest family of danger
    words: tuple[str, ...] = ()  # those that spoke most for danger


class SensedSpan(NamedTuple):
    """What letters (a number a head) and meanings (1×families, or None) say of one span.

    `family` is the nearest of all kinds of danger, `serious` the nearest of those of A and B.
    `embedded` are the numbers that the embedding made of it, for whoever else reads meanings.
    """

    letters: Any
    nearness: Any
    family: str
    serious: str
    words: tuple[str, ...]
    embedded: Any = None


class Sensed(NamedTuple):
    """What is sensed of a text before it is known which language was chosen.

    `tongues`: how much letters and words speak for each language. `whole`: the text is one span.
    """

    spans: tuple[SensedSpan, ...]
    tongues: Mapping[str, float]
    whole: bool


class Classifier:
    """The second reader. `embed` may be given by a test; None reads without meanings."""

    def __init__(self, learnt: Weights | None, embed: Embed | None) -> None:
        self._learnt = learnt
        network = _network(learnt) if learnt is not None and embed is not None else None
        self._embed = embed if network is not None else None
        self._network = network

    @classmethod
    def load(cls, folder: Path, *, meanings: bool = True) -> Classifier:
        """Read the weights in this folder; without them nothing is read, and nothing raised."""
        try:
            learnt = weights.load(folder / weights.FILE)
        except WeightsError:
            return cls(None, None)
        return cls(learnt, embedding.load() if meanings else None)

    @property
    def state(self) -> ReaderState:
        """What is at work, for whoever tells the operator what is lost."""
        if self._learnt is None:
            return ReaderState.ABSENT
        return ReaderState.WHOLE if self._embed else ReaderState.LETTERS

    @property
    def thresholds(self) -> dict[str, float]:
        """The thresholds that training found, by name; empty without weights."""
        return self.thresholds_of(meanings=self._embed is not None)

    def thresholds_of(self, *, meanings: bool) -> dict[str, float]:
        """Return the thresholds with meanings, or of letters and words alone."""
        if self._learnt is None:
            return {}
        found: dict[str, float] = self._learnt.facts["thresholds"]["both" if meanings else "plain"]
        return found

    def read(self, text: str, language: str) -> Scores:
        """Return what the text may mean; time is linear in its length.

        `language` is the code of what the youth writes, as far as it is known; others help less.
        """
        return self.weigh(self.sense(text), language)

    def sense(self, text: str, *, meanings: bool = True) -> Sensed | None:
        """Return what letters, words and meanings say: all that takes time. None for no words.

        Without `meanings` it takes less than a thousandth of a second.
        """
        learnt = self._learnt
        said = spelling.words(text)
        if learnt is None or not said:
            return None
        spans = _spans(said)
        heard = [(span, _letters(learnt, span)) for span in spans]
        # Letters and words choose what is embedded: that takes the most time.
        heard.sort(key=lambda one: -float(one[1][0]))
        whole = len(spans) == 1
        found = (
            self._sensed(learnt, span, letters, text if whole else "", meanings=meanings)
            for span, letters in heard[:EMBEDDED]
        )
        return Sensed(tuple(found), _tongues(learnt, said), whole)

    def tongues(self, text: str) -> Mapping[str, float]:
        """Return how much the words speak for each language; empty for no words or no weights."""
        said = spelling.words(text)
        return _tongues(self._learnt, said) if self._learnt and said else {}

    def weigh(self, sensed: Sensed | None, language: str) -> Scores:
        """Return the scores of what was sensed, for a text in this language."""
        learnt = self._learnt
        if learnt is None or sensed is None:
            return Scores()
        found = [self._scores(learnt, one, language) for one in sensed.spans]
        worst = max(found, key=lambda one: one.alarm)
        return replace(
            worst,
            strained=max(one.strained for one in found),
            stop=worst.stop if sensed.whole else 0.0,  # nobody stops in a long story
            human=max(one.human for one in found),
        )

    def _sensed(
        self, learnt: Weights, span: Sequence[str], letters: Any, text: str, *, meanings: bool
    ) -> SensedSpan:
        """Sense one span. `text` is the whole text where the span is all of it."""
        words = _loudest(learnt, span)
        if self._embed is None or self._network is None or not meanings:
            kind, serious = (_family_by_letters(learnt, span, tiers) for tiers in (ALL, SERIOUS))
            return SensedSpan(letters, None, kind, serious, words)
        embedded = self._embed(text or " ".join(span))
        nearness = _meanings(learnt, self._network, embedded)
        near = nearness[0]
        kind, serious = (_family_by_meanings(learnt, near, tiers) for tiers in (ALL, SERIOUS))
        return SensedSpan(letters, nearness, kind, serious, words, embedded)

    def _scores(self, learnt: Weights, one: SensedSpan, language: str) -> Scores:
        facts, kind = learnt.facts, "plain"
        row = second_layer.stack(nr.real([one.letters]), [language], facts["languages"])
        if one.nearness is not None:
            kind = "both"
            row = second_layer.joined(row, one.nearness, facts["families"])
        made = {
            head: float(nr.sigmoid(row @ nr.real(facts[kind][head]))[0]) for head in facts["heads"]
        }
        family = one.serious if made["alarm"] >= made["strained"] else one.family
        return Scores(**made, family=family, words=one.words)


def _meanings(learnt: Weights, network: Network, embedded: Any) -> Any:
    """Return how near a text is to each family, 1×families: logarithms of odds."""
    scales = learnt.facts["scales"]
    place = (embedded - nr.real(scales["mean"])) / nr.real(scales["spread"])
    return network.nearness(place[None])


def _network(learnt: Weights) -> Network | None:
    if "inward" not in learnt.arrays:
        return None
    return Network.unpacked(learnt.arrays, learnt.facts["scales"])


def _letters(learnt: Weights, span: Sequence[str]) -> Any:
    """Return what letters and words say, a number a head."""
    worth = learnt.facts["scales"]["letters"]
    return nr.sums(learnt.arrays["letters"], features.places(span)) * worth


def _tongues(learnt: Weights, said: Sequence[str]) -> dict[str, float]:
    """Return how much the words speak for each language; time is linear in their number."""
    rows = learnt.arrays["tongues"]
    found = nr.sums(rows, [place % rows.shape[1] for place in features.places(said)])
    worth = learnt.facts["scales"]["tongues"]
    return {
        code: float(one) * worth for code, one in zip(learnt.facts["languages"], found, strict=True)
    }


def _family_by_letters(learnt: Weights, span: Sequence[str], tiers: str) -> str:
    kinds = learnt.arrays["kinds"]
    speaks = nr.sums(kinds, [place % kinds.shape[1] for place in features.places(span)])
    return _highest(speaks, learnt.facts["kinds"], tiers)


def _family_by_meanings(learnt: Weights, nearness: Any, tiers: str) -> str:
    return _highest(nearness, learnt.facts["families"], tiers)


def _highest(values: Any, families: Sequence[Sequence[str]], tiers: str) -> str:
    """Return the family of one of these tiers with the highest value."""
    meant = [at for at, (tier, _) in enumerate(families) if tier in tiers]
    return str(families[max(meant, key=lambda at: float(values[at]))][1])


def _spans(said: Sequence[str]) -> list[Sequence[str]]:
    """Return the words in overlapping spans of at most SPAN."""
    if len(said) <= SPAN:
        return [said]
    return [said[at : at + SPAN] for at in range(0, len(said) - SPAN + STRIDE, STRIDE)]


def _loudest(learnt: Weights, span: Sequence[str]) -> tuple[str, ...]:
    """Return the words whose letters speak most for danger, in the order of the text."""
    row = learnt.arrays["letters"][:1]
    loud = {word: float(nr.sums(row, features.places_of_word(word))[0]) for word in set(span)}
    most = sorted(loud, key=lambda word: (-loud[word], word))[:MOST_NAMED]
    return tuple(word for word in dict.fromkeys(span) if word in most and loud[word] > 0)
