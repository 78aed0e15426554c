"""Whoever is slow to be reached, or cannot be reached at all, holds up nobody else."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.delivery.channel import Limits, RecordingChannel
from bot.delivery.chat_workers import MOST_WORKERS
from bot.delivery.rate_limit import SECOND
from bot.delivery.send_plan import InFlight, Selection
from bot.turns.inbound import Inbound, YouthSaid
from storage.outbox import OutboxMark
from storage.sql.statements import OUTBOX
from storage.turns import enrol
from tests.bot.delivery.test_rate_limit import most_in_a_second
from tests.support import people
from tests.support.outboxes import PATIENCE, Slow, chats, running, spoken_by
from tests.support.people import CHANNEL, Youth

sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
LIMITS: Final = Limits(per_chat=SECOND, per_second=30)


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

    def late(marks: Sequence[OutboxMark], away: InFlight) -> Selection:
        if away.busy:
            loop.call_soon_threadsafe(slow.open["sara"].set)
            asyncio.run_coroutine_threadsafe(awake.wait(), loop).result(PATIENCE)
        return take(marks, away)

    def marked(_youths: set[int]) -> None:
        states.extend(row.state for row in people.rows(room, OUTBOX))
        told.set()

    monkeypatch.setattr(claims, "select", late)
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
    everybody = [Youth(room, f"chat {number}", "") for number in range(MOST_WORKERS + 3)]
    with room.store.begin() as uow:
        enrol.enrol(uow, "quick", "lucky", "Lucky", "sv")
    await room.start()
    async with running(outbox):
        for one in everybody:
            one.says("menu")
        outbox.wake()
        await stuck.until(lambda: len(stuck.begun) == MOST_WORKERS)
        said = asyncio.Event()
        quick.on_send = lambda _delivery: said.set()
        await room.writer.take(Inbound(YouthSaid("menu"), "quick", "q1", chat="lucky"))
        await said.wait()
        assert stuck.sent == []
        for one in everybody:
            stuck.open[one.chat].set()
        await stuck.until(lambda: len(stuck.sent) == MOST_WORKERS + 3)


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
async def test_who_hangs_at_the_end_leaves_only_that_in_doubt(room: App) -> None:
    """Nobody waits for a messenger that does not answer: what was said meanwhile is written."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    sara, ali = Youth(room, "sara"), Youth(room, "ali", "Ali")
    await room.start()
    async with running(outbox) as work:
        sara.says("menu")
        ali.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == 2)
        outbox.end()
        slow.open["ali"].set()
        await slow.until(lambda: len(slow.sent) == 1)
        work.cancel()
    assert [row.state for row in people.rows(room, OUTBOX)] == ["sending", "sent"]


@sqlite
async def test_what_no_hand_has_taken_at_the_end_waits(room: App) -> None:
    """A messenger answers nobody, and Lotsen is stopped: what was not begun is in no doubt."""
    slow = Slow()
    outbox = spoken_by(room, slow)
    everybody = [Youth(room, f"chat {number}", "") for number in range(MOST_WORKERS + 3)]
    await room.start()
    async with running(outbox) as work:
        for one in everybody:
            one.says("menu")
        outbox.wake()
        await slow.until(lambda: len(slow.begun) == MOST_WORKERS)
        outbox.end()
        work.cancel()
    states = [row.state for row in people.rows(room, OUTBOX)]
    assert states == ["sending"] * MOST_WORKERS + ["queued"] * 3


@sqlite
async def test_what_is_found_after_the_end_waits(room: App) -> None:
    """The writer is busy until nobody waits for it any more: a line it comes to then stays."""
    outbox = spoken_by(room, RecordingChannel(CHANNEL))
    begun, done = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        done.wait(PATIENCE)

    Youth(room, "sara").says("menu")
    await room.start()
    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(room.writer.run(busy))
        await asyncio.to_thread(begun.wait, PATIENCE)
        async with running(outbox) as work:
            await asyncio.to_thread(lambda: None)
            assert room.writer.load.waiting == 1
            outbox.end()
            work.cancel()
            done.set()
    assert [row.state for row in people.rows(room, OUTBOX)] == ["queued"]


@sqlite
@pytest.mark.parametrize("seed", range(4))
async def test_limits_hold_however_slow_it_is(room: App, seed: int) -> None:
    """Messages begin late, and end in any order: no second and no chat gets too many."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, nothing secret
    slow, clock, began = Slow(LIMITS), room.clock, list[tuple[datetime, str]]()
    assert isinstance(clock, ManualClock)
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
