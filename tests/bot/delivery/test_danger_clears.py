"""Danger clears the table: what waited before it, and is no human's, is not said any more."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.delivery.channel import RecordingChannel
from bot.turns.inbound import CoachSaid, CoachTook, YouthSaid
from storage.sql.statements import OUTBOX
from tests.support import people
from tests.support.outboxes import spoken_by
from tests.support.people import ANNA, CHANNEL, Youth

BEFORE = ("asså", "blä")


def dropped(room: App) -> list[tuple[str, str]]:
    """The lines that were not said, and why."""
    rows = people.rows(room, OUTBOX)
    return [(row.line, row.reason) for row in rows if row.state == "dropped"]


@pytest.mark.parametrize("together", [True, False], ids=["one commit", "three commits"])
async def test_nothing_routine_is_said_after_a_danger(room: App, *, together: bool) -> None:
    """Three bubbles: two that nobody understands, and then the danger, alone on the screen."""
    youth = RecordingChannel(CHANNEL)
    outbox = spoken_by(room, youth)
    await room.start()
    sara = Youth(room, "sara")
    sara.says("menu")
    await outbox.flush()
    youth.sent.clear()
    if together:
        texts = (*BEFORE, "jag vill dö")
        room.turns.take([people.arrival(YouthSaid(one), "sara") for one in texts])
    else:
        for one in (*BEFORE, "jag vill dö"):
            sara.says(one)
    await outbox.flush()
    lines = [one.line for one in youth.sent]
    assert lines == ["danger.a", "danger.lines", "danger.told"]
    assert {why for _, why in dropped(room)} == {"danger"}
    assert [line for line, _ in dropped(room)][:2] == ["always.again", "menu.what"]


async def test_a_humans_words_stay(room: App) -> None:
    """What a coach has written before the danger is said, though it waited."""
    youth = RecordingChannel(CHANNEL)
    outbox = spoken_by(room, youth)
    await room.start()
    sara = Youth(room, "sara")
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachSaid(ANNA, "Hej Sara"))
    sara.says("jag vill dö")
    await outbox.flush()
    lines = [one.line for one in youth.sent]
    assert "desk.says" in lines
    assert "person.daytime" not in lines
