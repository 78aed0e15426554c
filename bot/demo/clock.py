"""Run the demo's clock: it goes on by itself from a made-up day, and can be moved forward."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Final

from bot.clock import ManualClock
from flows.engine.directory import SWEDISH_TIME

ZONE: Final = SWEDISH_TIME

START: Final = datetime(2026, 11, 24, 10, 0, tzinfo=ZONE)
"""A Tuesday at ten: somebody is at work."""


class DemoClock(ManualClock):
    """A manual clock to which the time that really passes is added."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._wound = time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._wound)

    def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment, and go on from there; ignore an earlier one."""
        self._now += max(moment - self.now(), timedelta(0))

    async def sleep(self, length: timedelta) -> None:
        await asyncio.sleep(max(0.0, length.total_seconds()))


def in_an_hour(now: datetime) -> datetime:
    """Return the moment an hour later."""
    return now + timedelta(hours=1)


def tomorrow(now: datetime) -> datetime:
    """Return the next day at eight, Swedish time."""
    return _at_eight(now.astimezone(ZONE) + timedelta(days=1))


def on_monday(now: datetime) -> datetime:
    """Return the next Monday at eight, Swedish time; on a Monday the one after."""
    local = now.astimezone(ZONE)
    return _at_eight(local + timedelta(days=8 - local.isoweekday()))


def _at_eight(day: datetime) -> datetime:
    return day.replace(hour=8, minute=0, second=0, microsecond=0)
