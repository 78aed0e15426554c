"""School words in a sentence: each once, whole, the longest, and never in what a person wrote."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.language import catalogs, registry, school_words
from bot.language.registry import LOCALES
from bot.language.school_words import SchoolWords, SchoolWordsError
from bot.text.bidi import FSI, PDI

SWEDISH: Final = school_words.load(LOCALES / "sv")

TWO: Final = """
[absence]
swedish = "frånvaro"
word = "absence"
forms = ["away from school", "student’s absence"]
meaning = "When you are not in class."

[later]
swedish = "lov"
word = ""
forms = []
meaning = ""
"""


def found(text: str, words: SchoolWords = SWEDISH) -> list[str]:
    return [text[one.start : one.end] for one in words.find(text)]


def written(folder: Path, text: str) -> SchoolWords:
    (folder / school_words.FILE).write_text(text, encoding="utf-8")
    return school_words.load(folder)


def test_each_word_is_found_the_first_time() -> None:
    text = "Praktik, frånvaro, mer praktik, FRÅNVARON. (Betyg!)"
    assert found(text) == ["Praktik", "frånvaro", "Betyg"]


def test_the_longest_form_wins() -> None:
    assert found("Din individuell studieplan, och frånvaro utan giltigt skäl.") == [
        "individuell studieplan",
        "frånvaro utan giltigt skäl",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "www.csn.se", "csn.se/praktik", "praktik@skolan.se", "hundpraktik", "praktiken’s",
        "praktik-liknande", f"Du skrev {FSI}min frånvaro{PDI}.",
        f"{FSI}frånvaro {FSI}070-123{PDI} betyg{PDI}", "",
    ],
)  # fmt: skip
def test_no_part_of_a_word_an_address_or_a_value_is_found(text: str) -> None:
    assert found(text) == []


def test_what_stands_after_a_value_is_found() -> None:
    assert found(f"{FSI}Anna{PDI} är din rektor {FSI}i dag{PDI}, och frågar om betyg.") == [
        "rektor",
        "betyg",
    ]


def test_a_form_of_several_words_is_found_over_a_line_break_and_with_any_apostrophe(
    tmp_path: Path,
) -> None:
    words = written(tmp_path, TWO)
    assert found("You were away\nfrom school.", words) == ["away\nfrom school"]
    assert found("The student's absence", words) == ["student's absence"]
    assert found("In Swedish: frånvaro", words) == ["frånvaro"]


def test_what_has_no_explanation_yet_is_left_out(tmp_path: Path) -> None:
    assert [*written(tmp_path, TWO).words] == ["absence"]
    assert school_words.load(tmp_path / "nowhere").words == {}


@pytest.mark.parametrize("text", ["[absence", "[absence]\nswedish = 'a'\n[absence]\n"])
def test_a_file_that_is_broken_says_where(tmp_path: Path, text: str) -> None:
    with pytest.raises(SchoolWordsError, match=school_words.FILE):
        written(tmp_path, text)


def test_a_table_of_another_shape_is_left_out(tmp_path: Path) -> None:
    text = 'absence = 3\n[b]\nswedish = "b"\nforms = "b"\nmeaning = "b"\n'
    assert written(tmp_path, text).words == {}


def test_a_draft_is_for_previews_alone(tmp_path: Path) -> None:
    """As any draft is: a language that is live never speaks what nobody has read."""
    shown = catalogs.load(LOCALES, previews=True).school_words
    assert shown["ar"].is_draft
    assert shown["ar"].words
    assert catalogs.load(LOCALES, previews=False).school_words["ar"].words == {}
    (tmp_path / "en").mkdir()
    (tmp_path / registry.REGISTRY).write_text(
        '[en]\nname = "English"\nstate = "live"\nplural = "nplurals=2; plural=n != 1;"\n',
        encoding="utf-8",
    )
    written(tmp_path / "en", f"# mt\n{TWO}")
    assert catalogs.load(tmp_path, previews=True).school_words["en"].words == {}


def test_the_words_are_kept_while_they_are_looked_at() -> None:
    """A copy with no words finds none; nothing is shared between the two."""
    assert found("frånvaro", replace(SWEDISH, words={})) == []
