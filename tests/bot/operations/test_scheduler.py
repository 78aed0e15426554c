"""The clock's jobs in real time: they end with the program, and say nothing of it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any

import pytest
from apscheduler.triggers.date import DateTrigger

from bot.app import App
from bot.operations import scheduler
from storage.maintenance import retention

PATIENCE = 10
"""Seconds after which a test gives up; it never waits so long when all is well."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_tick_under_way_ends_quietly(
    room: App, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever stops the program while due turns are taken finds no error in the log."""
    under_way, ended = asyncio.Event(), asyncio.Event()

    async def take_due() -> int:
        under_way.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return 0

    monkeypatch.setattr(room.writer, "take_due", take_due)
    monkeypatch.setattr(scheduler, "DUE_EVERY", 0.01)
    async with asyncio.timeout(PATIENCE):
        async with asyncio.TaskGroup() as nursery:
            ticking = nursery.create_task(scheduler.run(room))
            await under_way.wait()
            ticking.cancel()
        await ended.wait()
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_comes_late_is_done_all_the_same(
    room: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine stood still when it was time to sweep: it is swept now, not tomorrow."""
    loop, swept = asyncio.get_running_loop(), asyncio.Event()
    sweep = retention.sweep

    def swept_at_last(*given: Any, **more: Any) -> Any:
        loop.call_soon_threadsafe(swept.set)
        return sweep(*given, **more)

    late = DateTrigger(datetime(2026, 1, 1, 3, 30, tzinfo=UTC))
    monkeypatch.setattr(scheduler, "CronTrigger", lambda **_when: late)
    monkeypatch.setattr(retention, "sweep", swept_at_last)
    await room.start()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        ticking = nursery.create_task(scheduler.run(room))
        await swept.wait()
        ticking.cancel()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_is_done_each_minute_is_done_again_and_again(
    room: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after it failed once."""
    done, enough = 0, asyncio.Event()

    async def work() -> None:
        nonlocal done
        done += 1
        if done == 1:
            raise RuntimeError
        enough.set()

    monkeypatch.setattr(scheduler, "WATCH_EVERY", 0.01)
    await room.start()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        ticking = nursery.create_task(scheduler.run(room, [work]))
        await enough.wait()
        ticking.cancel()
    assert done >= 2
