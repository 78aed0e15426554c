"""Every line is found, and a catalogue is brought up to date by context alone (languages.md)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from bot.language import po_file, registry
from bot.language.registry import LOCALES
from bot.translation import catalog_files, check_all
from bot.translation.extraction import SourceLine
from flows import discovery
from flows.engine import global_commands
from flows.engine.line import Line
from flows.engine.model import placeholders
from flows.texts import coach_notices
from flows.tools import check
from tests.support import catalog_copy
from tests.support.catalog_copy import BY_CONTEXT, ENTRIES, FEW, FILE, edited, swedish, told

SWEDISH: Final = {one.context: one.target for one in catalog_copy.swedish(LOCALES).values()}


CALL_CARD: Final = {
    "help.who.calling",
    "school.which.calling",
    *(f"school.calling_{number}" for number in range(1, 5)),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales, to be spoilt."""
    return catalog_copy.copy(tmp_path)


# ---------------------------------------------------------------- the repository


def test_the_catalogues_are_in_order() -> None:
    """The template is fresh, and no live language misses a line or breaks a rule."""
    assert [str(one) for one in check_all.faults()] == []


def test_whatever_can_be_said_is_in_the_template() -> None:
    """Flows, what is always there, the desk and the words in values; every context once."""
    flows = discovery.all_flows().values()
    contexts = [one.line.context for one in ENTRIES]
    said = {line.context for flow in flows for line, _ in check.lines(flow)}
    fixed = {
        f"always.{name}"
        for name in (*global_commands.LINES, *global_commands.WORDS, "skip", "more")
    }
    assert set(contexts) >= said | fixed | {f"desk.{name}" for name in coach_notices.LINES}
    assert set(contexts) >= {"words.moment", "words.today", "words.tomorrow"}
    assert len(contexts) == len(set(contexts))


def test_a_translator_is_told_where_a_line_is_spoken() -> None:
    """What it is, what comes before, an example for each name, and how long it may be."""
    notes = "\n".join(BY_CONTEXT["checkin.good"].notes)
    assert notes.startswith("Statement in the conversation “checkin”.")
    assert "Before it: “When shall I ask again?” → “🌅 Tomorrow”" in notes
    assert "{when}: for example tomorrow at 15:00" in notes
    assert notes.endswith("max-length: 300")


@pytest.mark.parametrize(
    ("context", "note"),
    [
        ("checkin.how.done", "Button under checkin.how: “Last time you wanted to: {step}."),
        ("checkin.how.done", "max-length: 28"),
        ("steps.no_day", "Hint, said when an answer could not be read"),
        ("steps.no_day", "The question: “When shall I ask how it went?”"),
        ("steps.one", "Answers: 🎉 It is done"),
        ("welcome.night", "Before it: “I am a robot from {team}."),
        ("desk.card", "To a coach. Card:"),
        ("desk.here", "To a youth."),
        ("always.stop", "It is also a command that can be typed."),
    ],
)
def test_each_kind_of_line_says_what_it_is(context: str, note: str) -> None:
    """Question, button, hint, card and command are told apart."""
    assert note in "\n".join(BY_CONTEXT[context].notes)


def test_every_line_has_notes_and_a_length() -> None:
    """Nothing is translated blind."""
    for entry in ENTRIES:
        assert len(entry.notes) > 1, entry.line.context
        assert entry.notes[-1] == f"max-length: {entry.max_length}"
        for name in placeholders(entry.line.source):
            assert any(note.startswith(f"{{{name}}}: ") for note in entry.notes)


# ---------------------------------------------------------------- extract


def test_a_note_is_one_line_also_where_it_quotes_several() -> None:
    """The line after a call card quotes it, and a comment of a catalogue ends with its line."""
    assert "\n" in BY_CONTEXT["school.calling_2"].line.source
    assert all(note.splitlines() == [note] for entry in ENTRIES for note in entry.notes if note)


@pytest.mark.parametrize("path", catalog_files.catalog_paths(), ids=lambda path: path.parts[-3])
def test_a_call_card_is_there_in_every_language(path: Path) -> None:
    """[2-5] With the Swedish words to say, whatever language explains them."""
    card = {one.context: one.target for one in po_file.load(path) if one.context in CALL_CARD}
    assert card.keys() == CALL_CARD
    assert all(card.values())
    for words in ("Hej, jag heter", "Jag söker praktik", "Vem kan jag prata med"):
        assert words in card["school.calling_2"]
    for words in ("Skicka ett mejl", "Ring igen", "Inte just nu"):
        assert words in card["school.calling_3"]


def test_extracting_twice_changes_nothing(folder: Path) -> None:
    """Byte for byte: no dates, no line numbers, no wrapping."""
    catalog_files.update_all(folder, FEW)
    first = {path: path.read_bytes() for path in folder.rglob("*.po*")}
    times = {path: path.stat().st_mtime_ns for path in first}
    catalog_files.update_all(folder, FEW)
    assert {path: path.read_bytes() for path in first} == first
    assert {path: path.stat().st_mtime_ns for path in first} == times


