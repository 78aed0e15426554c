"""Delete what has been kept long enough, once a day (privacy-security.md, retention proposal).

Words of a conversation are a public record: they are blanked only where the municipality has
decided so (gallringsbeslut). Secrets of access that has ended (links, codes, sessions) are nobody's
record, and always go. Times are aware, UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from storage.schema import periods
from storage.schema.line_state import ENDED
from storage.sql.statements import (
    ESCALATION,
    EVENT,
    INVITE,
    OPENING,
    OUTBOX,
    PAIRING,
    SESSION,
    SIGN_IN,
)


class SweepCounts(NamedTuple):
    """How many rows of each were blanked or deleted."""

    words: int
    secrets: int
    openings: int


def sweep(db: Connection, now: datetime, *, words: bool) -> SweepCounts:
    """Delete what is old. `words`: whether the municipality has decided on those too."""
    blanked = _words(db, now) if words else 0
    return SweepCounts(blanked, _expired_access(db, now), _openings(db, now))


def _words(db: Connection, now: datetime) -> int:
    since = now - periods.WORDS_KEPT
    heard = update(EVENT).where(
        EVENT.c.at < since, EVENT.c.words.is_not(None), ~_needed(EVENT.c.youth_id, since)
    )
    said = update(OUTBOX).where(
        OUTBOX.c.queued_at < since,
        OUTBOX.c.state.in_(ENDED),
        OUTBOX.c.payload.is_not(None),
        ~_needed(OUTBOX.c.youth_id, since),
    )
    closed = delete(ESCALATION).where(ESCALATION.c.closed_at < now - periods.ESCALATIONS_KEPT)
    db.execute(closed)
    count = db.execute(heard.values(words=None)).rowcount
    return count + db.execute(said.values(payload=None)).rowcount


def _needed(youth: ColumnElement[int], since: datetime) -> ColumnElement[bool]:
    """Match a youth who needs a human, or did until lately."""
    lately = (ESCALATION.c.closed_at.is_(None)) | (ESCALATION.c.closed_at >= since)
    return exists(select(ESCALATION.c.number).where(ESCALATION.c.youth_id == youth, lately))


def _expired_access(db: Connection, now: datetime) -> int:
    since = now - periods.WAYS_IN_KEPT
    invites = delete(INVITE).where(INVITE.c.used_at.is_(None), INVITE.c.expires_at < now)
    links = delete(SIGN_IN).where(SIGN_IN.c.expires_at < since)
    codes = delete(PAIRING).where(PAIRING.c.expires_at < since)
    sessions = delete(SESSION).where(SESSION.c.seen_at < since)
    return sum(db.execute(one).rowcount for one in (invites, links, codes, sessions))


def _openings(db: Connection, now: datetime) -> int:
    old = delete(OPENING).where(OPENING.c.at < now - periods.OPENINGS_KEPT)
    return db.execute(old).rowcount
