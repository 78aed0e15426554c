"""Whoever is slow to be reached, or cannot be reached at all, holds up nobody else."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest

from bot.app import App
from bot.arrivals import Arrival, CoachSays, CoachTakes, Said
from bot.channel import Delivery, Limits, RecordingChannel
from bot.claims import DESK
from bot.clock import HandClock
from bot.errors import RefusedError
from bot.hands import MOST
from bot.look import Claimed, OnTheWay
from bot.outbox import Outbox
from bot.pace import SECOND
from storage import team
from storage.errors import UnreachableError
from storage.spoken import Mark
from storage.statements import OUTBOX
from tests import people
from tests.people import CHANNEL, Youth
from tests.test_pace import most_in_a_second

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LIMITS: Final = Limits(per_chat=SECOND, per_second=30)
PATIENCE: Final = 10
"""Seconds after which a test gives up; it never waits so long when all is well."""


class Slow(RecordingChannel):
    """A channel whose every message takes as long as the test wants."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(CHANNEL, limits or Limits())
        self.begun: list[Delivery] = []
        self.open: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.changed = asyncio.Event()

    async def send(self, delivery: Delivery) -> str:
        self.begun.append(delivery)
        self.changed.set()
        await self.open[delivery.chat].wait()
        self.changed.set()
        return await super().send(delivery)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(PATIENCE):
            while not so():
                self.changed.clear()
                await self.changed.wait()


def spoken_by(room: App, *channels: RecordingChannel) -> Outbox:
    """The room's outbox, over these channels from now on."""
    every = [*channels, RecordingChannel(DESK)]
    room.outbox = Outbox(room.store, room.writer, room.words, every, room.clock)
    room.writer.on_commit = room.outbox.wake
    return room.outbox


@asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[Awaitable[None]]:
    """The outbox at work by itself."""
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        work = nursery.create_task(outbox.run())
        yield work
        outbox.end()


def chats(deliveries: list[Delivery]) -> list[str]:
    return [one.chat for one in deliveries]


@sqlite
async def test_who_hangs_holds_up_nobody(room: App) -> None:
    """One chat does not answer: the others are answered meanwhile, and it in its own order."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara, ali = Youth(room, "sara"), Youth(room, "ali", "Ali")
    slow.open["ali"].set()
    await room.start()
    async with running(outbox):
        sara.says("menu")
        outbox.wake()
        await slow.until(lambda: chats(slow.begun) == ["sara"])
        for _ in range(3):
            ali.says("menu")
            sara.says("menu")
            outbox.wake()
        await slow.until(lambda: chats(slow.sent) == ["ali"] * 3)
        assert chats(slow.begun).count("sara") == 1
        slow.open["sara"].set()
        await slow.until(lambda: chats(slow.sent).count("sara") == 4)
    said = [one.id for one in slow.sent if one.chat == "sara"]
    assert said == sorted(said)


@sqlite
async def test_pages_hear_of_what_is_written(room: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line ends while the database is looked at: whoever shows it hears when its row says so."""
    slow, loop = Slow(), asyncio.get_running_loop()
    outbox = spoken_by(room, slow)
    claims = outbox._claims  # noqa: SLF001 - between two of its steps
    take, awake = claims.take, outbox._awake  # noqa: SLF001
    told, states = asyncio.Event(), list[str]()

    def late(marks: Sequence[Mark], away: OnTheWay) -> Claimed:
        if away.busy:
            loop.call_soon_threadsafe(slow.open["sara"].set)
            asyncio.run_coroutine_threadsafe(awake.wait(), loop).result(PATIENCE)
        return take(marks, away)

    def marked(_youths: set[int]) -> None:
        states.extend(row.state for row in people.rows(room, OUTBOX))
        told.set()

    monkeypatch.setattr(claims, "take", late)
    outbox.on_marked = marked
    sara = Youth(room, "sara")
    await room.start()
    async with running(outbox):
        sara.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == 1)
        outbox.wake()
        await told.wait()
    assert states == ["sent"]


@sqlite
async def test_many_that_hang_hold_up_no_other_channel(room: App) -> None:
    """Every hand of one channel waits: whoever is reached by another way is reached at once."""
    stuck, quick = Slow(), RecordingChannel("quick")
    outbox = spoken_by(room, stuck, quick)
    everybody = [Youth(room, f"chat {number}", "") for number in range(MOST + 3)]
    with room.store.begin() as batch:
        team.enrol(batch, "quick", "lucky", "Lucky", "sv")
    await room.start()
    async with running(outbox):
        for one in everybody:
            one.says("menu")
        outbox.wake()
        await stuck.until(lambda: len(stuck.begun) == MOST)
        said = asyncio.Event()
        quick.on_send = lambda _delivery: said.set()
        await room.writer.take(Arrival(Said("menu"), "quick", "q1", chat="lucky"))
        await said.wait()
        assert stuck.sent == []
        for one in everybody:
            stuck.open[one.chat].set()
        await stuck.until(lambda: len(stuck.sent) == MOST + 3)


async def test_what_has_not_begun_at_the_end_waits(rooms: Callable[..., App]) -> None:
    """Lotsen is stopped while a chat hangs: what stood behind is said after the next start."""
    room = rooms()
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara = Youth(room, "sara")
    await room.start()
    async with running(outbox):
        sara.says("menu")
        sara.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == 1)
        outbox.end()
        slow.open["sara"].set()
    assert [row.state for row in people.rows(room, OUTBOX)] == ["sent", "queued"]
    again = RecordingChannel(CHANNEL)
    await spoken_by(room, again).flush()
    assert chats(again.sent) == ["sara"]
    assert [row.state for row in people.rows(room, OUTBOX)] == ["sent", "sent"]


@sqlite
@pytest.mark.parametrize("seed", range(4))
async def test_limits_hold_however_slow_it_is(room: App, seed: int) -> None:
    """Messages begin late, and end in any order: no second and no chat gets too many."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    slow, clock, began = Slow(LIMITS), room.clock, list[tuple[datetime, str]]()
    assert isinstance(clock, HandClock)
    outbox = spoken_by(room, slow)
    everybody = [Youth(room, f"chat {number}", "") for number in range(70)]
    for one in everybody * 2:
        one.says("menu")
    await room.start()
    async with asyncio.TaskGroup() as nursery:
        for _ in range(200):
            seen = len(slow.begun)
            await outbox._look(nursery)  # noqa: SLF001 - `run` waits in real time
            for chat in chance.sample([*slow.open], k=len(slow.open) // 3):
                slow.open.pop(chat).set()
            await room.writer.run(lambda: None)
            began += [(clock.now(), one.chat) for one in slow.begun[seen:]]
            clock.move_to(clock.now() + timedelta(milliseconds=chance.choice((10, 90, 250))))
        for one in everybody:
            slow.open[one.chat].set()
    assert len(began) == 140
    assert most_in_a_second([at for at, _ in began]) <= LIMITS.per_second
    for one in everybody:
        moments = [at for at, chat in began if chat == one.chat]
        assert min(later - first for first, later in pairwise(moments)) >= LIMITS.per_chat


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
    clock = room.clock
    assert isinstance(clock, HandClock)
    clock.move_to(clock.now() + timedelta(seconds=2))
    await outbox.flush()
    rows = people.rows(room, OUTBOX)
    lost = [row for row in rows if row.state == "undeliverable" and row.say_as == "human"]
    told = [row for row in rows if (row.line, row.coach_id) == ("desk.not_sent", people.ANNA)]
    assert len(told) == len(lost) > 0
