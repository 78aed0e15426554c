"""What the store keeps over a restart, and what it no longer keeps of a youth who was erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import Table, make_url
from sqlmodel import SQLModel

from bot.app import App
from bot.channels.telegram_coach import pending_question
from bot.clock import ManualClock
from bot.delivery.channel import Audience, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.errors import BlockedError
from bot.turns.inbound import (
    CoachClosed,
    CoachSaid,
    CoachTook,
    YouthErased,
    YouthSaid,
    YouthTapped,
)
from flows.engine.facts import SmallStep
from storage.maintenance.key_rotation import PLACES
from storage.schema.channel_names import ChannelName
from storage.sql.statements import (
    ADDRESS,
    COACH,
    COACH_CHAT,
    COACH_MESSAGE,
    ESCALATION,
    EVENT,
    OUTBOX,
    QUARANTINE,
    REMINDER,
    STAFF_WAY,
    STEP,
    YOUTH,
)
from storage.turns.changes import Changes
from tests.support import people
from tests.support.people import OMAR, SECRETS, Youth, arrival

Rooms = Callable[..., App]


def tables() -> list[Table]:
    """Every table there is."""
    return list(SQLModel.metadata.sorted_tables)


# ---------------------------------------------------------------- a restart


def test_a_restart_keeps_everything(rooms: Rooms, database: str) -> None:
    """Closed and opened again, every row is there, and a youth is known as before."""
    room = rooms(flows=people.broken())
    sara = people.live(room)
    sara.says("menu")
    before = {table.name: people.rows(room, table) for table in tables()}
    known = sara.seen()
    if database.startswith("sqlite"):
        room.close()
    after = rooms()
    assert {table.name: people.rows(after, table) for table in tables()} == before
    sara.room = after
    assert sara.seen() == known
    assert known.place is not None
    assert known.steps
    assert known.reminders


@pytest.mark.spoils
def test_a_list_keeps_its_order_when_one_of_it_changes(rooms: Rooms, database: str) -> None:
    """Who presses the second step means the second that was shown, also where PostgreSQL finds it
    quicker to read a table as it lies: there what was changed lies last.
    """
    room = rooms()
    sara = Youth(room)
    if database.startswith("postgresql"):
        name = make_url(database).database
        with room.store.writing() as db:
            for way in ("indexscan", "bitmapscan"):
                db.exec_driver_sql(f'ALTER DATABASE "{name}" SET enable_{way} = off')
    for number, words in ((1, "ett"), (2, "två"), (3, "tre"), (1, "ett igen")):
        changes = Changes()
        changes.steps[sara.id, number] = SmallStep(number, words)
        with room.store.begin() as uow:
            uow.write(changes)
    room.close()
    sara.room = rooms()
    assert [one.text for one in sara.seen().steps.values()] == ["ett igen", "två", "tre"]


async def test_what_was_not_said_is_said_after_a_restart(rooms: Rooms) -> None:
    """Lines that were committed and not yet said wait in the database, in their order."""
    room = rooms()
    Youth(room).says("person")
    waiting = [row.line for row in people.rows(room, OUTBOX)]
    room.close()
    again = rooms()
    await again.start()
    await again.settle()
    assert [row.line for row in people.rows(again, OUTBOX)] == waiting
    assert {row.state for row in people.rows(again, OUTBOX)} == {"sent"}


async def test_a_held_timer_is_still_held_after_a_restart(rooms: Rooms) -> None:
    """A check-in that waits for the youth to be at rest still waits when the process does not."""
    room = rooms()
    sara = Youth(room)
    sara.says("menu")
    sara.taps("steps")
    for text in ("Ett jobb", "Ringa skolan"):
        sara.says(text)
    sara.taps("tomorrow", "menu")
    day = sara.seen().steps[1].ask_at
    assert day is not None
    moment = ManualClock(day)
    room.turns = App(room.store, moment, []).turns
    sara.says("menu")
    sara.taps("settings")
    room.turns.take_due()
    held = sara.seen().held
    assert list(held) == ["checkin:1"]
    room.close()
    sara.room = rooms()
    assert sara.seen().held == held


# ---------------------------------------------------------------- erased


COACHES_OWN: Final = (COACH, COACH_CHAT, STAFF_WAY)
"""What proves who a coach is and where to write to them was never the youth's; what they are being
asked there is read for secrets, opened.
"""


def traces(room: App, youth: int) -> list[str]:
    """Where anything of an erased youth is left: sealed values, addresses, plain secrets."""
    left = [
        f"{place.table.name}.{place.column}"
        for place in PLACES
        if place.table not in COACHES_OWN
        for row in people.rows(room, place.table)
        if getattr(row, place.owner) == youth and people.value(row, place) is not None
    ]
    secrets = [
        f"{table.name}: {row}"
        for table in tables()
        for row in people.rows(room, table)
        if any(secret in str(row) for secret in SECRETS.values())
    ]
    rows = [
        table.name
        for table in (ADDRESS, STEP, REMINDER, QUARANTINE, COACH_MESSAGE)
        for row in people.rows(room, table)
        if row.youth_id == youth
    ]
    return left + secrets + rows


async def test_erase_leaves_nothing(rooms: Rooms) -> None:
    """After the goodbye no sealed word, no address and nothing plain is left of a whole life."""
    room = rooms(flows=people.broken())
    sara = people.live(room)
    await room.start()
    await room.settle()
    sara.says("menu")
    sara.taps("settings", "data", "erase", "yes")
    await room.settle()
    said = [row.line for row in people.rows(room, OUTBOX) if row.state == "sent"]
    assert said[-1] == "settings.erased"
    assert traces(room, sara.id) == []
    (asked,) = people.sealed(room)["coach_chat.asked"]
    assert pending_question.load(asked, room.clock.now()) is not None
    assert SECRETS["asked"] not in asked
    assert people.timers(room) == []
    assert [row.standing for row in people.rows(room, YOUTH)] == ["erased"]


async def test_erase_takes_words_of_the_same_batch(room: App) -> None:
    """What was written in the same breath as the yes goes too, and what answered it."""
    sara = Youth(room)
    sara.says("menu")
    sara.taps("settings", "data", "erase")
    room.turns.take([arrival(YouthSaid(SECRETS["words"])), arrival(YouthSaid("1"))])
    assert sara.seen().standing == "erased"
    await room.start()
    await room.settle()
    assert traces(room, sara.id) == []


def test_who_writes_right_after_the_erase_is_met_anew(room: App) -> None:
    """A hello in the same batch as the yes begins again with somebody unknown; none is stuck."""
    sara = Youth(room)
    sara.says("menu")
    sara.taps("settings", "data", "erase")
    place = sara.seen().place
    assert place is not None
    yes, hello = arrival(YouthTapped(place.turn, "yes")), arrival(YouthSaid("hej"))
    taken = room.turns.take([yes, hello])
    assert taken[0].youth == sara.id
    assert taken[1].youth != sara.id
    assert [row.youth_id for row in people.rows(room, ADDRESS)] == [taken[1].youth]


class Gone(RecordingChannel):
    """A chat that does not exist any more."""

    async def send(self, _delivery: object) -> str:
        raise BlockedError


async def test_a_goodbye_that_cannot_be_said_leaves_nothing(rooms: Rooms) -> None:
    """When the last line finds no chat, the chat's id does not stay in the outbox."""
    room = rooms()
    sara = Youth(room)
    sara.says("menu")
    sara.taps("settings", "data", "erase")
    channels = [
        Gone(people.CHANNEL),
        RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE),
    ]
    room.outbox = Outbox(room.store, room.writer, room.renderer, channels, room.clock)
    sara.taps("yes")
    await room.start()
    await room.settle()
    assert traces(room, sara.id) == []


