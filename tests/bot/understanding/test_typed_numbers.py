"""Numbers of a scale, in digits and words ("7/10", "sju", "en sjua")."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, Final

import pytest

from bot.language.registry import LOCALES
from bot.understanding import time_words, typed_numbers
from bot.understanding.time_words import TimeWords
from flows.engine import engine
from flows.engine.facts import Facts
from flows.engine.place import Place
from tests.support.typed_answers import FLOWS, NOW, matcher

EVERY: Final = TimeWords.load(LOCALES)
LANGUAGES: Final = ("ar", "en", "fa_AF", "so", "sv", "ti", "uk")
TEN: Final = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]


@cache
def table(code: str) -> dict[str, Any]:
    """The words of a language as a translator writes them."""
    path = LOCALES / code / time_words.FILE
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sure(code: str, text: str) -> Place | None:
    """Type it where it is asked how sure one is."""
    facts = Facts(now=NOW, turn=8, language=code)
    open_ = Place("checkin", "sure", 7, {"step": "1", "number": 1})
    after, _ = engine.advance(FLOWS, open_, matcher().match(text, FLOWS, open_, facts), facts)
    return after


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
            after = sure(code, text)
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
