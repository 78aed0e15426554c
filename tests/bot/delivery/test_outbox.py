"""The outbox: nobody's lines overtake each other, and what cannot be done now is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Delivery, RecordingChannel
from bot.delivery.outbox import Outbox
from bot.delivery.selection import READ_EVERY
from bot.errors import FullQueueError, RefusedError, UncertainError, WaitError
from bot.turns.inbound import CoachSaid, CoachTook, YouthBlocked
from bot.turns.writer import MOST_QUEUED
from flows.engine.line import LineClass
from storage.errors import UnreachableError
from storage.sql.statements import OUTBOX
from tests.support import people
from tests.support.outboxes import PATIENCE, Slow, chats, running, spoken_by
from tests.support.people import CHANNEL, Youth

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@sqlite
async def test_nothing_overtakes_what_waits(room: App) -> None:
    """A chat is done with just when its next but one line is committed: the next one goes first."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara, ali = Youth(room, "sara"), Youth(room, "ali", "Ali")
    slow.open["ali"].set()
    await room.start()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        await outbox._make_passes(nursery)  # noqa: SLF001 - between two of its looks
        sara.says("menu")
        await outbox._make_passes(nursery)  # noqa: SLF001
        sara.says("menu")
        await outbox._make_passes(nursery)  # noqa: SLF001
        assert chats(slow.begun) == ["sara"]
        slow.open["sara"].set()
        await slow.until(lambda: len(slow.sent) == 1)
        sara.says("menu")
        ali.says("menu")
        await outbox._make_passes(nursery)  # noqa: SLF001
        await slow.until(lambda: len(slow.sent) == 4)
    said = [one.id for one in slow.begun if one.chat == "sara"]
    assert said == sorted(said)


class Pausing(RecordingChannel):
    """A messenger that asks for a pause, once (429): a shorter one than between two looks."""

    asked = False
    pause = READ_EVERY / 5

    async def send(self, delivery: Delivery) -> str:
        if not self.asked:
            self.asked = True
            raise WaitError(self.pause)
        return await super().send(delivery)


@sqlite
async def test_nothing_overtakes_what_was_put_back(room: App) -> None:
    """A channel asked for a pause: when it is over, what was to go before goes first."""
    outbox = spoken_by(room, pausing := Pausing(CHANNEL))
    sara, ali = Youth(room, "sara"), Youth(room, "ali", "Ali")
    clock = room.clock
    assert isinstance(clock, ManualClock)
    await room.start()
    await outbox.flush()
    sara.says("menu")
    await outbox.flush()
    clock.move_to(clock.now() + pausing.pause)
    sara.says("menu")
    ali.says("menu")
    await outbox.flush()
    said = [one.id for one in pausing.sent if one.chat == "sara"]
    assert said == sorted(said)
    assert len(said) == 2


@sqlite
async def test_nothing_overtakes_what_could_not_be_claimed(room: App) -> None:
    """The database was away just when a line was taken from memory: it goes before later ones."""
    outbox = spoken_by(room, channel := RecordingChannel(CHANNEL))
    sara = Youth(room, "sara")
    await room.start()
    await outbox.flush()
    sara.says("menu")
    with without(room, "outbox"), pytest.raises(UnreachableError):
        await outbox.flush()
    sara.says("menu")
    await outbox.flush()
    said = [one.id for one in channel.sent]
    assert said == sorted(said)
    assert len(said) == 2


@sqlite
async def test_the_end_comes_although_the_database_is_away(
    room: App, capsys: pytest.CaptureFixture[str]
) -> None:
    """How the last line went cannot be written: it is in doubt, as after a kill, and no error."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara = Youth(room, "sara")
    await room.start()
    async with running(outbox) as work:
        sara.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == 1)
        with without(room, "outbox"):
            outbox.end()
            slow.open["sara"].set()
            await work
    assert [row.state for row in people.rows(room, OUTBOX)] == ["sending"]
    assert "outbox_send_failed" in capsys.readouterr().out


class Refusing(RecordingChannel):
    """A messenger that takes nothing, at the worst of moments."""

    refused: Callable[[], Any] | None = None

    async def send(self, _delivery: Delivery) -> str:
        if self.refused is not None:
            self.refused()
        raise RefusedError


@sqlite
async def test_a_coach_is_told_although_the_database_was_away(room: App) -> None:
    """A human's words cannot be delivered and that cannot be written: it is tried again."""
    refusing = Refusing(CHANNEL)
    outbox = spoken_by(room, refusing)
    sara = Youth(room, "sara")
    sara.says("person")
    sara.anna(CoachTook(people.ANNA))
    sara.anna(CoachSaid(people.ANNA, "Hej Sara, hur är det?"))
    await room.start()

    def away() -> None:
        refusing.refused = None
        with room.store.writing() as db:
            db.exec_driver_sql("ALTER TABLE escalation RENAME TO gone")

    refusing.refused = away
    with pytest.raises(UnreachableError):
        await outbox.flush()
    with room.store.writing() as db:
        db.exec_driver_sql("ALTER TABLE gone RENAME TO escalation")
    lost = await lost_at_last(room, outbox)
    assert len(told(room, "not_sent")) == len(lost) > 0


