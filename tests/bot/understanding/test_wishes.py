"""What a youth types at rest to ask for help leads to it, in every language, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import App
from bot.errors import WishWordsError
from bot.language.registry import LOCALES
from bot.understanding import wishes
from flows.engine.programme import RequestKind
from tests.support.people import Youth

KNOWN = wishes.load(LOCALES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("cv", RequestKind.WORK), ("CV!", RequestKind.WORK), ("praktik", RequestKind.PLACEMENT),
        ("jag vill ha tolk", RequestKind.INTERPRETER),
        ("Kan någon följa med till soc?", RequestKind.COMPANY),
        ("I need an interpreter", RequestKind.INTERPRETER),
        ("أريد مترجما", RequestKind.INTERPRETER),
        ("ترجمان می خواهم", RequestKind.INTERPRETER),
        ("waxaan rabaa turjubaan", RequestKind.INTERPRETER),
        ("ኣስተርጓሚ እደሊ", RequestKind.INTERPRETER),
        ("мені потрібен перекладач", RequestKind.INTERPRETER),
    ],
)  # fmt: skip
def test_a_typed_wish_is_known(text: str, kind: RequestKind) -> None:
    """[3-7, 3-16] Whole words, in the seven languages."""
    assert KNOWN.match(text) is kind


@pytest.mark.parametrize(
    "text",
    ["hej", "jag vill inte ha tolk", "praktiken var tråkig", "min kompis skrev ett cv", "cvs",
     "jag vill ha tolk " + "och " * 50, "hjälp med cv och jag vill ha tolk", ""],
)  # fmt: skip
def test_what_is_no_wish_or_two_is_asked_about_as_before(text: str) -> None:
    assert KNOWN.match(text) is None


def test_every_language_with_danger_words_has_wishes() -> None:
    """A language that is read for danger is read for wishes too."""
    languages = {one.parent.name for one in LOCALES.glob("*/safety.toml")}
    assert {one.parent.name for one in LOCALES.glob(f"*/{wishes.FILE}")} == languages


@pytest.mark.parametrize(
    "text", ["[nothing]\nwords = []", "[work]\nword = []", "[work", "work = 1"]
)
def test_a_list_that_cannot_be_used_says_where(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "sv"
    folder.mkdir()
    (folder / wishes.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(WishWordsError, match=wishes.FILE):
        wishes.load(tmp_path)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_wish_leads_there_at_rest_and_is_an_answer_to_a_question(room: App) -> None:
    """[2-10] At rest it begins a request; in an open question the same words are its answer."""
    sara = Youth(room)
    sara.says("meny")
    sara.taps("steps")
    sara.says("cv")
    place = sara.seen().place
    assert place is not None
    assert place.flow == "steps"
    sara.says("meny")
    sara.says("cv")
    place = sara.seen().place
    assert place is not None
    assert (place.flow, place.step) == ("requests", "when")
    assert sara.seen().requests == {}
