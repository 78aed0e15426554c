"""The clock's jobs in real time: they end with the program, and say nothing of it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot import ticks
from bot.app import App

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
    monkeypatch.setattr(ticks, "DUE_EVERY", 0.01)
    async with asyncio.timeout(PATIENCE):
        async with asyncio.TaskGroup() as nursery:
            ticking = nursery.create_task(ticks.run(room))
            await under_way.wait()
            ticking.cancel()
        await ended.wait()
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []
