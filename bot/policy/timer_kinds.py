"""Define the names of timers, and how long after its moment each is still worth sending."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from flows.engine.walker import SILENCE
from flows.help import TOUCH
from storage.maintenance.invariants import LADDER

__all__ = ["LADDER", "TOUCH"]

THINK: Final = "think"
FORGET: Final = "forget"
COACH: Final = "coach"
STRANGE: Final = "strange:1"
"""Until then this is one talk, in which text in an unknown script came in
(bot/handlers/unknown_script.py).
"""

WINDOWS: Final[Mapping[str, timedelta]] = {
    # A reminder for 08:00 is dropped, not sent at 14:00 after an outage (product.md).
    "reminder": timedelta(hours=2),
    "snooze": timedelta(hours=2),
    "checkin": timedelta(hours=6),
    # Sent the next morning when the wait ended at night.
    SILENCE: timedelta(hours=14),
    THINK: timedelta(days=3),
    TOUCH: timedelta(days=3),
}


def checkin(number: int) -> str:
    """Return the timer of a small step's check-in."""
    return f"checkin:{number}"


def proposal(number: int) -> str:
    """Return the timer of the question about a coach's idea; it never goes stale."""
    return f"proposal:{number}"


def reminder(number: int) -> str:
    """Return the timer of a reminder's next time."""
    return f"reminder:{number}"


def snooze(number: int) -> str:
    """Return the timer of a reminder put off for an hour."""
    return f"snooze:{number}"


def coach(number: int) -> str:
    """Return the timer of a change of the responsible coach: to whom. It never goes stale."""
    return f"{COACH}:{number}"


def kind(name: str) -> tuple[str, int]:
    """Return what a timer is of, and which number (0 where it has none)."""
    what, _, number = name.partition(":")
    return what, int(number or 0)


def latest(name: str, at: datetime) -> datetime | None:
    """Return when what this timer says is stale; None never."""
    window = WINDOWS.get(kind(name)[0])
    return None if window is None else at + window
