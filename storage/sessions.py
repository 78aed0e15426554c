"""Who is signed in at the console: one-time links, sessions, and how both end.

A secret is kept only as its keyed hash. Times are aware, UTC.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, insert, select, update

from storage.sealed import Keyring
from storage.statements import COACH, SESSION, SIGN_IN

SECRET_BYTES: Final = 32

LINK_LASTS: Final = timedelta(minutes=30)
"""A sign-in link (privacy-security.md, attack 29)."""

FIRST_LINK_LASTS: Final = timedelta(hours=24)
"""The link a new coach is given by whoever runs it: it is carried by hand."""

IDLE: Final = timedelta(hours=2)
"""A session that nobody used for so long has ended; an open page uses it."""

LONGEST: Final = timedelta(hours=12)
"""Every session ends after a working day."""

RENEW: Final = timedelta(minutes=30)
"""How often the cookie is renewed."""

GRACE: Final = timedelta(minutes=1)
"""A renewed cookie is still good for so long: several requests may be under way."""

MINUTE: Final = timedelta(minutes=1)


class SignedIn(NamedTuple):
    """Who is signed in. `renewed` is a new cookie to be set, or nothing."""

    coach: int
    key: bytes
    renewed: str = ""


def link(
    connection: Connection, keys: Keyring, coach: int, now: datetime, lasts: timedelta = LINK_LASTS
) -> str:
    """A new one-time link's secret for this coach; older links end."""
    old = update(SIGN_IN).where(SIGN_IN.c.coach_id == coach, SIGN_IN.c.used_at.is_(None))
    connection.execute(old.values(used_at=now))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = {"hash": keys.hash("sign-in", secret), "coach_id": coach, "expires_at": now + lasts}
    connection.execute(insert(SIGN_IN), row)
    return secret


def redeem(connection: Connection, keys: Keyring, secret: str, now: datetime) -> int | None:
    """The coach of this link, who is used up by it; None for unknown, used and expired alike."""
    key = keys.hash("sign-in", secret)
    used = connection.execute(
        update(SIGN_IN)
        .where(SIGN_IN.c.hash == key, SIGN_IN.c.used_at.is_(None), SIGN_IN.c.expires_at > now)
        .values(used_at=now)
    )
    if used.rowcount != 1:
        return None
    found: int | None = connection.execute(
        select(SIGN_IN.c.coach_id)
        .join(COACH, COACH.c.id == SIGN_IN.c.coach_id)
        .where(SIGN_IN.c.hash == key, COACH.c.left_at.is_(None))
    ).scalar()
    return found


def begin(connection: Connection, keys: Keyring, coach: int, now: datetime) -> str:
    """A new session; its cookie. Nothing of an earlier one is taken over (attack 25)."""
    cookie = secrets.token_urlsafe(SECRET_BYTES)
    _insert(connection, keys, cookie, coach, now, now)
    return cookie


def seen(
    connection: Connection, keys: Keyring, cookie: str, now: datetime, *, renew: bool = True
) -> SignedIn | None:
    """Who this cookie belongs to, now; None when it has ended. Writes at most once a minute.

    A caller who cannot hand out a new cookie (a stream that is open for hours) must not `renew`.
    """
    key = keys.hash("session", cookie)
    found = connection.execute(
        select(SESSION.c.coach_id, SESSION.c.made_at, SESSION.c.fresh_at, SESSION.c.seen_at)
        .join(COACH, COACH.c.id == SESSION.c.coach_id)
        .where(
            SESSION.c.hash == key,
            COACH.c.left_at.is_(None),
            (SESSION.c.ended_at.is_(None)) | (SESSION.c.ended_at > now),
            SESSION.c.made_at > now - LONGEST,
            SESSION.c.seen_at > now - IDLE,
        )
    ).first()
    if found is None:
        return None
    coach, made_at, fresh_at, seen_at = found
    if now - seen_at >= MINUTE:
        mine = update(SESSION).where(SESSION.c.hash == key)
        connection.execute(mine.values(seen_at=now))
    if not renew or now - fresh_at < RENEW:
        return SignedIn(coach, key)
    return SignedIn(coach, key, _renew(connection, keys, key, coach, made_at, now))


def end(connection: Connection, key: bytes, now: datetime) -> None:
    """Sign out here."""
    connection.execute(update(SESSION).where(SESSION.c.hash == key).values(ended_at=now))


def end_all(connection: Connection, coach: int, now: datetime) -> None:
    """Sign out everywhere, and void every link."""
    connection.execute(
        update(SESSION)
        .where(SESSION.c.coach_id == coach, SESSION.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    old = update(SIGN_IN).where(SIGN_IN.c.coach_id == coach, SIGN_IN.c.used_at.is_(None))
    connection.execute(old.values(used_at=now))


def _renew(
    connection: Connection, keys: Keyring, key: bytes, coach: int, made_at: datetime, now: datetime
) -> str:
    """A new cookie for the same session, once: who comes with the old one meanwhile is let in."""
    ends = update(SESSION).where(SESSION.c.hash == key, SESSION.c.ended_at.is_(None))
    if connection.execute(ends.values(ended_at=now + GRACE, fresh_at=now)).rowcount != 1:
        return ""
    cookie = secrets.token_urlsafe(SECRET_BYTES)
    _insert(connection, keys, cookie, coach, made_at, now)
    return cookie


def _insert(
    connection: Connection,
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
    connection.execute(insert(SESSION), row)