def test_extracting_leaves_the_repositorys_files_as_they_are(tmp_path: Path) -> None:
    """What is committed is what the command writes."""
    names = (registry.REGISTRY, catalog_files.TEMPLATE, FILE)
    (tmp_path / FILE).parent.mkdir(parents=True)
    for name in names:
        shutil.copyfile(LOCALES / name, tmp_path / name)
    catalog_files.update_all(tmp_path)
    for name in names:
        assert (tmp_path / name).read_bytes() == (LOCALES / name).read_bytes()


def test_an_edited_source_keeps_its_old_words_marked(folder: Path) -> None:
    """The translator sees the old words, and the source they were written for."""
    entries = edited("menu.what", "What would you like to do?")
    catalog_files.update_all(folder, entries)
    unit = swedish(folder)["menu.what"]
    assert unit.source == "What would you like to do?"
    assert unit.target == SWEDISH["menu.what"]
    assert unit.fuzzy
    assert unit.previous == "What do you want to do?"
    text = (folder / FILE).read_text(encoding="utf-8")
    assert '#| msgid "What do you want to do?"\nmsgctxt "menu.what"\n' in text
    assert told(folder, entries) == [f"{FILE}: menu.what: is fuzzy, and the language is live"]


def test_a_source_edited_twice_shows_what_the_words_were_written_for(folder: Path) -> None:
    """The previous source is that of the translation, not the one in between."""
    catalog_files.update_all(folder, edited("menu.what", "What would you like to do?"))
    catalog_files.update_all(folder, edited("menu.what", "What would you like?"))
    assert swedish(folder)["menu.what"].previous == "What do you want to do?"


def test_only_the_edited_line_is_marked(folder: Path) -> None:
    """The same English elsewhere keeps its own words: contexts are never mixed."""
    catalog_files.update_all(folder, edited("menu.what", "What do you wish?"))
    assert [one.context for one in swedish(folder).values() if one.fuzzy] == ["menu.what"]
    assert swedish(folder)["settings.data"].target == SWEDISH["settings.data"]


def test_a_new_line_is_empty_even_where_its_english_is_known(folder: Path) -> None:
    """Nothing is guessed from another context."""
    catalog_files.update_all(
        folder, [*FEW, SourceLine(Line("new.what", "What do you want to do?"), ())]
    )
    assert swedish(folder)["new.what"].target == ""
    assert not swedish(folder)["new.what"].fuzzy


def test_a_line_that_is_gone_is_kept_as_obsolete_and_comes_back(folder: Path) -> None:
    """A flow that is taken away for a while costs no translator's work."""
    before = swedish(folder)
    fewer = [one for one in FEW if not one.line.context.startswith("menu.")]
    catalog_files.update_all(folder, fewer)
    text = (folder / FILE).read_text(encoding="utf-8")
    assert '#~ msgctxt "menu.what"\n#~ msgid "What do you want to do?"\n' in text
    assert swedish(folder)["menu.what"].obsolete
    catalog_files.update_all(folder, FEW)
    assert swedish(folder) == before


def test_a_translators_comments_and_header_stay(folder: Path) -> None:
    """Who reviewed what is the translator's to say; also a sentence on several lines is read."""
    path = folder / FILE
    text = path.read_text(encoding="utf-8")
    text = text.replace('"Language: sv\\n"', '"Language: sv\\n"\n"X-Reviewers: AN, MO\\n"')
    asked = "#. Question in the conversation “menu”.\n"
    text = text.replace(asked, f"# reviewed: AN 2026-11-24\n#: flows/menu.py:16\n{asked}", 1)
    text = text.replace('msgstr "Vad vill du göra?"', 'msgstr ""\n"Vad vill "\n"du göra?"')
    path.write_text(text, encoding="utf-8")
    assert told(folder) == []
    catalog_files.update_all(folder, FEW)
    units = swedish(folder)
    assert units["menu.what"].comments == (" reviewed: AN 2026-11-24",)
    assert units["menu.what"].target == "Vad vill du göra?"
    assert "X-Reviewers: AN, MO\n" in units[""].target
    assert "flows/menu.py" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ['a "b" \\ c', "tab\there", "line\nline\n", "\\n", "é 👍 ሰላም"])
def test_a_file_gives_back_what_was_written(tmp_path: Path, text: str) -> None:
    """Quotes, backslashes, tabs and line breaks come through the file."""
    unit = po_file.PoEntry("a.b", text, text, (" who",), ("note",), ("fuzzy",), text)
    (tmp_path / "x.po").write_text(
        po_file.dump([unit, replace(unit, obsolete=True)]), encoding="utf-8"
    )
    assert po_file.load(tmp_path / "x.po") == [unit, replace(unit, obsolete=True)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('msgctxt "a.b"\nmsgid "A"\nmsgstr "Ett"\nmsgstr "Två"\n', 4),
        ('msgctxt "a.b"\nmsgid "A"\nmsgid "B"\nmsgstr "Ett"\n', 3),
        ('msgctxt "a.b"\nmsgstr "Ett"\n\nmsgctxt "a.c"\nmsgid "A"\nmsgstr "Två"\n', 2),
    ],
)
def test_an_entry_that_would_lose_words_is_not_read(tmp_path: Path, text: str, line: int) -> None:
    """Two translations in one entry, as a merge leaves them, or one without its source."""
    path = tmp_path / "am" / catalog_files.CATALOG_FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(po_file.CatalogError, match=f"lotsen.po, line {line}"):
        po_file.load(path)
