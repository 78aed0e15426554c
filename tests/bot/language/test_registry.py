"""The registry of languages: who is offered what, whose drafts are spoken, and on which side."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.language import registry as language_registry
from bot.language.registry import LOCALES, Direction, Language, RegistryError
from bot.language.renderer import RenderedMessage, Renderer
from bot.text.bidi import FSI, PDI, isolate_numbers
from bot.translation import catalog_files
from flows.engine.effects import Button
from flows.engine.line import Line
from tests.support import catalog_copy
from tests.support.sample_lines import AT, HELLO, NO, PLAIN, WHEN, YES, say

ROWS: Final = """
[ti]
name = "ትግርኛ"
state = "preview"
script = "Ethi"

[sv]
name = "Svenska"
state = "live"

[ar]
name = "العربية"
state = "preview"
dir = "rtl"
script = "Arab"
chain = ["sv"]

[en]
name = "English"
state = "live"

[so]
name = "Soomaali"
state = "hidden"
"""

CATALOG: Final = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#, fuzzy
msgctxt "test.plain"
msgid "Hello!"
msgstr "Utkast"

msgctxt "test.plain.yes"
msgid "Yes"
msgstr "Granskat"

#, fuzzy
#| msgid "Hello {name}!"
msgctxt "test.hello"
msgid "Hello {nickname}!"
msgstr "Gammalt {0}"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The same catalogue in every language but English: a draft, a reviewed line, an old one."""
    (tmp_path / language_registry.REGISTRY).write_text(ROWS, encoding="utf-8")
    for code in ("sv", "ar", "ti", "so"):
        path = tmp_path / code / catalog_files.CATALOG_FILE
        path.parent.mkdir(parents=True)
        path.write_text(CATALOG, encoding="utf-8")
    return tmp_path


# ---------------------------------------------------------------- states


def test_a_preview_is_offered_only_where_previews_are_asked_for(folder: Path) -> None:
    """Live languages always, previews after them, a hidden one never."""
    live = (("sv", "Svenska"), ("en", "English"))
    assert Renderer.load(folder).choosable == live
    previews = (("ti", "ትግርኛ"), ("ar", "العربية"))
    assert Renderer.load(folder, previews=True).choosable == (*live, *previews)


@pytest.mark.parametrize("language", ["sv", "so"])
def test_a_draft_is_never_spoken_by_a_live_or_hidden_language(folder: Path, language: str) -> None:
    """Also where previews are asked for: Swedish says the line in English, and not its draft."""
    for words in (Renderer.load(folder), Renderer.load(folder, previews=True)):
        assert say(PLAIN, language, words) == RenderedMessage("Hello!", (), "en")
        assert say(YES, language, words) == RenderedMessage("Granskat", (), language)


def test_a_preview_speaks_its_drafts_only_where_previews_are_asked_for(folder: Path) -> None:
    """Elsewhere a youth whose language it was once hears what was reviewed, and the rest by the
    chain, buttons included.
    """
    buttons = (Button("yes", YES),)
    spoken = say(PLAIN, "ar", Renderer.load(folder, previews=True), buttons)
    assert spoken == RenderedMessage("Utkast", (("yes", "Granskat"),), "ar")
    assert say(PLAIN, "ar", Renderer.load(folder), buttons).language == "en"
    assert say(YES, "ar", Renderer.load(folder)).language == "ar"


def test_the_chain_of_a_preview_never_leads_to_a_draft_of_a_live_language(folder: Path) -> None:
    """Its own draft is spoken; where it has none the next of the chain speaks only its reviewed."""
    words = Renderer.load(folder, previews=True)
    assert words.languages["ar"].chain == ("sv",)
    (folder / "ar" / catalog_files.CATALOG_FILE).unlink()
    words = Renderer.load(folder, previews=True)
    assert say(YES, "ar", words) == RenderedMessage("Granskat", (), "sv")
    assert say(PLAIN, "ar", words) == RenderedMessage("Hello!", (), "en")


@pytest.mark.parametrize("line", [HELLO, NO, WHEN])
def test_out_of_date_words_are_no_draft(folder: Path, line: Line) -> None:
    """Words of an edited source are spoken by nobody: nothing checks them, and they may lie."""
    words = Renderer.load(folder, previews=True)
    assert say(line, "ar", words, nickname="Ali", when=AT.now).language == "en"
    assert "Gammalt {0}" not in words.labels(line)


