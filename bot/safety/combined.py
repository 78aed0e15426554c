"""Put the list and the second reader together: one reading of a text. Pure.

The list raises, and so does the second reader. It finds A or B, or what it asks about (tier D);
whether it is A or B is a question of its own. It lowers what the list found only where it is sure
that there is none (a negation, an idiom), and then to the question of tier D, never to silence.
Source: danger.md, "The design".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.safety import word_language
from bot.safety.classifier import Classifier, Scores, Sensed
from bot.safety.lexicon import Lexicon, Reading
from bot.safety.word_lists import Danger
from flows.engine.facts import SERIOUS, Tier

URGENT: Final = 0.5
"""From this on a danger is of now, tier A, rather than B. Both call a human."""

PLAINLY_URGENT: Final = 0.7
"""From this on a danger that the list knows as B is raised to A: only where it is plain."""

OTHER: Final = "concern-for-other"
"""The family of danger to somebody else."""

TEXTS: Final[Mapping[str, str]] = {
    "taken-abroad": "abroad",
    "self-harm": "self_harm",
    "sexual-abuse": "sexual",
    **dict.fromkeys(("violence-now", "violence-home"), "violence"),
    **dict.fromkeys(("honour-control", "forced-marriage", "locked-in"), "honour"),
}
"""The families of sentences that have a text of their own in flows/danger.py, and its name."""


class Thresholds(NamedTuple):
    """From which probability on something is done; None takes what training found."""

    alarm: float | None = None  # a human is called
    question: float | None = None  # the question of tier D is asked


@dataclass(frozen=True, slots=True)
class CombinedReading:
    """What a text may mean, by both readers: the names of a `Reading`, and the reason.

    `danger` None is nothing to call anybody for. `score` is the probability of A or B, 0 to 1.
    `by_list`: the list found the danger; `listed` is all that it found, and what holds where the
    second reader gives way. `family` is of the sentences, or the name of the list's rule;
    flows/texts/danger_reasons.py makes a sentence of it and of `words`. `nearest` is the family of
    danger that the text is nearest to, however far; "" without a second reader.
    """

    danger: Danger | None
    stop: bool
    wants_person: bool
    erase: bool
    family: str
    words: tuple[str, ...]
    score: float
    by_list: bool
    listed: Reading
    nearest: str = ""

    @property
    def tier(self) -> Tier | None:
        """The tier of the danger, if there is one."""
        return self.danger.tier if self.danger else None


class Reader:
    """Both readers, with their thresholds."""

    def __init__(
        self, lexicon: Lexicon, classifier: Classifier, thresholds: Thresholds | None = None
    ) -> None:
        self.lexicon = lexicon
        self._classifier = classifier
        self._given = thresholds or Thresholds()

    def read(self, text: str, language: str) -> CombinedReading:
        """Return what this text may mean; `language` is what the youth is thought to write."""
        return self.combine(text, self._classifier.sense(text), language)

    def combine(self, text: str, sensed: Sensed | None, language: str) -> CombinedReading:
        """Return what it may mean, where the second reader has sensed it before; None: it has not.

        Then the list decides alone.
        """
        if sensed is None:
            return combine(self.lexicon.read(text), Scores(), {})
        spoken = word_language.guess(sensed.tongues, language)
        with_meanings = sensed.spans[0].nearness is not None
        limits = _filled(self._given, self._classifier.thresholds_of(meanings=with_meanings))
        scores = self._classifier.weigh(sensed, spoken)
        return combine(self.lexicon.read(text), scores, limits, spoken)

    def combine_together(
        self, alone: CombinedReading, text: str, sensed: Sensed | None, language: str
    ) -> CombinedReading:
        """Return the reading of a message, raised by this text of it and those before.

        To A or B where the list finds it. The second reader was not taught to read several
        messages as one, so what it alone hears there is asked about (tier D).
        """
        found = self.combine(text, sensed, language)
        if found.danger is None or found.tier not in SERIOUS or alone.tier in SERIOUS:
            return alone
        if alone.danger is not None and not found.by_list:
            return alone
        tier = found.danger.tier if found.by_list else Tier.D
        return replace(
            alone,
            danger=replace(found.danger, tier=tier),
            family=found.family, words=found.words, score=found.score, by_list=found.by_list,
        )  # fmt: skip


def combine(
    listed: Reading, scores: Scores, thresholds: Mapping[str, float], language: str = ""
) -> CombinedReading:
    """Return one reading of the two. Without thresholds the list decides alone.

    `thresholds` has `alarm`, `question`, `strained`, `stop`, `human` and `none`: under the last the
    second reader is sure that there is no danger. `language` is that of the words.
    """
    found = _lowered(listed.danger, scores, thresholds)
    heard = _heard(scores, thresholds, found)
    if heard is Tier.D and (listed.stop or listed.erase or listed.wants_person):
        heard = None  # The list knows what these words ask for.
    of_list = found is not None and (heard is None or not heard.is_worse_than(found.tier))
    learnt = _learnt(heard, scores, language) if heard else None
    rule = found.rule.partition(".")[2] if found else ""
    return CombinedReading(
        danger=found if of_list else learnt,
        stop=listed.stop or (not listed.erase and _over(scores.stop, thresholds, "stop")),
        wants_person=listed.wants_person or _over(scores.human, thresholds, "human"),
        erase=listed.erase,
        family=rule if of_list else scores.family if learnt else "",
        words=scores.words if learnt and not of_list else (),
        score=max(scores.alarm, 1.0 if of_list and found and found.tier in SERIOUS else 0.0),
        by_list=of_list,
        listed=listed,
        nearest=scores.family,
    )


def _learnt(tier: Tier, scores: Scores, language: str) -> Danger:
    family = scores.family
    return Danger(tier, f"{language}.{family}", family == OTHER, TEXTS.get(family, ""))


def _lowered(
    danger: Danger | None, scores: Scores, thresholds: Mapping[str, float]
) -> Danger | None:
    """Return what the list found, as the question of tier D where the other is sure of none."""
    serious = danger is not None and danger.tier in SERIOUS
    if danger and serious and thresholds and scores.alarm < thresholds["none"]:
        return replace(danger, tier=Tier.D)
    return danger


def _heard(scores: Scores, thresholds: Mapping[str, float], found: Danger | None) -> Tier | None:
    """Return the tier that the second reader finds; the list has `found` what it has."""
    if not thresholds:
        return None
    if scores.alarm >= thresholds["alarm"]:
        known = found is not None and found.tier is Tier.B
        return Tier.A if scores.urgent >= (PLAINLY_URGENT if known else URGENT) else Tier.B
    if max(scores.stop / thresholds["stop"], scores.human / thresholds["human"]) >= 1:
        return None  # it is understood, and about something else
    low = _over(scores.alarm, thresholds, "question") or _over(
        scores.strained, thresholds, "strained"
    )
    return Tier.D if low else None


def _over(score: float, thresholds: Mapping[str, float], name: str) -> bool:
    return name in thresholds and score >= thresholds[name]


def _filled(given: Thresholds, found: Mapping[str, float]) -> dict[str, float]:
    if not found:
        return {}
    chosen = {name: value for name, value in given._asdict().items() if value is not None}
    return {**found, **chosen}
