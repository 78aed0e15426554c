"""Keep with whom a coach spoke before the first contact with a youth: by role, never by name.

Who came by an invitation takes along what is known of it (practices 0-5, 3-14): with whom the coach
spoke, the role that introduced, and the referral of which it came. Times are aware, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update

from flows.engine.line import LineClass
from storage.sql.statements import COACH, INVITE, OUTBOX, PRECONTACT, REFERRAL, YOUTH_RECORD


class Spoken(NamedTuple):
    """With whom a coach spoke, or why with nobody: a word of AroundRole or NotSpoken."""

    role: str
    coach: str
    at: datetime


class About(NamedTuple):
    """Of what it is: a referral, an invitation by its hash, or a youth who has come."""

    referral: int | None = None
    invite: bytes | None = None
    youth: int | None = None


def add(db: Connection, about: About, coach: int, roles: Iterable[str], now: datetime) -> None:
    """Store that this coach has spoken with these, or why with nobody."""
    whose = {"referral_id": about.referral, "invite": about.invite, "youth_id": about.youth}
    rows = [{**whose, "coach_id": coach, "role": one, "at": now} for one in roles]
    if rows:
        db.execute(insert(PRECONTACT), rows)


def of_youth(db: Connection, youth: int) -> list[Spoken]:
    """List it for a youth, the earliest first."""
    return _read(db, PRECONTACT.c.youth_id == youth)


def of_referral(db: Connection, referral: int) -> list[Spoken]:
    """List it for a referral, the earliest first."""
    return _read(db, PRECONTACT.c.referral_id == referral)


def is_missing(db: Connection, youth: int) -> bool:
    """Tell whether nobody of the staff has written to this youth yet, and nothing was ticked."""
    ticked = exists(select(PRECONTACT.c.id).where(PRECONTACT.c.youth_id == youth))
    written = exists(
        select(OUTBOX.c.id).where(
            OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None),
            OUTBOX.c.say_as == LineClass.HUMAN,
        )
    )  # fmt: skip
    return not db.execute(select(ticked | written)).scalar_one()


def follow(db: Connection, invite: bytes, youth: int) -> None:
    """Give what was kept of an invitation to the youth who came by it."""
    found = db.execute(
        select(INVITE.c.referral_id, INVITE.c.introduced_by).where(INVITE.c.hash == invite)
    ).one()
    referral, introduced_by = found
    mine = PRECONTACT.c.invite == invite
    if referral is not None:
        mine |= PRECONTACT.c.referral_id == referral
        db.execute(update(REFERRAL).where(REFERRAL.c.id == referral).values(youth_id=youth))
    db.execute(update(PRECONTACT).where(mine).values(youth_id=youth))
    if introduced_by:
        row = {"youth_id": youth, "introduced_by": introduced_by}
        db.execute(insert(YOUTH_RECORD), row)


def is_guardian_stopped(db: Connection, youth: int) -> bool:
    """Tell whether no guardian of this youth may be contacted (practices 3-34)."""
    mine = select(YOUTH_RECORD.c.guardian_stop).where(YOUTH_RECORD.c.youth_id == youth)
    return bool(db.execute(mine).scalar())


def stop_guardians(db: Connection, youth: int, *, stop: bool) -> None:
    """Set whether no guardian may be contacted: only people contact one, and this tells them."""
    mine = update(YOUTH_RECORD).where(YOUTH_RECORD.c.youth_id == youth)
    if db.execute(mine.values(guardian_stop=stop)).rowcount == 0:
        db.execute(insert(YOUTH_RECORD), {"youth_id": youth, "guardian_stop": stop})


def introduced_by(db: Connection, youth: int) -> str:
    """Return the role that introduced this youth, or ""."""
    mine = select(YOUTH_RECORD.c.introduced_by).where(YOUTH_RECORD.c.youth_id == youth)
    return str(db.execute(mine).scalar() or "")


def _read(db: Connection, whose: ColumnElement[bool]) -> list[Spoken]:
    found = (
        select(PRECONTACT.c.role, COACH.c.name, PRECONTACT.c.at)
        .join(COACH, COACH.c.id == PRECONTACT.c.coach_id)
        .where(whose)
        .order_by(PRECONTACT.c.id)
    )
    return [Spoken(*row) for row in db.execute(found)]
