"""Words that are never an answer ("vet inte", "avbryt", "vad menar du?"); numbers of a scale."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest

from bot.directory import loader
from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.understanding import time_words, typed_numbers
from bot.understanding.time_words import SAID, TimeWords
from flows.engine import engine
from flows.engine.directory import Guide
from flows.engine.effects import DropTimer, Say, SetTimer
from flows.engine.events import Command, Text
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import placeholders
from flows.engine.place import Place
from tests.support.typed_answers import FLOWS, NOW, matcher

EVERY: Final = TimeWords.load(LOCALES)
LANGUAGES: Final = ("ar", "en", "fa_AF", "so", "sv", "ti", "uk")
READING: Final = [
    (flow.id, name) for flow in FLOWS.values() for name, step in flow.steps.items() if step.read
]
"""Every question that reads own words."""

GUIDE: Final = Guide(loader.shipped())
TEN: Final = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


@cache
def table(code: str) -> dict[str, Any]:
    """The words of a language as a translator writes them."""
    path = LOCALES / code / time_words.FILE
    return tomllib.loads(path.read_text(encoding="utf-8"))


def place(flow: str, step: str) -> Place:
    """This question, open, with whatever it says known."""
    names = {*FLOWS[flow].given, *placeholders(FLOWS[flow].steps[step].say)}
    answers: Answers = dict.fromkeys(names, "1")
    return Place(flow, step, 7, answers)


def taken(code: str, open_: Place, text: str) -> tuple[Place | None, list[Any], Text | Command]:
    """Type it in this question."""
    facts = Facts(now=NOW, turn=8, language=code, guide=GUIDE)
    heard = matcher().match(text, FLOWS, open_, facts)
    after, effects = engine.advance(FLOWS, open_, heard, facts)
    return after, effects, heard


def said(code: str) -> Iterator[tuple[str, str]]:
    """Every such message of a language, with what it says."""
    words = table(code)
    yield from ((key, text) for key in SAID for text in words[key])


@pytest.mark.parametrize(("flow", "step"), READING, ids=[".".join(one) for one in READING])
def test_words_that_are_no_answer_are_kept_nowhere(flow: str, step: str) -> None:
    """In no question that reads, in no language: asked again, skipped, left, or explained."""
    for code in LANGUAGES:
        for key, text in said(code):
            after, effects, heard = taken(code, place(flow, step), text)
            others = [one for one in effects if not isinstance(one, (Say, SetTimer, DropTimer))]
            assert text not in repr(others), (code, text, others)
            kept = dict(after.answers) if after is not None else {}
            assert text not in kept.values(), (code, text, kept)
            if key == "leave" and not isinstance(heard, Text):
                assert after is None, (code, text)
                assert others == [], (code, text)
            elif isinstance(heard, Text) and heard.choice is None:
                assert after is not None, (code, text)
                assert (after.step, after.tries) == (step, 1), (code, text)


def test_every_language_can_say_each() -> None:
    """And none of them calls anybody or stops, but for what leaves a question and stops at rest."""
    lexicon = Lexicon.load(LOCALES)
    for code in LANGUAGES:
        assert all(table(code)[key] for key in SAID), code
        for key, text in said(code):
            reading = lexicon.read(text)
            assert reading.danger is None, text
            assert not reading.wants_person, text
            assert not reading.stop or key == "leave", (code, text)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_numbers_of_the_scale_are_read_in_every_way(code: str) -> None:
    """In digits of the language and ours, in words, of ten; each is that number and no other."""
    words = table(code)
    for number in TEN:
        named = [*words["numbers"][number], *words["points"].get(number, [])]
        of_ten = [
            one.replace("{number}", number, 1).replace("{number}", "10") for one in words["out_of"]
        ]
        said_so = [number, f"{number}/10", *named, *of_ten]
        for text in said_so:
            assert typed_numbers.read(text, EVERY, code) == int(number), text
            after, _, _ = taken(code, place("checkin", "sure"), text)
            assert after is not None
            assert after.answers["sure"] == int(number), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_english_numbers_are_read_in_every_language(code: str) -> None:
    """Youths mix: "seven" is seven to everybody."""
    for number, words in table("en")["numbers"].items():
        if number in TEN:
            assert typed_numbers.read(words[0], EVERY, code) == int(number)


@pytest.mark.parametrize(
    "text",
    ["11", "7-8", "7 eller 8", "7/9", "7,5", "minus 3", "²", "½", "sju hundra", "7 av 100", "kl 7",
     "sju dagar", "", "!", "7" * 80],
)  # fmt: skip
def test_what_is_no_number_of_the_scale_is_asked_back(text: str) -> None:
    """It is not guessed, and nothing of it is left out."""
    assert typed_numbers.read(text, EVERY, "sv") is None


def test_a_word_that_leaves_also_stops_only_at_rest() -> None:
    """Inside a question "cancel" leaves it; the same word is in the list of stops."""
    assert Lexicon.load(LOCALES).read("cancel").stop
    heard = matcher().match("cancel", FLOWS, place("reminders", "what"), Facts(NOW, 8))
    assert heard == Command("leave")
