"""Keep the sessions of staff who are signed in to the console, and end them.

A secret is kept only as its keyed hash. Times are aware, UTC.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from storage.access import sign_in_links
from storage.encryption import Keyring
from storage.schema.periods import SESSION_IDLE_LASTS, SESSION_LASTS
from storage.sql.statements import COACH, SESSION

SECRET_BYTES: Final = 32

RENEW: Final = timedelta(minutes=30)
"""How often the cookie is renewed."""

GRACE: Final = timedelta(minutes=1)
"""A renewed cookie is still good for so long: several requests may be under way."""

MINUTE: Final = timedelta(minutes=1)


class SignedIn(NamedTuple):
    """Who is signed in, and since when (aware, UTC; it stays when the cookie is renewed).

    `renewed` is a new cookie to be set, or nothing. `stale`: `touch` has something to write.
    """

    coach: int
    key: bytes
    since: datetime
    renewed: str = ""
    stale: bool = False


class OpenSession(NamedTuple):
    """A session that has not ended. Times are aware, UTC."""

    since: datetime
    seen_at: datetime


def begin(db: Connection, keys: Keyring, coach: int, now: datetime) -> str:
    """Begin a session and return its cookie.

    Nothing of an earlier one is taken over (attack 25).
    """
    cookie = secrets.token_urlsafe(SECRET_BYTES)
    _insert(db, keys, cookie, coach, now, now)
    return cookie


def peek(
    db: Connection, keys: Keyring, cookie: str, now: datetime, *, renew: bool = True
) -> SignedIn | None:
    """Return what `touch` does, writing nothing; `stale` says if there is something to write."""
    key = keys.hash("session", cookie)
    found = db.execute(
        select(SESSION.c.coach_id, SESSION.c.made_at, SESSION.c.fresh_at, SESSION.c.seen_at)
        .join(COACH, COACH.c.id == SESSION.c.coach_id)
        .where(SESSION.c.hash == key, COACH.c.left_at.is_(None), *_open(now))
    ).first()
    if found is None:
        return None
    coach, made_at, fresh_at, seen_at = found
    stale = now - seen_at >= MINUTE or (renew and now - fresh_at >= RENEW)
    return SignedIn(coach, key, made_at, stale=stale)


def touch(
    db: Connection, keys: Keyring, cookie: str, now: datetime, *, renew: bool = True
) -> SignedIn | None:
    """Return who this cookie belongs to, now; None when it has ended. Writes at most once a minute.

    A caller who cannot hand out a new cookie (a stream that is open for hours) must not `renew`.
    """
    found = peek(db, keys, cookie, now, renew=renew)
    if found is None or not found.stale:
        return found
    mine = update(SESSION).where(SESSION.c.hash == found.key)
    db.execute(mine.values(seen_at=now))
    if not renew:
        return found
    return found._replace(renewed=_renew(db, keys, found, now))


def every(db: Connection, coach: int, now: datetime) -> list[OpenSession]:
    """List where this coach is signed in, the latest used first; a renewed session is one."""
    mine = (
        select(SESSION.c.made_at, func.max(SESSION.c.seen_at))
        .where(SESSION.c.coach_id == coach, *_open(now))
        .group_by(SESSION.c.made_at)
        .order_by(func.max(SESSION.c.seen_at).desc())
    )
    return [OpenSession(since, seen_at) for since, seen_at in db.execute(mine)]


def end(db: Connection, key: bytes, now: datetime) -> None:
    """End this session; the cookie before the last renewal ends too."""
    mine = select(SESSION.c.coach_id, SESSION.c.made_at).where(SESSION.c.hash == key)
    found = db.execute(mine).first()
    if found is not None:
        same = (SESSION.c.coach_id == found.coach_id) & (SESSION.c.made_at == found.made_at)
        db.execute(update(SESSION).where(same, _runs(now)).values(ended_at=now))


def end_all(db: Connection, coach: int, now: datetime) -> None:
    """End every session of this coach, and void every link."""
    mine = update(SESSION).where(SESSION.c.coach_id == coach, _runs(now))
    db.execute(mine.values(ended_at=now))
    sign_in_links.void(db, coach, now)


def _runs(now: datetime) -> ColumnElement[bool]:
    """Match what has not ended; an old cookie has its minute of grace, ended with the session."""
    return (SESSION.c.ended_at.is_(None)) | (SESSION.c.ended_at > now)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        _runs(now),
        SESSION.c.made_at > now - SESSION_LASTS,
        SESSION.c.seen_at > now - SESSION_IDLE_LASTS,
    )


def _renew(db: Connection, keys: Keyring, old: SignedIn, now: datetime) -> str:
    """Make a new cookie for the same session, once: the old one is good for a while yet.

    Return "" when somebody else has renewed it meanwhile.
    """
    ends = update(SESSION).where(
        SESSION.c.hash == old.key, SESSION.c.ended_at.is_(None), SESSION.c.fresh_at <= now - RENEW
    )
    if db.execute(ends.values(ended_at=now + GRACE, fresh_at=now)).rowcount != 1:
        return ""
    cookie = secrets.token_urlsafe(SECRET_BYTES)
    _insert(db, keys, cookie, old.coach, old.since, now)
    return cookie


def _insert(
    db: Connection,
    keys: Keyring,
    cookie: str,
    coach: int,
    made_at: datetime,
    now: datetime,
) -> None:
    row = {
        "hash": keys.hash("session", cookie),
        "coach_id": coach,
        "made_at": made_at,
        "fresh_at": now,
        "seen_at": now,
    }
    db.execute(insert(SESSION), row)
