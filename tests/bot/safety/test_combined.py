"""One reading of a text by the list and the second reader (bot/safety/combined.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.safety import combined, word_language
from bot.safety.classifier import Classifier, Scores
from bot.safety.lexicon import Lexicon, Reading
from bot.safety.word_lists import Danger
from flows.danger import FAMILIES
from flows.engine.facts import Tier
from flows.texts import danger_reasons

LOCALES: Final = Path(__file__).parents[3] / "locales"
LETTERS: Final = Classifier.load(LOCALES, meanings=False)
LIMITS: Final = {
    "alarm": 0.7, "question": 0.3, "strained": 0.4, "stop": 0.2, "human": 0.2, "none": 0.05,
}  # fmt: skip


# ------------------------------------------------------------ the two readers together

DIE: Final = Danger(Tier.A, "sv.want_die", other=False)
AFRAID: Final = Danger(Tier.B, "sv.afraid_home", other=False, family="violence")


def listed(danger: Danger | None = None, *, stop: bool = False) -> Reading:
    return Reading(danger, stop, wants_person=False)


@pytest.mark.parametrize(
    ("found", "scores", "tier"),
    [
        (None, Scores(alarm=0.9, urgent=0.9), Tier.A),
        (None, Scores(alarm=0.9, urgent=0.1), Tier.B),
        (None, Scores(alarm=0.5), Tier.D),
        (None, Scores(alarm=0.1, strained=0.6), Tier.D),
        (None, Scores(alarm=0.1), None),
        (None, Scores(alarm=0.5, stop=0.9), None),
        (DIE, Scores(alarm=0.5), Tier.A),
        (DIE, Scores(alarm=0.9, urgent=0.1), Tier.A),
        (DIE, Scores(alarm=0.01), Tier.D),
        (AFRAID, Scores(alarm=0.9, urgent=0.6), Tier.B),
        (AFRAID, Scores(alarm=0.9, urgent=0.8), Tier.A),
        (Danger(Tier.C, "sv.x", other=False), Scores(alarm=0.01), Tier.C),
        (Danger(Tier.C, "sv.x", other=False), Scores(alarm=0.9, urgent=0.9), Tier.A),
    ],
)
def test_one_reading_of_two(found: Danger | None, scores: Scores, tier: Tier | None) -> None:
    """Either raises; the list is lowered only where the other is sure, and to a question."""
    assert combined.combine(listed(found), scores, LIMITS).tier == tier


def test_what_is_learnt_names_the_text_that_answers_it() -> None:
    """The flow of danger has texts of their own for some kinds, and others for somebody else."""
    afraid = combined.combine(listed(), Scores(alarm=0.9, family=combined.OTHER), LIMITS, "sv")
    assert afraid.danger == Danger(Tier.B, "sv.concern-for-other", other=True)
    abroad = combined.combine(listed(), Scores(alarm=0.9, family="taken-abroad"), LIMITS, "so")
    assert abroad.danger == Danger(Tier.B, "so.taken-abroad", other=False, family="abroad")
    assert set(combined.TEXTS.values()) <= set(FAMILIES)
    assert combined.TEXTS.keys() <= danger_reasons.LINES.keys()


def test_stop_and_a_wish_are_heard_by_either() -> None:
    """The list's words are whole messages; the second reader knows manners and reasons."""
    assert combined.combine(listed(stop=True), Scores(), LIMITS).stop
    assert combined.combine(listed(), Scores(stop=0.3), LIMITS).stop
    assert combined.combine(listed(), Scores(human=0.3), LIMITS).wants_person
    assert not combined.combine(listed(), Scores(stop=0.1, human=0.1), LIMITS).stop


@pytest.mark.parametrize("what", ["stop", "erase", "wants_person"])
def test_what_the_list_knows_is_not_asked_about(what: str) -> None:
    """*radera allt* erases, however unclear the second reader finds it; a danger stays one."""
    known = Reading(None, **{"stop": False, "wants_person": False, "erase": False, what: True})
    unclear = combined.combine(known, Scores(alarm=0.5, strained=0.9), LIMITS)
    assert unclear.danger is None
    assert getattr(unclear, what)
    danger = combined.combine(known, Scores(alarm=0.9, urgent=0.9), LIMITS)
    assert danger.tier is Tier.A


def test_thresholds_can_be_set() -> None:
    """A setting wins over what training found."""
    lists = Lexicon.load(LOCALES)
    text = "jag har bestämt mig för att försvinna för alltid ikväll"
    never = combined.Reader(lists, LETTERS, combined.Thresholds(alarm=1.1, question=1.1))
    always = combined.Reader(lists, LETTERS, combined.Thresholds(alarm=0.0))
    assert never.read(text, "sv").tier not in (Tier.A, Tier.B)
    assert always.read("hej", "sv").tier in (Tier.A, Tier.B)


# ------------------------------------------------------------ the language of the words

READER: Final = combined.Reader(Lexicon.load(LOCALES), LETTERS, combined.Thresholds(alarm=0.0))


@pytest.mark.parametrize(
    ("text", "chosen", "spoken"),
    [
        ("waxaan rabaa inaan guriga tago berri", "sv", "so"),
        ("ሎሚ ኣብ ቤት ትምህርቲ ነይረ", "sv", "ti"),
        ("сьогодні я була у школі", "en", "uk"),
        ("امروز مکتب بودم و درس خواندم", "ar", "fa_AF"),
        ("i was at school all day today", "so", "en"),
        ("jag var i skolan hela dagen", "sv", "sv"),
        ("ok", "sv", "sv"),
        ("haa", "so", "so"),
    ],
)
def test_the_language_of_the_words_is_heard(text: str, chosen: str, spoken: str) -> None:
    """Not the chosen one alone decides; what may be in that one, is."""
    found = READER.read(text, chosen).danger
    assert found is not None
    assert found.language == spoken


def test_a_language_that_was_not_learnt_stays_as_it_was_chosen() -> None:
    """Nothing is known of it, so nothing speaks against it."""
    assert word_language.guess({"sv": 9.0, "en": 1.0}, "am") == "am"
    assert word_language.guess({}, "sv") == "sv"
    assert word_language.guess({"sv": 9.0, "en": 1.0}, "") == "sv"


# ------------------------------------------------------------ several messages


def test_messages_together_are_called_for_by_the_list_and_asked_about_by_the_other() -> None:
    """The second reader was not taught to read several messages as one."""
    lists = Lexicon.load(LOCALES)
    asks = combined.Reader(lists, LETTERS, combined.Thresholds(alarm=0.0, question=2.0))
    alone = combined.combine(listed(), Scores(), {})
    quiet = asks.combine_together(alone, "blåbär och lingon", LETTERS.sense("blåbär"), "sv")
    assert quiet.tier is Tier.D
    loud = asks.combine_together(alone, "jag vill bara dö", LETTERS.sense("jag vill bara dö"), "sv")
    assert loud.tier is Tier.A
    assert asks.combine_together(loud, "blåbär", LETTERS.sense("blåbär"), "sv") == loud
