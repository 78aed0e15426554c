"""Let somebody of the staff leave: out at once, and nobody is left without a human.

From the console and from the terminal it is the same deed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from storage.access import invites, referrals, sessions, staff, staffing
from storage.database import Db
from storage.sql.statements import COACH, ESCALATION, YOUTH


class Obstacle(StrEnum):
    """Why somebody cannot leave yet."""

    TALK = "talk"
    """They have taken an escalation that is open, or talk with a youth."""
    LAST = "last"
    """They are the team's only coordinator: without one nobody could let anybody in."""
    YOUTHS = "youths"
    """Youths are theirs, or are to become theirs."""


def leave(db: Db, number: int, now: datetime) -> Obstacle | None:
    """Let a person leave at `now` (aware); return what is in the way, None when it was done.

    Their sessions, links, ways and unused invitations end; a link that was answered with no is
    another coach's. Whom they were asked to take is asked of the next at once, and referrals that
    have not ended are in the queue again.
    """
    team = db.execute(select(COACH.c.team_id).where(COACH.c.id == number)).scalar_one()
    if _is_engaged(db, number):
        return Obstacle.TALK
    if _is_last(db, number, team):
        return Obstacle.LAST
    if not staff.leave(db, number, now):
        return Obstacle.YOUTHS
    sessions.end_all(db, number, now)
    invites.void_of_coach(db, number, now)
    referrals.unassign(db, number)
    staffing.wake_ladders(db, team, now)
    return None


def _is_engaged(db: Db, coach: int) -> bool:
    """Tell whether this coach has taken an escalation that is still open, or is in a talk."""
    taken = select(func.count()).where(
        ESCALATION.c.taken_by == coach, ESCALATION.c.closed_at.is_(None)
    )
    talks = select(func.count()).where(YOUTH.c.talking_with == coach)
    return any(db.execute(one).scalar_one() for one in (taken, talks))


def _is_last(db: Db, number: int, team: int) -> bool:
    """Tell whether this is the only coordinator: without one nobody could let anybody in."""
    here = select(COACH.c.id).where(
        COACH.c.team_id == team, COACH.c.role == "coordinator", COACH.c.left_at.is_(None)
    )
    return list(db.execute(here).scalars()) == [number]
