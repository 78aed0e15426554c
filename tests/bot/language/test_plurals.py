"""The form that a number takes: by our own table, in the file's own way (languages.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.language import plurals, po_file, registry
from bot.language.plurals import PluralError
from bot.language.registry import LOCALES, Language
from bot.language.renderer import Renderer
from bot.text.bidi import strip_isolates
from bot.translation import catalog_files
from flows.engine.line import Line
from storage import codec
from tests.support.sample_lines import say

NUMBERS: Final = (0, 1, 2, 3, 5, 11, 21, 22, 100, 101)
TABLE: Final = {
    "sv": (1, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    "en": (1, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    "so": (1, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    "ar": (0, 1, 2, 3, 3, 4, 4, 4, 5, 5),
    "fa_AF": (0, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    "ti": (0, 0, 1, 1, 1, 1, 1, 1, 1, 1),
    "uk": (2, 0, 1, 1, 2, 2, 0, 1, 2, 0),
}
"""CLDR's plural rules, by hand: Arabic zero one two few many other; Ukrainian one few many."""

DAYS: Final = Line("test.days", "{count} day", "{count} days")


@pytest.mark.parametrize("code", TABLE)
def test_ten_numbers_choose_their_form_in_all_seven(code: str) -> None:
    """The registry's rule, and the sentence that comes of it."""
    row = catalog_files.languages_by_code(LOCALES)[code]
    rule = plurals.rule(row.plural)
    assert tuple(map(rule.chosen, NUMBERS)) == TABLE[code]
    forms = tuple(f"{number}: {{count}}" for number in range(rule.forms))
    words = Renderer([row], {code: {(DAYS.context, DAYS.source): forms}})
    said = [strip_isolates(say(DAYS, code, words, count=one).text) for one in NUMBERS]
    assert said == [f"{form}: {one}" for form, one in zip(TABLE[code], NUMBERS, strict=True)]


@pytest.mark.parametrize(
    "path", catalog_files.catalog_paths(), ids=lambda path: path.parent.parent.name
)
def test_the_header_of_each_catalogue_says_the_same_rule(path: Path) -> None:
    """Poedit and Weblate count by the header."""
    row = catalog_files.languages_by_code(LOCALES)[path.parent.parent.name]
    assert f"Plural-Forms: {row.plural}\n" in po_file.load(path)[0].target


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "n != 1",
        "nplurals=2; plural=n == 1 ? 0 : 5;",
        "nplurals=2; plural=__import__('os');",
        "nplurals=2; plural=n.real;",
        "nplurals=2; plural=1/0;",
        "nplurals=9; plural=0;",
    ],
)
def test_a_rule_that_is_none_is_refused(rule: str) -> None:
    """What stands in a file is never run as a program."""
    with pytest.raises(PluralError):
        plurals.rule(rule)


def test_english_says_several_also_where_nothing_is_translated() -> None:
    """The end of the chain has two forms, and a line that was stored has not lost them."""
    words = Renderer([Language("so", "Soomaali", "live")], {})
    assert strip_isolates(say(DAYS, "so", words, count=1).text) == "1 day"
    assert strip_isolates(say(DAYS, "so", words, count=7).text) == "7 days"
    real = Renderer.load(LOCALES)
    line = next(one.line for one in catalog_files.lines() if one.line.plural)
    said = codec.dump_payload({"line": line}, line.source, (), 1, None)
    stored = codec.load_payload(said)[0]["line"]
    assert isinstance(stored, Line)
    assert not stored.plural
    assert strip_isolates(say(stored, "en", real, count=7).text).startswith(
        line.plural.partition("{count}")[0].replace("{nickname}", "–") + "7"
    )


def test_a_line_without_its_number_says_several() -> None:
    """Nobody is met by an error because a value is missing."""
    assert strip_isolates(say(DAYS, "en", Renderer([], {})).text) == "– days"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("prs", "fa_AF"),
        ("dari", "fa_AF"),
        ("fa-AF", "fa_AF"),
        ("fa_af", "fa_AF"),
        ("tir", "ti"),
        ("kmr", "ku"),
        ("iw", "he"),
        ("sv-SE", "sv_SE"),
        ("UK", "uk"),
    ],
)
def test_a_language_is_known_by_its_other_codes(asked: str, code: str) -> None:
    """What phones send and people write."""
    assert registry.normalize_code(asked) == code
