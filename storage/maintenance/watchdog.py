"""Check what must always hold in the database, and repair it (architecture.md, time)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Select, String, cast, insert, literal, or_, select, update

from flows.engine.programme import OPEN_REQUESTS, MeetingState
from flows.engine.timers import TimerKind
from storage.encryption import Keyring
from storage.sql.statements import (
    ALARM,
    COACH,
    ESCALATION,
    MEETING,
    META,
    REQUEST,
    TAKES_PART,
    TIMER,
    YOUTH,
)

WRITTEN: Final = "written"
"""The row that is written to show that rows can be. Sealed, as every value of that table is."""


def prove_writing(db: Connection, keys: Keyring, now: datetime) -> None:
    """Write a row of our own: only a commit shows that there is room for the next. `now`: aware."""
    value = keys.seal(now.isoformat(), WRITTEN)
    if not db.execute(update(META).where(META.c.name == WRITTEN).values(value=value)).rowcount:
        db.execute(insert(META), {"name": WRITTEN, "value": value})


def repair_escalations(db: Connection, now: datetime) -> int:
    """Give every open escalation its timer again; return how many had lost it. `now` is aware."""
    ladder = (TIMER.c.youth_id == ESCALATION.c.youth_id) & (TIMER.c.name == TimerKind.LADDER)
    alarmless = (
        select(ESCALATION.c.youth_id)
        .outerjoin(TIMER, ladder)
        .where(ESCALATION.c.closed_at.is_(None), TIMER.c.name.is_(None))
    )
    lost = db.execute(alarmless).scalars().all()
    for youth in lost:
        _set_timer(db, youth, TimerKind.LADDER, now)
    if lost:
        what = f"{len(lost)} open escalations had no alarm ahead; they have one now"
        alarm(db, now, what)
    return len(lost)


def repair_requests(db: Connection, now: datetime) -> int:
    """Give every open request its timer again; return how many had lost it. `now` is aware.

    No request stays without an answer or a shown lateness (programme.md, 3).
    """
    name = literal(f"{TimerKind.REQUEST}:") + cast(REQUEST.c.number, String)
    ahead = (TIMER.c.youth_id == REQUEST.c.youth_id) & (TIMER.c.name == name)
    silent = (
        select(REQUEST.c.youth_id, REQUEST.c.number)
        .outerjoin(TIMER, ahead)
        .where(REQUEST.c.state.in_([one.value for one in OPEN_REQUESTS]), TIMER.c.name.is_(None))
    )
    return _set_again(db, silent, TimerKind.REQUEST, "open requests", now)


def repair_wishes(db: Connection, now: datetime) -> int:
    """Give every wish of a meeting its timer again, of who takes part; return how many had none.

    No wish stays without an answer or a shown lateness. `now` is aware.
    """
    name = literal(f"{TimerKind.MEETING_ASKED}:") + cast(MEETING.c.number, String)
    ahead = (TIMER.c.youth_id == MEETING.c.youth_id) & (TIMER.c.name == name)
    silent = (
        select(MEETING.c.youth_id, MEETING.c.number)
        .join(YOUTH, YOUTH.c.id == MEETING.c.youth_id)
        .outerjoin(TIMER, ahead)
        .where(MEETING.c.state == MeetingState.WISHED.value, TAKES_PART, TIMER.c.name.is_(None))
    )
    return _set_again(db, silent, TimerKind.MEETING_ASKED, "wishes of meetings", now)


def _set_again(
    db: Connection, silent: Select[int, int], kind: TimerKind, what: str, now: datetime
) -> int:
    """Give each of these, a youth and a number, its timer again, and say so; return how many."""
    lost = db.execute(silent).all()
    for youth, number in lost:
        _set_timer(db, youth, kind.named(number), now)
    if lost:
        alarm(db, now, f"{len(lost)} {what} had no moment ahead; they have one now")
    return len(lost)


def repair_contacts(db: Connection, now: datetime) -> int:
    """Give everybody who takes part a next contact and its timer again (practices 3-4).

    When and whose it is, the turn of that timer decides anew by the rule. What was to be done by
    somebody who has left is the responsible coach's. Return how many were out of sight; `now` is
    aware.
    """
    own = (TIMER.c.youth_id == YOUTH.c.id) & (TIMER.c.name == TimerKind.NEXT_CONTACT)
    unseen = (
        select(YOUTH.c.id, YOUTH.c.next_at, TIMER.c.name)
        .outerjoin(TIMER, own)
        .where(TAKES_PART, or_(YOUTH.c.next_at.is_(None), TIMER.c.name.is_(None)))
    )
    lost = db.execute(unseen).all()
    for youth, at, timer in lost:
        if at is None:
            db.execute(update(YOUTH).where(YOUTH.c.id == youth).values(next_at=now))
        if timer is None:
            _set_timer(db, youth, TimerKind.NEXT_CONTACT, max(at or now, now))
    if lost:
        alarm(db, now, f"{len(lost)} youths had no next contact; they have one now")
    left = select(COACH.c.id).where(COACH.c.left_at.is_not(None))
    orphaned = update(YOUTH).where(YOUTH.c.next_by.in_(left), YOUTH.c.coach_id.not_in(left))
    db.execute(orphaned.values(next_by=YOUTH.c.coach_id))
    return len(lost)


def _set_timer(db: Connection, youth: int, name: str, due_at: datetime) -> None:
    row = {"youth_id": youth, "name": name, "turn": 0, "due_at": due_at, "held": False}
    db.execute(insert(TIMER), row)


def alarm(db: Connection, now: datetime, what: str) -> None:
    """Tell the operator what is wrong with the program. `now` is aware; no name, no text."""
    db.execute(insert(ALARM), {"at": now, "what": what})
