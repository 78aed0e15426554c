"""Read times that a browser's fields send: a clock time, a day, a day with a clock time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from bot.console import auth
from flows.engine import local_time

MOST: Final = 20
"""Characters of what such a field sends."""

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(9000, 1, 1)
AHEAD: Final = timedelta(days=366)
"""How far ahead anything of the staff may lie: nobody has to read a year."""


def text(form: FormData, name: str) -> str:
    """Return what such a field says, as it was written."""
    return auth.text(form, name, MOST)


def clock(said: str) -> time | None:
    """Read a local clock time, in whole minutes; None for anything else."""
    try:
        found = time.fromisoformat(said)
    except ValueError:
        return None
    return None if found.tzinfo else found.replace(second=0, microsecond=0)


def day(said: str) -> date | None:
    """Read a day; None for anything else."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def day_and_clock(said: str) -> datetime | None:
    """Read a day with a clock time, without any zone; None for anything else."""
    first, _, rest = said.replace(" ", "T", 1).partition("T")
    on, at = day(first), clock(rest)
    # Near the ends of the calendar no zone can be computed.
    if on is None or at is None or not EARLIEST < on < LATEST:
        return None
    return datetime.combine(on, at)


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """Return when this local day and clock time is, in UTC.

    What does not exist in spring is the moment an hour later, what comes twice in autumn the first.
    """
    in_zone = local.replace(tzinfo=zone)
    return local_time.local(local.date(), local.time(), in_zone).astimezone(UTC)


def field(at: datetime, zone: ZoneInfo) -> str:
    """Write a moment as such a field has it."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"
