"""bot/understanding/typed_phrases.py: what is typed is found as it stands, or one slip beside."""

from __future__ import annotations

import random
from typing import Final

import pytest

from bot.app import load_locales
from bot.handlers import typed_meanings
from bot.language.registry import LOCALES
from bot.understanding import typed_sentences
from bot.understanding.typed_phrases import LONGEST, NEAR_FROM, PhraseTable, is_near
from bot.understanding.typed_sentences import MEANINGS, NAME, OTHER, SPEAKS, Typed, key
from flows import discovery
from flows.engine import global_commands
from flows.engine.events import Command, Enter, Text
from flows.engine.facts import Facts
from flows.engine.place import Place
from tests.support.flow_player import NOW

EVERY: Final = typed_sentences.load(LOCALES)
TABLE: Final = PhraseTable(EVERY)
MATCHER: Final = load_locales(previews=True).intent_matcher
FLOWS: Final = discovery.all_flows()
WORDS: Final = [
    (flow.id, name)
    for flow in FLOWS.values()
    for name, step in flow.steps.items()
    if step.read is not None and not step.read.reads_time and not step.yields
]
"""Each question that own words answer."""


def of(meaning: str, language: str) -> list[Typed]:
    """The short messages of this meaning."""
    return [
        one
        for one in EVERY
        if (one.meaning, one.language) == (meaning, language) and len(key(one.text)) <= LONGEST
    ]


def test_the_messages_are_in_order() -> None:
    """No line is unreadable, none means two things, and no meaning has too few."""
    assert typed_sentences.faults(LOCALES) == []


@pytest.mark.parametrize("language", typed_sentences.LANGUAGES)
def test_each_short_message_has_its_meaning(language: str) -> None:
    wrong = [
        (one.text, one.meaning)
        for meaning in MEANINGS
        if meaning != OTHER
        for one in of(meaning, language)
        if NAME not in one.text and TABLE.meaning(one.text, language) != meaning
    ]
    assert wrong == []


@pytest.mark.parametrize("language", typed_sentences.LANGUAGES)
def test_a_slip_of_a_key_never_means_the_opposite(language: str) -> None:
    """A letter lost, doubled or exchanged: the same meaning, or none."""
    dice = random.Random(language)  # noqa: S311 - chance that must come again
    whole = {key(one.text) for one in EVERY}
    for one in dice.sample(of("remind", language) + of("cancel", language), 12):
        said = key(one.text)
        at = dice.randrange(max(1, len(said) - 1))
        for slip in (said[:at] + said[at + 1 :], said[: at + 1] + said[at:]):
            if slip in whole or min(len(slip), len(said)) < NEAR_FROM:
                continue
            assert is_near(slip, said)
            assert TABLE.meaning(slip, language) in {one.meaning, None}, slip


def test_what_is_no_value_is_never_kept_where_words_are_asked_for() -> None:
    """In no question, in no language: it skips, or is asked again; and the others are commands."""
    for flow, step in WORDS:
        place = Place(flow, step, 1)
        for language in typed_sentences.LANGUAGES:
            facts = Facts(now=NOW, turn=2, language=language)
            for meaning in ("dont-know", "skip"):
                heard = MATCHER.match(of(meaning, language)[0].text, FLOWS, place, facts)
                assert isinstance(heard, Text), (flow, step, language)
                assert heard.no_value or heard.choice, (flow, step, language)
            for meaning, command in (("cancel", "leave"), ("what-do-you-mean", "help")):
                heard = MATCHER.match(of(meaning, language)[0].text, FLOWS, place, facts)
                assert heard == Command(command), (flow, step, language)


@pytest.mark.parametrize("language", typed_sentences.LANGUAGES)
def test_a_name_is_what_stands_after_its_opening(language: str) -> None:
    openings = [one.text for one in EVERY if one.language == language and NAME in one.text]
    for opening in openings:
        said = opening.replace(NAME, "Ali")
        assert TABLE.name(said, language) == "Ali", said
    assert TABLE.name("Ali", language) == "Ali"
    assert TABLE.name(of("dont-know", language)[0].text, language) is None


def test_each_meaning_leads_somewhere() -> None:
    """To a command, or into a flow where it may be entered."""
    for meaning in (one for one in MEANINGS if one not in {OTHER, "my-name"}):
        event = typed_meanings.event(meaning, "x")
        if isinstance(event, Command):
            assert event.name in {*global_commands.COMMANDS, *global_commands.WORDS}, meaning
        else:
            assert isinstance(event, Enter)
            flow = FLOWS[event.flow]
            assert (event.step or flow.start) in (flow.start, *flow.entries), meaning
            assert set(event.given) <= set(flow.given), meaning


def test_a_language_is_found_by_its_names() -> None:
    for one in EVERY:
        if one.meaning in SPEAKS:
            assert TABLE.language(one.text) == SPEAKS[one.meaning]


@pytest.mark.parametrize("text", ["blåbär och lingon", "blue chairs", "كرسي وطاولة"])
def test_words_alone_are_no_given_name(text: str) -> None:
    """Only what stands under `my-name` makes a name of the words beside it."""
    assert TABLE.given_name(text) is None
