"""Check for `lotsen doctor` whether a youth in need reaches somebody: who is away or on call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.config import Settings
from bot.console import staffing_status
from bot.directory import loader
from bot.errors import DirectoryError
from bot.operations.findings import Finding, do, know
from flows.engine.directory import SOCIAL_EMERGENCY
from storage.access import teams
from storage.database import Db
from storage.store import Store


def examine(db: Db, store: Store, found: Settings, now: datetime) -> Iterator[Finding]:
    """Yield when nobody is reached: a line each."""
    social = _social_emergency(found)
    seen = staffing_status.read(db, store.keys, teams.FIRST, now, social or "")
    if seen.all_away:
        yield do("every coach of the team is away now: the coordinators are called")
    if seen.holes:
        first = " to ".join(f"{one.astimezone(seen.zone):%a %d %b %H:%M}" for one in seen.holes[0])
        yield do(
            f"nobody is on call at {len(seen.holes)} times in the next"
            f" {staffing_status.HOLES_AHEAD.days} days, first from {first}: then the coordinators"
            " are rung; a coordinator enters shifts in the console, under Team"
        )
    if seen.no_social and social is not None:
        yield know(
            "nobody is on call out of hours, and the directory has no number of the emergency"
            f" social services ({SOCIAL_EMERGENCY}): write it into a file of your own"
            " (docs/operations.md)",
            "LOTSEN_DIRECTORY=…",
        )


def _social_emergency(found: Settings) -> str | None:
    """Return the number, "" for none; None where the directory is wrong: directory_checks.py."""
    try:
        return staffing_status.social_emergency(loader.load(found.directory))
    except DirectoryError:
        return None
