"""A conversation as it is read: its order, whose words they are, and in which language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.language.renderer import Moment
from bot.turns.inbound import CoachSaid, CoachTook, Inbound, YouthSaid
from bot.web.transcript import Bubble, TranscriptReader, Who, open_question
from storage.reads import conversations
from storage.turns.changes import Changes
from tests.support import people

ZONE = ZoneInfo("Europe/Stockholm")


def read(room: App, youth: int, language: str = "sv", beside: str = "") -> list[Bubble]:
    with room.store.reading() as db:
        entries = conversations.read(db, room.store.keys, youth)
    reader = TranscriptReader(room.renderer, language, Moment(room.clock.now(), ZONE), beside)
    return reader.bubbles(entries)


def shown(bubbles: list[Bubble]) -> list[str]:
    return [f"{one.who.value}: {one.text}" for one in bubbles]


async def speak(room: App) -> None:
    """Everything that was decided is handed over."""
    await room.start()
    await room.outbox.flush()


@pytest.fixture
async def talk(room: App) -> tuple[App, people.Youth]:
    """A youth who wrote, pressed and wrote, and was answered."""
    youth = people.Youth(room)
    youth.says("meny")
    youth.taps("steps")
    youth.says("bli kock")
    await speak(room)
    return room, youth


async def test_what_was_written_and_said_stands_in_its_order(
    talk: tuple[App, people.Youth],
) -> None:
    """At one moment the turns decide: each answer stands under what it answers."""
    room, youth = talk
    whose = [one.who for one in read(room, youth.id)]
    assert whose == [Who.YOUTH, Who.BOT] * 3


async def test_a_pressed_button_is_shown_by_its_label(talk: tuple[App, people.Youth]) -> None:
    """Not by the name that it has on the wire; and words are words, whatever they say."""
    room, youth = talk
    bubbles = [one for one in read(room, youth.id) if one.who is Who.YOUTH]
    assert [one.text for one in bubbles] == ["meny", "👣 Mina små steg", "bli kock"]
    assert [one.pressed for one in bubbles] == [False, True, False]


async def test_typed_words_are_never_taken_for_a_button(room: App) -> None:
    """Who writes the name of a choice sees what they wrote."""
    youth = people.Youth(room)
    youth.says("meny")
    youth.says("steps")
    await speak(room)
    assert "youth: steps" in shown(read(room, youth.id))


async def test_a_coach_reads_their_language_and_what_the_youth_saw(
    talk: tuple[App, people.Youth],
) -> None:
    """Lines and labels in the coach's language, the original beside; own words as they are."""
    room, youth = talk
    bubbles = read(room, youth.id, "en", beside="sv")
    pressed = next(one for one in bubbles if one.pressed)
    assert (pressed.text, pressed.original) == ("👣 My small steps", "👣 Mina små steg")
    assert all(one.original for one in bubbles if one.who is Who.BOT)
    assert not [one for one in bubbles if one.text == "bli kock" and one.original]


async def test_a_coach_is_shown_as_a_person(room: App) -> None:
    """By name, and in their own words, whatever they look like."""
    youth = people.Youth(room)
    youth.says("person")
    youth.anna(CoachTook(people.ANNA))
    youth.anna(CoachSaid(people.ANNA, "<b>{nickname}</b> \u202eHej"))
    await speak(room)
    last = read(room, youth.id)[-1]
    assert (last.who, last.name, last.text) == (Who.COACH, "Anna", "<b>{nickname}</b> Hej")


async def test_what_waits_is_not_shown_to_the_youth(room: App) -> None:
    """A line is shown once it is handed over, not while it is planned."""
    youth = people.Youth(room)
    youth.says("meny")
    assert [one.who for one in read(room, youth.id)] == [Who.YOUTH]
    with room.store.reading() as db:
        waiting = conversations.planned(db, room.store.keys, youth.id)
    assert [one.line for one in waiting] == ["menu.what"]
    await speak(room)
    assert [one.who for one in read(room, youth.id)] == [Who.YOUTH, Who.BOT]


async def test_buttons_are_open_until_the_youth_answers(talk: tuple[App, people.Youth]) -> None:
    """The last question can be pressed; an answered one cannot."""
    room, youth = talk
    youth.says("meny")
    await room.outbox.flush()
    menu = open_question(read(room, youth.id))
    assert menu is not None
    assert menu.line == "menu.what"
    await room.writer.take(Inbound(YouthSaid("hej"), people.CHANNEL, "later", chat="chat"))
    unanswered = read(room, youth.id)
    assert unanswered[-1].who is Who.YOUTH
    assert open_question(unanswered) is None


async def test_a_button_from_nowhere_is_shown_as_it_came(room: App) -> None:
    """A forged tap is nobody's label, and breaks no page."""
    youth = people.Youth(room)
    youth.says("meny")
    youth.taps("<img onerror=alert(1)>")
    await speak(room)
    assert "youth: <img onerror=alert(1)>" in shown(read(room, youth.id))


async def test_only_this_youth_s_words_are_read(room: App) -> None:
    """Nobody's conversation holds another's."""
    one, other = people.Youth(room, "one"), people.Youth(room, "other")
    one.says("det här är mitt")
    other.says("meny")
    await speak(room)
    assert "youth: det här är mitt" not in shown(read(room, other.id))


async def test_a_chat_is_found_by_its_name_only(room: App) -> None:
    """And tells the language and standing of its youth."""
    youth = people.Youth(room)
    with room.store.begin() as uow:
        snapshot = uow.youths([youth.id])[youth.id]
        snapshot.language = "en"
        snapshot.turn += 1
        uow.write(Changes(youths={youth.id: snapshot}))
    with room.store.reading() as db:
        keys = room.store.keys
        found = conversations.chat(db, keys, people.CHANNEL, "chat")
        assert conversations.chat(db, keys, "web", "chat") is None
    assert found is not None
    assert (found.youth, found.language, found.standing) == (youth.id, "en", "enrolled")
