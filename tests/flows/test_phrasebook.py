"""The phrasebook: easy words, ids that stay, and buttons that know what they answer."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from typing import Final

import pytest

from bot.language.registry import LOCALES
from bot.language.renderer import Renderer
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation.extraction import source_lines
from flows.engine.line import Line
from flows.texts import phrasebook
from flows.texts.phrasebook import PHRASES, Phrase
from tests.support.sample_lines import AT

FOR_EVER: Final = {
    "away": (),
    "bring": (),
    "call": (),
    "call_now": ("yes", "write", "later"),
    "come_along": ("yes", "no"),
    "crisis_alone": ("yes", "no", "call"),
    "crisis_call": ("yes", "write", "later"),
    "crisis_calling": (),
    "crisis_here": (),
    "crisis_open": (),
    "crisis_safe": ("yes", "no", "unsure"),
    "crisis_thanks": (),
    "crisis_urgent": ("self", "yes", "no"),
    "greeting": (),
    "interpreter": ("yes", "no"),
    "look_up": (),
    "meet": ("yes", "no", "other"),
    "no_hurry": (),
    "read": (),
    "see_you": (),
    "thanks": (),
    "today": (),
    "well_done": (),
}
"""Ids that stand in buttons people still have on their phones. Add to them; take none away."""

AROUND: Final = {"coach", "text", "nickname", "original"}
"""Names of the lines that a phrase is said in; what a coach fills in must not take their place."""

each: Final = pytest.mark.parametrize("phrase", PHRASES.values(), ids=lambda one: one.id)


def labels(phrase: Phrase) -> list[Line]:
    return [one.label for one in phrase.choices if isinstance(one.label, Line)]


def test_ids_stay() -> None:
    """A phrase or a choice that is gone leaves buttons behind that say nothing."""
    found = {name: tuple(one.choice for one in phrase.choices) for name, phrase in PHRASES.items()}
    assert found == FOR_EVER


@each
def test_a_phrase_is_easy(phrase: Phrase) -> None:
    """At most 15 words a sentence, one question, and a name for everything that is filled in."""
    sentences = re.split(r"(?<=[.!?])\s", phrase.line.source)
    assert max(len(one.split()) for one in sentences) <= 15
    assert phrase.line.source.count("?") <= 1
    assert set(phrase.needs).isdisjoint(AROUND)
    assert phrase.id.replace("_", "").isalpha()


@each
def test_a_phrase_is_a_value(phrase: Phrase) -> None:
    """It is frozen, has a context of its own, and so has each of its choices."""
    with pytest.raises(FrozenInstanceError):
        phrase.id = "other"  # type: ignore[misc]
    assert phrase.line.context == f"phrase.{phrase.id}"
    contexts = [f"phrase.{phrase.id}.{one.choice}" for one in phrase.choices]
    assert [one.context for one in labels(phrase)] == contexts


@each
def test_translators_see_every_phrase(phrase: Phrase) -> None:
    """Line and buttons are entries of the catalogue, and a button is held to its width."""
    entries = {one.line: one for one in source_lines()}
    assert entries[phrase.line].to_coach is False
    for label in labels(phrase):
        assert entries[label].max_length == BUTTON_COLUMNS
        assert entries[label].question == phrase.line.context


@each
def test_live_languages_have_every_phrase(phrase: Phrase) -> None:
    """A phrase is said in the youth's language with its buttons, not in another one."""
    words = Renderer.load(LOCALES)
    for language, _ in words.choosable:
        said = words.message(phrase.line, {}, phrase.buttons(1), language, AT)
        assert said.language == language


def test_those_for_a_crisis_stand_first_in_one() -> None:
    """Else last; nothing is missing either way."""
    serious, calm = phrasebook.in_order(crisis=True), phrasebook.in_order(crisis=False)
    count = sum(one.crisis for one in PHRASES.values())
    assert all(one.crisis for one in serious[:count])
    assert all(one.crisis for one in calm[-count:])
    assert {*serious} == {*calm} == {*PHRASES.values()}
    assert serious[0].id == "crisis_here"


MUST_NOT: Final = re.compile(
    r"\b(how|why|what did|where are|promise|stupid|parents|mother)\b", re.IGNORECASE
)
"""Method, reason, place, secrecy, blame, family (safety.md, must-nots)."""


@each
def test_a_phrase_for_a_crisis_asks_for_no_details(phrase: Phrase) -> None:
    """Whether somebody is safe may be asked by a human; method, place and reason may not."""
    assert not phrase.crisis or not MUST_NOT.search(phrase.line.source)


# ---------------------------------------------------------------- buttons


def test_a_button_knows_what_it_answers_and_who_asked() -> None:
    """What is pressed much later still finds its question and its coach."""
    for phrase in PHRASES.values():
        for button, label in zip(phrase.buttons(7), labels(phrase), strict=True):
            answer = phrasebook.answer(button.choice)
            assert answer == phrasebook.Answer(7, phrase, label)
            assert len(f"{10**9}:{button.choice}".encode()) <= 64


@pytest.mark.parametrize(
    "choice",
    ["", "yes", "stop", "phrase", "phrase.1.meet", "phrase.1.meet.maybe", "phrase.1.nothing.yes",
     "phrase.x.meet.yes", "phrase.².meet.yes", "phrase.-1.meet.yes", "other.1.meet.yes",
     "phrase.1.meet.yes.", ".".join(["phrase", *"1234"]), f"phrase.{'9' * 5000}.meet.yes"],
)  # fmt: skip
def test_other_choices_answer_no_phrase(choice: str) -> None:
    """A choice of a flow, or one that somebody made up, is no answer to a coach."""
    assert phrasebook.answer(choice) is None
