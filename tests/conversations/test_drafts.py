"""The Ukrainian, Somali, Tigrinya and Dari that testers read: drafts, but careful (STYLE.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import pytest

from bot.language import po_file
from bot.language.po_file import PoEntry
from bot.language.registry import LOCALES
from bot.safety.lexicon import Lexicon
from bot.text.display_width import BUTTON_COLUMNS
from bot.text.normalize import plain
from bot.translation import catalog_files
from tests.support.catalog_copy import ENTRIES

LANGUAGES: Final = ("uk", "so", "ti", "fa_AF")
LEXICON: Final = Lexicon.load(LOCALES)
UNITS: Final[Mapping[str, tuple[PoEntry, ...]]] = {
    code: tuple(
        one
        for one in po_file.load(LOCALES / code / catalog_files.CATALOG_FILE)
        if one.context and one.target and not one.obsolete
    )
    for code in LANGUAGES
}
THANKS: Final = {
    "uk": "Дякую, що пишеш",
    "so": "Waad ku mahadsan tahay inaad",
    "ti": "የቐንየለይ",
    "fa_AF": "تشکر که",
}
ROBOT: Final = {
    "uk": "Я робот",
    "so": "Waxaan ahay robot",
    "ti": "ኣነ ሮቦት እየ",
    "fa_AF": "من یک ربات هستم",
}
GENDERED: Final = {
    # A past tense or an adjective of the youth; the robot says "I" of itself.
    "uk": r"(?i)\bти (?:\w+ ){0,2}(?!школа)\w+(?:в|вся|ла|лася)\b|\bвпевнен|\bвин(?:ен|на)\b",
    # "He" or "she" after a name; "the answer of" it is a thing.
    "so": r"(?i)(?<!jawaabta )\{(?:coach|name|to)\} (?:wuu|way|wuxuu|waxay|ayuu|ayay)\b",
    # Every word that ends in -ka or -ki is said to a man or to a woman; "more" is a noun.
    "ti": r"(?!ተወሳኺ)\b\w+[ኻኺካኪ]\b",
    # Dari tells no gender; but nobody is said to be a sister, a son, or one of the family.
    "fa_AF": r"\b(?:خواهر|برادر|دخترم|پسرم|فرزندم|عزیزم|جان)\b(?! کسی)",
}


def texts(code: str) -> dict[str, str]:
    """What stands in the catalogue, by context."""
    return {one.context: one.target for one in UNITS[code]}


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_counts_as_reviewed_that_nobody_signed(code: str) -> None:
    """A line loses its mark only when a reader has put initials and a date to it."""
    reviewed = [one for one in UNITS[code] if not one.fuzzy]
    signed = [one for one in reviewed if any("reviewed:" in text for text in one.comments)]
    assert reviewed == signed


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_words_that_one_is_told_to_write_are_understood(code: str) -> None:
    """Back, menu, person and stop, as the help names them, and each where it is told alone."""
    said = texts(code)
    named = re.split(r"[:፦] ", said["menu.help"].rstrip(".።"))[-1]
    back, menu, person, stop = (one.strip("«»") for one in re.split(r"[,،፣] ", named))
    assert plain(back) == plain(said["always.back"])
    assert plain(menu) == plain(said["always.menu"])
    assert LEXICON.read(person).wants_person
    assert LEXICON.read(stop).stop
    assert re.search(rf"\b{stop}\b", said["welcome.ready"])
    assert re.search(rf"\b{person}\b", said["person.later"])


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_label_means_something_else_when_it_is_typed(code: str) -> None:
    """A youth may type what a button says; safety, which reads first, hears nothing else."""
    said = texts(code)
    labels = {one.line.context for one in ENTRIES if one.max_length == BUTTON_COLUMNS} & set(said)
    read = {one: LEXICON.read(said[one]) for one in labels}
    assert {one for one in labels if read[one].danger} == set()
    assert {one for one in labels if read[one].stop} == {"always.stop", "settings.data.stop"}
    persons = {one for one in labels if read[one].wants_person}
    assert persons == {one for one in labels if said[one] == said["always.person"]}


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_is_in_danger_is_thanked_and_told_who_answers(code: str) -> None:
    """The first words are neutral; the robot says it is one; an age is said before each number."""
    said = texts(code)
    firsts = [said[f"danger.{one}"] for one in ("a", "b", "c", "other_a", "other_b")]
    assert all(THANKS[code] in re.split(r"[.።]", one)[0] for one in firsts)
    for name in ("danger.lines", "danger.lines_first"):
        assert said[name].startswith(ROBOT[code])
        assert re.findall(r"Bris|Mind|\{bris\}|\{mind\}|18", said[name]) == [
            "18", "Bris", "{bris}", "18", "Mind", "{mind}",
        ]  # fmt: skip


@pytest.mark.parametrize("code", LANGUAGES)
def test_nobody_is_spoken_of_as_a_man_or_a_woman(code: str) -> None:
    """STYLE.md, form of address: what tells he from she is not said of a youth or a coach."""
    labels = {one.line.context for one in ENTRIES if one.max_length == BUTTON_COLUMNS}
    said = {one: text for one, text in texts(code).items() if one not in labels}
    assert [one for one, text in said.items() if re.search(GENDERED[code], text)] == []
