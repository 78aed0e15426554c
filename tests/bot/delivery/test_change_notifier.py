"""Bells: whoever listens to a youth hears of every commit about them, once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app import App
from bot.delivery.change_notifier import ChangeNotifier, ChangeSubscription
from bot.turns.inbound import YouthSaid
from bot.web.sse import StreamThrottle
from tests.support import people

NOW = timedelta(0)
SOON = timedelta(seconds=10)


async def test_a_bell_rings_for_its_youth_only() -> None:
    """And what rang while nobody waited is heard at the next wait, once."""
    bells = ChangeNotifier()
    with bells.subscribe(1) as mine, bells.subscribe(2) as other:
        bells.notify({1})
        bells.notify({1})
        assert await mine.wait(SOON)
        assert not await mine.wait(NOW)
        assert not await other.wait(NOW)


async def test_who_listens_to_anybody_hears_everybody() -> None:
    """The inbox of a team hears of every youth."""
    bells = ChangeNotifier()
    with bells.subscribe() as every:
        bells.notify({7})
        assert await every.wait(SOON)


async def test_what_rings_often_is_looked_at_in_its_pace() -> None:
    """The first after a quiet time at once, the others apart: a coach need not wait, nor the
    database answer whoever rings.
    """
    loop, pace = asyncio.get_running_loop(), StreamThrottle(0.02)
    begun = loop.time()
    for _ in range(3):
        await pace.wait()
    assert loop.time() - begun >= 0.06
    await ChangeSubscription().wait(timedelta(seconds=0.03))
    at_once = pace.wait()
    at_once.send(None)
    with pytest.raises(StopIteration):
        at_once.send(None)


async def test_two_pages_of_one_youth_both_hear() -> None:
    """Two tabs are two bells; when both are closed nothing is left."""
    bells = ChangeNotifier()
    with bells.subscribe(1) as one, bells.subscribe(1) as two:
        assert bells.count == 2
        bells.notify({1})
        assert await one.wait(SOON)
        assert await two.wait(SOON)
    assert bells.count == 0


async def test_somebody_writing_is_told_as_such() -> None:
    """A coach at the keyboard is no new message."""
    bells = ChangeNotifier()
    with bells.subscribe(1) as bell:
        bells.notify_typing(1)
        assert await bell.wait(SOON)
        assert bell.typing


async def test_a_turn_and_what_it_says_ring(room: App) -> None:
    """After the commit of a turn, and again once its lines are marked as handed over."""
    youth = people.Youth(room)
    await room.start()
    with room.notifier.subscribe(youth.id) as bell:
        await room.writer.take(people.arrival(YouthSaid("meny")))
        assert await bell.wait(SOON)
        await room.outbox.flush()
        assert await bell.wait(SOON)
