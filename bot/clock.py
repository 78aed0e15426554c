"""Tell the time: no other module knows it. Real, or moved by hand in tests and the demo."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The program's source of time. All times are aware, UTC."""

    def now(self) -> datetime:
        """Return this moment, UTC."""

    async def sleep(self, length: timedelta) -> None:
        """Wait until so much time has passed on this clock."""


class RealClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the clock

    async def sleep(self, length: timedelta) -> None:
        await asyncio.sleep(max(0.0, length.total_seconds()))


class ManualClock:
    """A clock that stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Move forward to an aware moment; ignore an earlier one."""
        self._now = max(self._now, moment.astimezone(UTC))

    async def sleep(self, length: timedelta) -> None:
        self.move_to(self._now + length)