@sqlite
@pytest.mark.parametrize("blocked", [False, True], ids=["refused", "blocked before"])
async def test_a_coach_is_told_although_too_much_happens_at_once(
    room: App,
    blocked: bool,  # noqa: FBT001
) -> None:
    """The writer takes nothing more at that moment: it is tried again."""
    outbox = spoken_by(room, Refusing(CHANNEL))
    sara = Youth(room, "sara")
    await room.start()
    sara.says("person")
    await outbox.flush()
    sara.anna(CoachTook(people.ANNA))
    if blocked:
        sara.does(YouthBlocked())
    before = len(told(room, "blocked"))
    sara.anna(CoachSaid(people.ANNA, "Hej Sara, hur är det?"))
    room.writer._most = 0  # noqa: SLF001 - its queue is full
    async with running(outbox):
        while not room.writer.load.refused:
            await room.writer.run(lambda: None)
    room.writer._most = MOST_QUEUED  # noqa: SLF001
    lost = await lost_at_last(room, spoken_by(room, Refusing(CHANNEL)))
    line = "blocked" if blocked else "not_sent"
    assert len(told(room, line)) - before == len(lost) > 0


@sqlite
async def test_a_coach_is_told_once_however_often_it_was_tried(room: App) -> None:
    """Too much happens at once at look after look: in the end each line is told of once."""
    outbox = spoken_by(room, RecordingChannel(CHANNEL))
    has_blocked(Youth(room, "sara"))
    before = len(told(room, "blocked"))
    await room.start()
    room.writer._most = 0  # noqa: SLF001 - its queue is full
    for _ in range(3):
        with pytest.raises(FullQueueError):
            await outbox.flush()
    room.writer._most = MOST_QUEUED  # noqa: SLF001
    await outbox.flush()
    assert len(told(room, "blocked")) - before == len(undeliverable(room)) > 0


@sqlite
async def test_coaches_are_told_of_many_at_once(room: App) -> None:
    """Many have blocked the chat: what others are told does not wait for a commit for each."""
    outbox = spoken_by(room, RecordingChannel(CHANNEL))
    for number in range(20):
        has_blocked(Youth(room, f"chat {number}", ""))
    before, commits = len(told(room, "blocked")), room.writer.load.commits
    await room.start()
    await outbox.flush()
    lost = len(undeliverable(room))
    assert len(told(room, "blocked")) - before == lost
    assert room.writer.load.commits - commits < lost / 10


def has_blocked(youth: Youth) -> None:
    """Anna writes to somebody who blocks the chat before it is said."""
    youth.says("person")
    youth.anna(CoachTook(people.ANNA))
    youth.anna(CoachSaid(people.ANNA, "Hej, hur är det?"))
    youth.does(YouthBlocked())


def undeliverable(room: App) -> list[Any]:
    """What nobody could be told."""
    return [row for row in people.rows(room, OUTBOX) if row.state == "undeliverable"]


async def lost_at_last(room: App, outbox: Outbox) -> list[Any]:
    """Tried again a moment later: the humans' words that could not be said."""
    clock = room.clock
    assert isinstance(clock, ManualClock)
    clock.move_to(clock.now() + timedelta(seconds=2))
    await outbox.flush()
    return [row for row in undeliverable(room) if row.say_as == "human"]


@contextmanager
def without(room: App, table: str) -> Iterator[None]:
    """Meanwhile this table of the database cannot be reached."""
    with room.store.writing() as db:
        db.exec_driver_sql(f"ALTER TABLE {table} RENAME TO gone")
    yield
    with room.store.writing() as db:
        db.exec_driver_sql(f"ALTER TABLE gone RENAME TO {table}")


def told(room: App, line: str) -> list[Any]:
    """What Anna was told in these words."""
    rows = people.rows(room, OUTBOX)
    return [row for row in rows if (row.line, row.coach_id) == (f"desk.{line}", people.ANNA)]


class Doubtful(RecordingChannel):
    """A messenger that breaks off so many times, and nobody knows what it had taken."""

    breaks = 4

    def __init__(self, room: App) -> None:
        super().__init__(CHANNEL)
        self._room = room
        self.tried: list[datetime] = []

    async def send(self, delivery: Delivery) -> str:
        if delivery.say_as is LineClass.DANGER and len(self.tried) <= self.breaks:
            self.tried.append(self._room.clock.now())
            if len(self.tried) <= self.breaks:
                raise UncertainError
        return await super().send(delivery)


@sqlite
async def test_a_danger_in_doubt_is_sent_again_more_and_more_seldom(room: App) -> None:
    """At once, then with growing pauses: a channel that is ill is not besieged, nothing is lost."""
    channel = Doubtful(room)
    outbox = spoken_by(room, channel)
    sara = Youth(room, "sara")
    await room.start()
    sara.says("jag vill dö")
    for _ in range(40):
        await outbox.flush()
        assert isinstance(room.clock, ManualClock)
        room.clock.move_to(room.clock.now() + timedelta(seconds=1))
    pauses = [after - before for before, after in pairwise(channel.tried)]
    assert pauses[0] < pauses[1] < pauses[2] < pauses[3]
    assert [one.line for one in channel.sent] == ["danger.a", "danger.lines", "danger.told"]