async def test_erase_does_not_end_an_open_escalation(room: App) -> None:
    """Only a human closes it: who wants to be erased in danger is still somebody's task.

    It is promised, and done when a human has closed (decision 24): then nothing is left.
    """
    sara = Youth(room)
    sara.says("jag vill dö")
    sara.does(YouthErased())
    sara.says("stop")
    await room.start()
    await room.settle()
    assert [row.standing for row in people.rows(room, YOUTH)] == ["stopped"]
    assert [row.closed_at for row in people.rows(room, ESCALATION)] == [None]
    assert people.timers(room) == ["ladder"]
    await room.move_to(room.clock.now() + timedelta(minutes=6))
    assert [row.asked for row in people.rows(room, ESCALATION)] == [OMAR]
    sara.anna(CoachTook(OMAR))
    sara.anna(CoachSaid(OMAR, SECRETS["coach"]))
    sara.anna(CoachClosed(OMAR, SECRETS["outcome"]))
    await room.settle()
    said = [row.line for row in people.rows(room, OUTBOX) if row.state == "sent"]
    assert said[-1] == "settings.erased"
    assert [row.standing for row in people.rows(room, YOUTH)] == ["erased"]
    assert people.timers(room) == []
    assert traces(room, sara.id) == []


READ_ON: Final = ("on", "on", "on")
"""The bubbles before the first question."""


@pytest.mark.parametrize(
    ("taps", "days"),
    [
        ((*READ_ON, "no"), 1),
        ((*READ_ON, "think", "never"), 31),
        ((*READ_ON, "think"), 31),
        ((), 31),
    ],
    ids=["no", "think", "think, then silence", "silence"],
)
async def test_who_does_not_join_is_forgotten(room: App, taps: tuple[str, ...], days: int) -> None:
    """After a no within a day, and who never decides in thirty days: nothing is left."""
    room.turns.take([arrival(YouthSaid("hej")), arrival(YouthSaid("svenska"))])
    for choice in taps:
        with room.store.begin() as uow:
            turn = uow.youths([1])[1].turn
        room.turns.take([arrival(YouthTapped(turn, choice))])
    await room.start()
    await room.move_to(room.clock.now() + timedelta(days=days))
    assert people.rows(room, ADDRESS) == []
    assert {(row.youth_id, row.words) for row in people.rows(room, EVENT)} == {(None, None)}
    assert traces(room, 1) == []


async def test_who_writes_again_after_blocking_is_answered(rooms: Rooms) -> None:
    """A chat that was gone and comes back is spoken to again; the coach's task stays open."""
    room = rooms()
    sara = Youth(room)
    channels = [
        Gone(people.CHANNEL),
        RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE),
    ]
    room.outbox = Outbox(room.store, room.writer, room.renderer, channels, room.clock)
    sara.says("menu")
    await room.start()
    await room.settle()
    assert [row.blocked_at is None for row in people.rows(room, ADDRESS)] == [False]
    back = RecordingChannel(people.CHANNEL)
    room.outbox = Outbox(room.store, room.writer, room.renderer, [back, channels[1]], room.clock)
    sara.says("menu")
    await room.settle()
    assert [one.line for one in back.sent][-1] == "menu.what"
    assert [row.blocked_at for row in people.rows(room, ADDRESS)] == [None]
    assert people.reasons(room) == ["blocked"]