def test_a_typed_draft_is_known_where_it_was_shown(folder: Path) -> None:
    """A label that a preview shows can be typed there, and is nobody's elsewhere."""
    assert "Utkast" in Renderer.load(folder, previews=True).labels(PLAIN)
    assert "Utkast" not in Renderer.load(folder).labels(PLAIN)


def test_a_draft_can_be_told(folder: Path) -> None:
    """An edge can say on the screen that nobody has reviewed a language; no other is a draft."""
    words = Renderer.load(folder, previews=True)
    assert [one for one in (*words.languages, "x") if words.is_draft(one)] == ["ti", "ar"]


# ---------------------------------------------------------------- direction


@pytest.mark.parametrize(
    ("language", "side"), [("ar", "rtl"), ("sv", "ltr"), ("ti", "ltr"), ("en", "ltr"), ("x", "ltr")]
)
def test_a_language_has_a_direction(folder: Path, language: str, side: Direction) -> None:
    """From its row; a language without one is written from left to right, and so is English."""
    assert Renderer.load(folder).direction(language) == side


@pytest.mark.parametrize("one", language_registry.load(LOCALES), ids=lambda one: one.code)
def test_each_name_is_written_on_its_side(one: Language) -> None:
    """The registry of the repository: Arabic and Dari from the right, the others from the left."""
    assert language_registry.direction(one.name) == one.dir
    assert (one.dir == "rtl") == (one.code in {"ar", "fa_AF"})


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("Bris: 116 111.", f"Bris: {FSI}116 111{PDI}."),
        ("020-57 70 70", f"{FSI}020-57 70 70{PDI}"),
        ("116\u00a0111 eller 90101", f"{FSI}116\u00a0111{PDI} eller 90101"),
        ("kl 14:30", f"kl {FSI}14:30{PDI}"),
        ("8–21 och 8 – 21", f"{FSI}8–21{PDI} och {FSI}8 – 21{PDI}"),
        ("2026-12-15, 15/12", f"{FSI}2026-12-15{PDI}, {FSI}15/12{PDI}"),
        ("112, 18 år, 8 till 21", "112, 18 år, 8 till 21"),
        ("", ""),
    ],
)
def test_a_number_of_several_parts_is_isolated(text: str, isolated: str) -> None:
    """Without it an Arabic reader sees 111 116, and calls nobody; one part cannot be turned."""
    assert isolate_numbers(text) == isolated


@pytest.mark.parametrize(("code", "given"), [("ar", f"{FSI}116 111{PDI}"), ("sv", "116 111")])
def test_numbers_are_isolated_where_one_writes_from_the_right(code: str, given: str) -> None:
    """The translator writes the number as it is, and cannot forget."""
    line = Line("test.lines", "Call 116 111.")
    side: Direction = "rtl" if code == "ar" else "ltr"
    row = Language(code, code, "live", dir=side)
    words = Renderer([row], {code: {(line.context, line.source): "x 116 111"}})
    assert say(line, code, words).text == f"x {given}"


# ---------------------------------------------------------------- what is wrong with the registry


@pytest.mark.parametrize(
    "rows",
    [
        '[sv]\nname = "Svenska"',
        '[sv]\nstate = "live"',
        '[sv]\nname = "Svenska"\nstate = "Live"',
        '[sv]\nname = "Svenska"\nstate = "live"\ndir = "left"',
        '[sv]\nname = "Svenska"\nstate = "live"\nflag = "🇸🇪"',
        "[sv",
    ],
)
def test_a_row_that_cannot_be_used_is_refused(tmp_path: Path, rows: str) -> None:
    """A misspelt state would hide a language in silence."""
    (tmp_path / language_registry.REGISTRY).write_text(rows, encoding="utf-8")
    with pytest.raises(RegistryError) as raised:
        Renderer.load(tmp_path)
    assert "sv" in str(raised.value) or language_registry.REGISTRY in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ('dir = "rtl"\n', "", "locales.toml: ar: its name is not written ltr"),
        ('state = "hidden"', 'state = "hidden"\nchain = ["xx"]', "its chain names xx"),
    ],
)
def test_a_row_that_contradicts_itself_is_a_fault(
    tmp_path: Path, before: str, after: str, what: str
) -> None:
    """`lotsen words check` finds a forgotten direction, and a chain that leads nowhere."""
    registry = catalog_copy.copy(tmp_path) / language_registry.REGISTRY
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(what in one for one in catalog_copy.told(tmp_path))
