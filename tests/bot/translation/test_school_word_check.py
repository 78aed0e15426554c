"""`lotsen words check` on the school words: what is seeded is found, and ours are in order."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from bot.language import catalogs, po_file, school_words
from bot.language.registry import LOCALES
from bot.text.display_width import BUTTON_COLUMNS
from bot.translation import catalog_files, extraction, school_word_check
from flows import discovery
from flows.contacts import presentation

CODES: Final = ("sv", "en", "ar", "fa_AF", "so", "ti", "uk")
DRAFTS: Final = ("ar", "fa_AF", "so", "ti", "uk")
ROWS: Final = catalog_files.languages_by_code(LOCALES)

LEAST: Final = 40
"""Words that a glossary has."""

LEAST_SAID: Final = 25
"""Of those, how many the robot says somewhere in a bubble, where they can be pressed."""


def told(folder: Path) -> list[str]:
    found = school_word_check.faults(folder, ROWS)
    return [f"{severity} {file}: {key}: {what}" for file, key, what, severity in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The school words of Swedish and Ukrainian, to be spoilt."""
    for code in ("sv", "uk"):
        (tmp_path / code).mkdir()
        shutil.copy(LOCALES / code / school_words.FILE, tmp_path / code)
    return tmp_path


def spoil(folder: Path, code: str, old: str, new: str) -> list[str]:
    path = folder / code / school_words.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return told(folder)


@pytest.mark.parametrize("code", CODES)
def test_every_language_explains_the_same_words(code: str) -> None:
    known = school_words.load(LOCALES / "sv").words
    words = school_words.load(LOCALES / code)
    assert words.words.keys() == known.keys()
    assert len(known) >= LEAST
    assert words.is_draft == (code in DRAFTS)


def test_ours_are_in_order() -> None:
    assert told(LOCALES) == []


@pytest.mark.parametrize("code", CODES)
def test_most_words_are_said_in_a_bubble(code: str) -> None:
    """A glossary of words that nobody meets would help nobody."""
    units = {one.context: one.target for one in catalogs.units(LOCALES, ROWS[code])}
    words = school_words.load(LOCALES / code)
    said = {
        found.word.key
        for one in extraction.source_lines()
        if _is_bubble(one)
        for found in words.find(units.get(one.line.context, one.line.source))
    }
    assert len(said) >= LEAST_SAID


def _is_bubble(one: extraction.SourceLine) -> bool:
    context = one.line.context
    page = context.startswith(("web.", "phrase.", "profile.", presentation.PREFIX))
    button = one.max_length == BUTTON_COLUMNS
    return not (one.to_coach or page or button or discovery.is_reviewed_first(context))


SEEDED: Final = {
    "missing": ("uk", "[mentor]", "[mentors]", "E uk/school_words.toml: mentor: is missing"),
    "unknown": ("uk", "[mentor]", "[mentors]", "mentors: is no word of sv/school_words.toml"),
    "no Swedish": ("uk", '"rektor"', '""', "head_teacher: has no Swedish word"),
    "other Swedish": ("uk", '"rektor"', '"rector"', "is “rektor” in Swedish, and not “rector”"),
    "no word": ("uk", 'word = "ментор"', 'word = ""', "mentor: has no word in this language"),
    "long": ("uk", "Коли тебе", f"{'Коли ' * 40}тебе", "characters; 140 may be"),
    "three sentences": ("uk", "Коли тебе", "Так. Ні. Коли тебе", "in 3 sentences; 2 may be"),
    "twice": ("uk", '["пропуски"]', '["Ментор"]', "absence: claims “ментор”, and so does mentor"),
    "Swedish text": ("uk", "Коли тебе немає на уроці.", "När du är borta.", "written in Cyrl"),
    "Latin letter": ("uk", "Коли тебе", "Kоли тебе", "letters of another alphabet"),
    "Russian letter": ("uk", "Коли тебе", "Коли тэбе", "which is Russian"),
    "Cyrillic form": ("sv", '["frånvaron"]', '["frånvаron"]', "letters of another alphabet"),
    "no field": ("uk", 'forms = ["ментора"]\n', "", "mentor: has not the fields"),
    "kind": ("uk", '["ментора"]', '"ментора"', "mentor: has not the fields"),
    "broken": ("uk", "[mentor]", "[mentor", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("seed", SEEDED)
def test_what_is_seeded_is_found(folder: Path, seed: str) -> None:
    assert told(folder) == []
    code, old, new, wanted = SEEDED[seed]
    found = spoil(folder, code, old, new)
    assert any(wanted in one for one in found), found
    assert all(one.startswith("E ") for one in found)


def test_what_is_not_explained_yet_is_counted(folder: Path) -> None:
    """A translator who has begun is warned, once, and nothing is refused."""
    found = spoil(folder, "uk", "Коли тебе немає на уроці.", "")
    assert found == ["W uk/school_words.toml: : 1 words are not explained yet"]


def test_a_change_for_the_better_is_no_fault(folder: Path) -> None:
    better: tuple[Callable[[], list[str]], ...] = (
        lambda: spoil(folder, "uk", '["пропуски"]', '["пропуски", "прогалини"]'),
        lambda: spoil(folder, "uk", "Коли тебе немає", "Коли ти не приходиш"),
        lambda: spoil(folder, "uk", "# mt\n", ""),
    )
    for change in better:
        assert change() == []


def test_a_form_belongs_to_one_word_in_one_sentence() -> None:
    """Two languages never explain the same sentence: each bubble is in one."""
    units = po_file.load(LOCALES / "uk" / po_file.CATALOGUE)
    (text,) = (one.target for one in units if one.context == "school.absence_4")
    found = [one.word.key for one in school_words.load(LOCALES / "uk").find(text)]
    assert found == ["invalid_absence", "study_grant"]
