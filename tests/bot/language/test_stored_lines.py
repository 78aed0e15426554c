"""A row of before the numbers were values is said in its language, with the numbers it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot.app import App, load_locales
from bot.delivery.channel import RecordingChannel
from bot.language.renderer import Moment
from bot.text.bidi import strip_isolates
from bot.turns.inbound import YouthTapped
from bot.web.transcript import TranscriptReader
from flows.engine.line import Answers, Line, LineClass
from flows.engine.place import Place
from storage.reads import conversations
from storage.turns.changes import Changes, QueuedLine
from tests.support.outboxes import spoken_by
from tests.support.people import CHANNEL, Youth, arrival
from tests.support.sample_lines import AT

DANGER: Final = Line(
    "danger.lines_first",
    "I am a robot and cannot help with this myself. But there are people who can. Under 18: call"
    " Bris, 116 111. It is free. 18 or older: call Mind, 90101. Both are open day and night. If it"
    " is urgent, call 112.",
)
"""How the source stood before."""
NIGHT: Final = Line(
    "welcome.night",
    "{coach} and others in {team} read what you write, Monday to Friday in the daytime. Nobody"
    " reads at night or at weekends. If it is urgent, call 112. You can call these day and night."
    " Under 18: Bris, 116 111. 18 or older: Mind, 90101.",
)
POISON: Final = Line(
    "purpose.poison", "Ask here if you took something dangerous. In a hurry: call 112."
)
SWEDISH: Final = (
    "Jag är en robot. Jag kan inte själv hjälpa dig med det här. Men det finns människor som kan."
    " Under 18: ring Bris, 116 111. Det är gratis. 18 eller äldre: ring Mind, 90101. Båda har öppet"
    " dag och natt. Om det är bråttom, ring 112."
)
sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def queue(room: App, youth: int, lines: Sequence[tuple[Line, Answers]]) -> None:
    """What the program of before has queued for a youth."""
    now = room.clock.now()
    said = [QueuedLine(youth, line, values, now, LineClass.DANGER) for line, values in lines]
    with room.store.begin() as uow:
        uow.write(Changes(lines=said))


@sqlite
async def test_a_row_of_before_the_update_is_said_as_it_was(room: App) -> None:
    """By the outbox, and again by every page that shows the conversation; in Swedish as before."""
    sara = Youth(room)
    queue(room, sara.id, [(DANGER, {})])
    outbox = spoken_by(room, channel := RecordingChannel(CHANNEL))
    await room.start()
    await outbox.flush()
    assert [(strip_isolates(one.text), one.language) for one in channel.sent] == [(SWEDISH, "sv")]
    with room.store.reading() as db:
        entries = conversations.read(db, room.store.keys, sara.id)
    at = Moment(room.clock.now(), ZoneInfo("Europe/Stockholm"))
    shown = TranscriptReader(room.renderer, "sv", at, "ar").bubbles(entries)[-1]
    assert (strip_isolates(shown.text), shown.language) == (SWEDISH, "sv")


@pytest.mark.parametrize("language", ["sv", "ar", "fa_AF", "so", "ti", "uk", "en"])
def test_an_old_line_says_the_numbers_it_was_stored_with(language: str) -> None:
    """They may be others today: what was said to somebody does not change behind them."""
    renderer = load_locales(previews=True).words
    numbers = {"sos": "114 14", "bris": "020-11 22 33", "mind": "08-12 34 56"}
    source = DANGER.source.replace("112", numbers["sos"])
    source = source.replace("116 111", numbers["bris"]).replace("90101", numbers["mind"])
    old = renderer.message(Line(DANGER.context, source), {}, (), language, AT)
    assert old.language == language
    assert all(one in old.text for one in numbers.values())
    assert "–" not in old.text


def test_the_other_values_of_an_old_line_stay() -> None:
    """Only the numbers are new among its names."""
    renderer = load_locales().words
    values: Answers = {"coach": "Anna", "team": "Ungdomsteamet"}
    said = renderer.message(NIGHT, values, (), "sv", AT)
    assert strip_isolates(said.text) == (
        "Anna och andra i Ungdomsteamet kan läsa det du skriver, måndag till fredag på dagtid."
        " Ingen läser på natten eller på helgen. Om det är bråttom, ring 112. Hit kan du ringa dag"
        " och natt. Under 18: Bris, 116 111. 18 eller äldre: Mind, 90101."
    )


def test_an_old_line_inside_another_is_known_again() -> None:
    """What a contact is for stands in a message about it."""
    values: Answers = {"contact": "Giftinformation", "purpose": POISON}
    line = Line("show.what", "Here is what you asked for. {contact}. {purpose}")
    said = load_locales().words.message(line, values, (), "sv", AT)
    assert said.language == "sv"
    assert strip_isolates(said.text).endswith("Är det bråttom, ring 112.")


def test_an_edited_line_is_said_in_english_as_ever() -> None:
    """Only the number was taken out: other words are another line, and nobody guesses."""
    for source in (DANGER.source.replace("robot", "bot"), DANGER.source.replace("112", "help")):
        said = load_locales().words.message(Line(DANGER.context, source), {}, (), "sv", AT)
        assert (said.text, said.language) == (source, "en")


@sqlite
async def test_a_place_of_before_the_update_goes_on(room: App) -> None:
    """A place holds no words: the question that was open leads to sentences with their numbers."""
    sara = Youth(room)
    with room.store.begin() as uow:
        youth = uow.youths([sara.id])[sara.id]
        youth.place = Place("person", "unsure", youth.turn)
        uow.write(Changes(youths={sara.id: youth}))
    outbox = spoken_by(room, channel := RecordingChannel(CHANNEL))
    await room.start()
    room.turns.take([arrival(YouthTapped(youth.turn, "later"))])
    await outbox.flush()
    assert "ring Bris, 116 111. 18 eller äldre: ring Mind, 90101." in strip_isolates(
        channel.sent[-1].text
    )
