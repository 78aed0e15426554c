"""Delete what has been kept long enough, once a day (privacy-security.md, retention proposal).

Words of a conversation are a public record: they are blanked only where the municipality has
decided so (gallringsbeslut). Secrets of access that has ended (links, codes, sessions) are nobody's
record, and always go. Times are aware, UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from flows.engine.programme import InviteAnswer, Phase
from storage.schema import periods
from storage.schema.line_state import ENDED
from storage.sql.statements import (
    ABSENCE,
    ATTEMPT,
    ESCALATION,
    EVENT,
    INVITE,
    MEETING,
    NOT_UNDERSTOOD,
    OPENING,
    OUTBOX,
    PAIRING,
    PRECONTACT,
    REFERRAL,
    REQUEST,
    SESSION,
    SHIFT,
    SIGN_IN,
    STAFF_ACTION,
    STAFF_NOTIFICATION,
    YOUTH,
    YOUTH_NOTIFICATION,
    YOUTH_STATUS,
)


class SweepCounts(NamedTuple):
    """How many rows of each were blanked or deleted."""

    words: int
    secrets: int
    openings: int
    staffing: int
    notifications: int
    attempts: int
    meetings: int
    requests: int
    referrals: int


def sweep(db: Connection, now: datetime, *, words: bool) -> SweepCounts:
    """Delete what is old. `words`: whether the municipality has decided on those too."""
    blanked = _words(db, now) if words else 0
    return SweepCounts(
        blanked, _expired_access(db, now), _openings(db, now), _staffing(db, now),
        _notifications(db, now), _attempts(db, now), _meetings(db, now),
        _requests(db, now) if words else 0, _referrals(db, now),
    )  # fmt: skip


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
    # Nobody can read what is not kept any more.
    listed = delete(NOT_UNDERSTOOD).where(
        NOT_UNDERSTOOD.c.at < since, ~_needed(NOT_UNDERSTOOD.c.youth_id, since)
    )
    db.execute(listed)
    count = db.execute(heard.values(words=None)).rowcount
    return count + db.execute(said.values(payload=None)).rowcount


def _needed(youth: ColumnElement[int], since: datetime) -> ColumnElement[bool]:
    """Match a youth who needs a human, or did until lately."""
    lately = (ESCALATION.c.closed_at.is_(None)) | (ESCALATION.c.closed_at >= since)
    return exists(select(ESCALATION.c.number).where(ESCALATION.c.youth_id == youth, lately))


def _requests(db: Connection, now: datetime) -> int:
    """Delete what was answered or taken back long ago; turns shall not remember it either."""
    old = REQUEST.c.answered_at < now - periods.REQUESTS_KEPT
    theirs = YOUTH.c.id.in_(select(REQUEST.c.youth_id).where(old))
    db.execute(update(YOUTH).where(theirs).values(turn=YOUTH.c.turn + 1))
    return db.execute(delete(REQUEST).where(old)).rowcount


def _expired_access(db: Connection, now: datetime) -> int:
    since = now - periods.WAYS_IN_KEPT
    invites = delete(INVITE).where(INVITE.c.used_at.is_(None), INVITE.c.expires_at < now)
    links = delete(SIGN_IN).where(SIGN_IN.c.expires_at < since)
    codes = delete(PAIRING).where(PAIRING.c.expires_at < since)
    sessions = delete(SESSION).where(SESSION.c.seen_at < since)
    told = update(INVITE).where(
        INVITE.c.answer == InviteAnswer.NO, INVITE.c.label.is_not(None),
        INVITE.c.answered_at < now - periods.NO_LABEL_KEPT,
    )  # fmt: skip
    db.execute(told.values(label=None))
    return sum(db.execute(one).rowcount for one in (invites, links, codes, sessions))


def _openings(db: Connection, now: datetime) -> int:
    since = now - periods.OPENINGS_KEPT
    old = delete(OPENING).where(OPENING.c.at < since)
    done = delete(STAFF_ACTION).where(STAFF_ACTION.c.at < since)
    return db.execute(old).rowcount + db.execute(done).rowcount


def _staffing(db: Connection, now: datetime) -> int:
    since = now - periods.STAFFING_KEPT
    absences = delete(ABSENCE).where(ABSENCE.c.until_at < since)
    shifts = delete(SHIFT).where(SHIFT.c.until_at < since)
    return sum(db.execute(one).rowcount for one in (absences, shifts))


def _notifications(db: Connection, now: datetime) -> int:
    since = now - periods.NOTIFICATIONS_KEPT
    youths = delete(YOUTH_NOTIFICATION).where(YOUTH_NOTIFICATION.c.begun_at < since)
    staff = delete(STAFF_NOTIFICATION).where(STAFF_NOTIFICATION.c.begun_at < since)
    return sum(db.execute(one).rowcount for one in (youths, staff))


def _attempts(db: Connection, now: datetime) -> int:
    """Delete the attempts to be in touch with who has ended for so long, and has not come back."""
    ended = (
        select(YOUTH_STATUS.c.youth_id)
        .join(YOUTH, YOUTH.c.id == YOUTH_STATUS.c.youth_id)
        .where(YOUTH.c.phase == Phase.ENDED)
        .group_by(YOUTH_STATUS.c.youth_id)
        .having(func.max(YOUTH_STATUS.c.at) < now - periods.ATTEMPTS_KEPT)
    )
    return db.execute(delete(ATTEMPT).where(ATTEMPT.c.youth_id.in_(ended))).rowcount


def _meetings(db: Connection, now: datetime) -> int:
    """Delete meetings of long ago; one without a time counts from when it last changed."""
    since = now - periods.MEETINGS_KEPT
    at = MEETING.c.at
    old = delete(MEETING).where(MEETING.c.changed_at < since, at.is_(None) | (at < since))
    return db.execute(old).rowcount


def _referrals(db: Connection, now: datetime) -> int:
    """Delete referrals that nobody took up, and old ones; with them what was ticked.

    What was ticked for an invitation goes as soon as that can lead to nobody any more.
    """
    waiting = REFERRAL.c.coach_id.is_(None) & (REFERRAL.c.at < now - periods.REFERRAL_OPEN)
    old = REFERRAL.c.changed_at < now - periods.REFERRAL_KEPT
    gone = select(REFERRAL.c.id).where(waiting | old)
    nobodys = PRECONTACT.c.youth_id.is_(None)
    alone = nobodys & PRECONTACT.c.referral_id.is_(None)
    open_ = select(INVITE.c.hash).where(INVITE.c.hash == PRECONTACT.c.invite)
    ticks = (
        delete(PRECONTACT).where(alone, ~exists(open_)),
        delete(PRECONTACT).where(PRECONTACT.c.at < now - periods.REFERRAL_KEPT),
        delete(PRECONTACT).where(nobodys, PRECONTACT.c.referral_id.in_(gone)),
        update(PRECONTACT).where(PRECONTACT.c.referral_id.in_(gone)).values(referral_id=None),
    )
    for one in ticks:
        db.execute(one)
    return db.execute(delete(REFERRAL).where(waiting | old)).rowcount
