"""The outbox: nobody's lines overtake each other, and what cannot be done now is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.arrivals import Blocks, CoachSays, CoachTakes
from bot.channel import Delivery, RecordingChannel
from bot.claims import LOOK_EVERY
from bot.clock import HandClock
from bot.errors import RefusedError, WaitError
from bot.outbox import Outbox
from bot.writer import MOST_QUEUED
from storage.errors import UnreachableError
from storage.statements import OUTBOX
from tests import people
from tests.outboxes import PATIENCE, Slow, chats, running, spoken_by
from tests.people import CHANNEL, Youth

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
        await outbox._look(nursery)  # noqa: SLF001 - between two of its looks
        sara.says("menu")
        await outbox._look(nursery)  # noqa: SLF001
        sara.says("menu")
        await outbox._look(nursery)  # noqa: SLF001
        assert chats(slow.begun) == ["sara"]
        slow.open["sara"].set()
        await slow.until(lambda: len(slow.sent) == 1)
        sara.says("menu")
        ali.says("menu")
        await outbox._look(nursery)  # noqa: SLF001
        await slow.until(lambda: len(slow.sent) == 4)
    said = [one.id for one in slow.begun if one.chat == "sara"]
    assert said == sorted(said)


class Pausing(RecordingChannel):
    """A messenger that asks for a pause, once (429): a shorter one than between two looks."""

    asked = False
    pause = LOOK_EVERY / 5

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
    assert isinstance(clock, HandClock)
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
async def test_the_end_comes_although_the_database_is_away(
    room: App, capsys: pytest.CaptureFixture[str]
) -> None:
    """How the last line went cannot be written: it is in doubt, as after a kill, and no error."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara = Youth(room, "sara")
    await room.start()
    async with running(outbox):
        sara.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == 1)
        with room.store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
        outbox.end()
        slow.open["sara"].set()
    with room.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO outbox")
    assert [row.state for row in people.rows(room, OUTBOX)] == ["sending"]
    assert "nothing can be said now" in capsys.readouterr().out


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
    sara.anna(CoachTakes(people.ANNA))
    sara.anna(CoachSays(people.ANNA, "Hej Sara, hur är det?"))
    await room.start()

    def away() -> None:
        refusing.refused = None
        with room.store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE escalation RENAME TO gone")

    refusing.refused = away
    with pytest.raises(UnreachableError):
        await outbox.flush()
    with room.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO escalation")
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
    sara.anna(CoachTakes(people.ANNA))
    if blocked:
        sara.does(Blocks())
    before = len(told(room, "blocked"))
    sara.anna(CoachSays(people.ANNA, "Hej Sara, hur är det?"))
    room.writer._most = 0  # noqa: SLF001 - its queue is full
    async with running(outbox):
        while not room.writer.load.refused:
            await room.writer.run(lambda: None)
    room.writer._most = MOST_QUEUED  # noqa: SLF001
    lost = await lost_at_last(room, spoken_by(room, Refusing(CHANNEL)))
    line = "blocked" if blocked else "not_sent"
    assert len(told(room, line)) - before == len(lost) > 0


async def lost_at_last(room: App, outbox: Outbox) -> list[Any]:
    """Tried again a moment later: the humans' words that could not be said."""
    clock = room.clock
    assert isinstance(clock, HandClock)
    clock.move_to(clock.now() + timedelta(seconds=2))
    await outbox.flush()
    rows = people.rows(room, OUTBOX)
    return [row for row in rows if row.state == "undeliverable" and row.say_as == "human"]


def told(room: App, line: str) -> list[Any]:
    """What Anna was told in these words."""
    rows = people.rows(room, OUTBOX)
    return [row for row in rows if (row.line, row.coach_id) == (f"desk.{line}", people.ANNA)]
