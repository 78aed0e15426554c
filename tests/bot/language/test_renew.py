"""Catalogues are read again when somebody wrote one; what could not be said is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from bot.app import App, Locales
from bot.clock import ManualClock
from bot.delivery.channel import Audience, RecordingChannel
from bot.language.po_file import CatalogError
from bot.language.renderer import RenderedMessage, Renderer
from bot.operations import scheduler
from bot.safety.lexicon import Lexicon
from bot.understanding.time_words import TimeWords
from flows import checkin
from flows.engine import global_commands
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.sql.statements import ALARM
from storage.store import Store
from tests.conftest import START
from tests.support import catalog_copy
from tests.support.catalog_copy import FILE
from tests.support.people import Youth
from tests.support.sample_lines import NO, PLAIN, made, say

MENU = "☰ Menyn här"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the locales."""
    return catalog_copy.copy(tmp_path)


@pytest.fixture
def room(database: str, key_file: Path, folder: Path) -> App:
    """An engine room that speaks the copy."""
    store = Store.open(database, key_file)
    with store.writing() as db:
        teams.ensure(db, "Teamet", "Europe/Stockholm", "sv", ("Anna", "Omar"))
    locales = Locales(Renderer.load(folder), TimeWords.load(folder), Lexicon.load(folder))
    channels = [
        RecordingChannel("test"),
        RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE),
    ]
    return App(store, ManualClock(START), channels, locales=locales)


BROKEN: Final = ("{coach:>300}", "{coach.name}", "{coach!r}", "{0}", "{}", "{", "}", "a {b")


@pytest.mark.parametrize("form", BROKEN)
def test_a_line_whose_braces_cannot_be_filled_in_is_said_in_english(
    folder: Path, form: str
) -> None:
    """A hand in the file may write anything: the youth gets words, and never an error (S8)."""
    for context in ("always.again", "checkin.good"):
        catalog_copy.put(folder, context, target=form)
    words = Renderer.load(folder)
    assert (
        say(global_commands.line("again"), "sv", words).text == global_commands.line("again").source
    )
    assert say(checkin.FLOW.line("good"), "sv", words, when="then").language == "en"


def test_what_a_translator_saves_is_spoken_at_once(folder: Path) -> None:
    """Without a restart, also a message that was said before; the same files are not read again."""
    words = Renderer.load(folder)
    line = global_commands.line("again")
    before = say(line, "sv", words)
    assert not words.reload_if_changed()
    catalog_copy.put(folder, line.context, target="Jag hänger inte med.")
    assert say(line, "sv", words) == before
    assert words.reload_if_changed()
    assert say(line, "sv", words) == RenderedMessage("Jag hänger inte med.", (), "sv")
    assert (words.reload_if_changed(), words.revision) == (False, 1)


def test_a_new_state_is_offered_at_once(folder: Path) -> None:
    """The registry is one of the files."""
    words = Renderer.load(folder)
    registry = folder / "locales.toml"
    text = registry.read_text(encoding="utf-8")
    registry.write_text(text.replace('"Svenska"', '"Lätt svenska"'), encoding="utf-8")
    assert words.reload_if_changed()
    assert words.choosable[0] == ("sv", "Lätt svenska")
    assert words.catalog_set.names["sv"] == "Lätt svenska"


def test_a_broken_file_keeps_the_words_of_before(folder: Path) -> None:
    """It is told once, and tried again when it is written again."""
    words = Renderer.load(folder)
    line = global_commands.line("again")
    before, text = say(line, "sv", words), (folder / FILE).read_text(encoding="utf-8")
    (folder / FILE).write_text("<<<<<<< HEAD\n" + text, encoding="utf-8")
    with pytest.raises(CatalogError):
        words.reload_if_changed()
    assert say(line, "sv", words) == before
    assert not words.reload_if_changed()
    (folder / FILE).write_text(text, encoding="utf-8")
    assert words.reload_if_changed()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_whoever_runs_it_is_told_of_a_broken_file(room: App, folder: Path) -> None:
    """An alarm with file and line, and no word of the file; what is typed is known as it is new."""
    await room.start()
    youth = Youth(room)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write("hemligt\n")
    await scheduler.reload_catalogs(room)
    with room.store.reading() as db:
        told = [one.what for one in db.execute(select(ALARM))]
    assert len(told) == 1
    assert "the words were not read again: " in told[0]
    assert "sv/lotsen.po, line " in told[0]
    assert "hemligt" not in told[0]
    text = (folder / FILE).read_text(encoding="utf-8").removesuffix("hemligt\n")
    (folder / FILE).write_text(text, encoding="utf-8")
    catalog_copy.put(folder, "always.menu", target=MENU)
    await scheduler.reload_catalogs(room)
    youth.says("menyn här")
    place = youth.seen().place
    assert place is not None
    assert (place.flow, place.step) == ("menu", "what")
    room.close()


def test_what_a_language_could_not_say_is_counted(folder: Path) -> None:
    """By language and context, every time; what it can say, and an unknown language, are not."""
    words = made({"sv": {PLAIN: "Hej!"}})
    for _ in range(3):
        say(NO, "sv", words)
    say(PLAIN, "sv", words)
    say(NO, "xx", words)
    assert dict(words.fallback_counts) == {("sv", NO.context): 3}
    assert dict(Renderer.load(folder).fallback_counts) == {}
