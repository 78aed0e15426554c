"""Decide how long after its moment a timer is still worth acting on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.engine import timers
from flows.engine.timers import TimerKind

WINDOWS: Final[Mapping[TimerKind, timedelta]] = {
    # A reminder for 08:00 is dropped, not sent at 14:00 after an outage (product.md).
    TimerKind.REMINDER: timedelta(hours=2),
    TimerKind.SNOOZE: timedelta(hours=2),
    TimerKind.SNOOZE_ANYWAY: timedelta(hours=2),
    TimerKind.CHECKIN: timedelta(hours=6),
    # Sent the next morning when the wait ended at night.
    TimerKind.SILENCE: timedelta(hours=14),
    TimerKind.THINK: timedelta(days=3),
    TimerKind.TOUCH: timedelta(days=3),
    TimerKind.MEETING_DAY: timedelta(hours=6),
    # It is about two hours, or the night, before.
    TimerKind.MEETING_SOON: timedelta(minutes=90),
    TimerKind.MEETING_AFTER: timedelta(days=2),
}
"""Kinds that are not here never go stale."""


def latest(name: str, at: datetime) -> datetime | None:
    """Return when what this timer says is stale; None for never."""
    window = WINDOWS.get(timers.parse(name)[0])
    return None if window is None else at + window
