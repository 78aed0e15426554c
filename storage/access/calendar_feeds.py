"""Keep the secret link of a coach's calendar: off by default, renewed or withdrawn by the coach.

Only a keyed hash is kept. Whoever has left has no calendar any more.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select

from storage.encryption import Keyring
from storage.sql.statements import CALENDAR_FEED, COACH, TEAM

SECRET_BYTES: Final = 24
"""192 bits: a link that many programs keep, and nobody can guess."""


class CalendarFeed(NamedTuple):
    """Whose calendar a link is of, in which language and time zone it is read."""

    coach: int
    language: str
    zone: ZoneInfo


def make(db: Connection, keys: Keyring, coach: int, now: datetime) -> str:
    """Make a new link for this coach, and return its secret; the one before ends."""
    withdraw(db, coach)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {"coach_id": coach, "hash": keys.hash("calendar feed", secret), "made_at": now}
    db.execute(insert(CALENDAR_FEED), row)
    return secret


def withdraw(db: Connection, coach: int) -> None:
    """End the link of this coach, if there is one."""
    db.execute(delete(CALENDAR_FEED).where(CALENDAR_FEED.c.coach_id == coach))


def made_at(db: Connection, coach: int) -> datetime | None:
    """Return since when this coach has a link; None without one."""
    mine = select(CALENDAR_FEED.c.made_at).where(CALENDAR_FEED.c.coach_id == coach)
    return db.execute(mine).scalar()


def find(db: Connection, keys: Keyring, secret: str) -> CalendarFeed | None:
    """Return whose link this is; None for an unknown one, an ended one, and one of who has left."""
    found = db.execute(
        select(COACH.c.id, COACH.c.language, TEAM.c.zone)
        .join(COACH, COACH.c.id == CALENDAR_FEED.c.coach_id)
        .join(TEAM, TEAM.c.id == COACH.c.team_id)
        .where(
            CALENDAR_FEED.c.hash == keys.hash("calendar feed", secret), COACH.c.left_at.is_(None)
        )
    ).first()
    return CalendarFeed(found[0], found[1], ZoneInfo(found[2])) if found else None
