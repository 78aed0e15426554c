"""What cannot be opened any more of one youth or coach keeps no line from anybody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, update

from bot.app import App
from bot.delivery.channel import Audience, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.turns.inbound import CoachSaid, CoachTook
from storage.access import coach_telegram
from storage.schema.channel_names import ChannelName
from storage.schema.line_state import LineState
from storage.sql.statements import ADDRESS, ALARM, COACH_CHAT, OUTBOX
from tests.support.people import ANNA, CHANNEL, Youth, rows

DAMAGED = b"\x00\x01 not what was sealed, and long enough to be it"


def damage(room: App, table: Table, column: str, of: Any) -> None:
    """Let what is kept there be other bytes."""
    with room.store.writing() as db:
        changed = db.execute(update(table).where(of).values({column: DAMAGED}))
        assert changed.rowcount > 0


async def sent_after_a_start(room: App, *channels: RecordingChannel) -> RecordingChannel:
    """Send all that waits, by an outbox that has nothing of it in memory; return the desk's."""
    desk = RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)
    room.outbox = Outbox(room.store, room.writer, room.renderer, [*channels, desk], room.clock)
    room.writer.on_commit = room.outbox.wake
    await room.start()
    await room.settle()
    return desk


@pytest.mark.parametrize(
    ("table", "column", "heard"),
    [(ADDRESS, "chat", 0), (OUTBOX, "payload", 1)],
    ids=["chat", "words"],
)
async def test_what_is_damaged_of_one_youth_stops_nobody_elses_lines(
    room: App, table: Table, column: str, heard: int
) -> None:
    """Its lines are undeliverable; of words the operator hears, without a name."""
    sara, ali = Youth(room, "sara"), Youth(room, "ali", "Ali")
    for one in (sara, ali):
        one.says("menu")
    damage(room, table, column, table.c.youth_id == sara.id)
    channel = RecordingChannel(CHANNEL)
    await sent_after_a_start(room, channel)
    assert {one.chat for one in channel.sent} == {"ali"}
    mine = [one for one in rows(room, OUTBOX) if one.youth_id == sara.id and one.coach_id is None]
    assert {one.state for one in mine} == {LineState.UNDELIVERABLE}
    alarms = [one.what for one in rows(room, ALARM)]
    assert len(alarms) == heard
    assert not any("Sara" in one for one in alarms)


async def test_a_coach_whose_chat_is_damaged_is_told_in_the_console(room: App) -> None:
    """And another coach where they are."""
    with room.store.writing() as db:
        for coach, chat in ((ANNA, "anna"), (2, "omar")):
            code = coach_telegram.code(db, room.store.keys, coach, room.clock.now())
            coach_telegram.link(db, room.store.keys, code, chat, room.clock.now())
    youth = Youth(room)
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    damage(room, COACH_CHAT, "chat", COACH_CHAT.c.coach_id == ANNA)
    phones = RecordingChannel(ChannelName.COACH_TELEGRAM, audience=Audience.COACH_CHATS)
    channel = RecordingChannel(CHANNEL)
    youth.anna(CoachSaid(ANNA, "Hej"))
    desk = await sent_after_a_start(room, channel, phones)
    assert "Hej" in str([one.text for one in channel.sent])
    assert {one.chat for one in desk.sent} == {str(ANNA)}
    with room.store.reading() as db:
        assert coach_telegram.find_by_coach(db, room.store.keys, ANNA) is None
        assert [one.coach for one in coach_telegram.everybody(db, room.store.keys)] == [2]
