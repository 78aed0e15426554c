"""Read what coordinators look at: each coach's load, and what the operator must handle.

Never a word of a conversation: errors, times and counts (privacy-security.md, attack 4).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, select

from flows.engine.timers import TimerKind
from storage.schema.line_state import FAILED
from storage.sql.statements import (
    ALARM,
    COACH,
    NOT_ERASED,
    OUTBOX,
    QUARANTINE,
    TIMER,
    YOUTH,
)

MOST: Final = 50


class Incident(NamedTuple):
    """Something that went wrong, without anybody's words. `at` is aware, UTC."""

    id: int
    at: datetime
    what: str


class CoachChange(NamedTuple):
    """A youth who is to get another coach. `at` is aware, UTC; coaches are numbers."""

    youth: int
    coach: int
    to: int
    at: datetime


def owned(db: Connection, team: int) -> dict[int, list[int]]:
    """Return for whom each coach is responsible: the youths' numbers, by the coach's."""
    mine = (
        select(YOUTH.c.coach_id, YOUTH.c.id)
        .where(YOUTH.c.team_id == team, NOT_ERASED)
        .order_by(YOUTH.c.id)
    )
    found: dict[int, list[int]] = {}
    for coach, youth in db.execute(mine):
        found.setdefault(coach, []).append(youth)
    return found


def changes(db: Connection, team: int) -> dict[int, CoachChange]:
    """Read who of the team is to get another coach, by the youth's number."""
    mine = (
        select(YOUTH.c.id, YOUTH.c.coach_id, TIMER.c.name, TIMER.c.due_at)
        .join(TIMER, TIMER.c.youth_id == YOUTH.c.id)
        .where(
            YOUTH.c.team_id == team, NOT_ERASED,
            TIMER.c.name.like(f"{TimerKind.COACH}:%"),
        )
    )  # fmt: skip
    return {
        youth: CoachChange(youth, coach, int(name.partition(":")[2]), at)
        for youth, coach, name, at in db.execute(mine)
    }


def works_in_team(db: Connection, number: int, team: int) -> bool:
    """Tell whether this person works in this team."""
    mine = select(func.count()).where(
        COACH.c.id == number, COACH.c.team_id == team, COACH.c.left_at.is_(None)
    )
    return bool(db.execute(mine).scalar_one())


def names_at_work(db: Connection) -> list[str]:
    """Return the names of everybody who works here, of every team."""
    return list(db.scalars(select(COACH.c.name).where(COACH.c.left_at.is_(None))))


def alarms(db: Connection) -> list[Incident]:
    """Read what is wrong with the program, the latest first."""
    latest = select(ALARM.c.id, ALARM.c.at, ALARM.c.what).order_by(ALARM.c.id.desc()).limit(MOST)
    return [Incident(*row) for row in db.execute(latest)]


def quarantined(db: Connection, team: int) -> list[Incident]:
    """Read the team's failed turns, the latest first: which error, and nothing of the turn."""
    latest = (
        select(QUARANTINE.c.id, QUARANTINE.c.at, QUARANTINE.c.error)
        .join(YOUTH, YOUTH.c.id == QUARANTINE.c.youth_id)
        .where(YOUTH.c.team_id == team)
        .order_by(QUARANTINE.c.id.desc())
        .limit(MOST)
    )
    return [Incident(*row) for row in db.execute(latest)]


def handled(db: Connection, team: int, alarms: Collection[int], turns: Collection[int]) -> None:
    """Delete alarms and failed turns that were handled; turns of another team stay (attack 1)."""
    mine = select(YOUTH.c.id).where(YOUTH.c.team_id == team)
    if alarms:
        db.execute(delete(ALARM).where(ALARM.c.id.in_(alarms)))
    if turns:
        gone = delete(QUARANTINE).where(QUARANTINE.c.id.in_(turns))
        db.execute(gone.where(QUARANTINE.c.youth_id.in_(mine)))


def unsaid(db: Connection, team: int) -> dict[str, int]:
    """Count the lines to the team's youths that are uncertain, and those undeliverable."""
    mine = (
        select(OUTBOX.c.state, func.count())
        .join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
        .where(OUTBOX.c.state.in_(FAILED), OUTBOX.c.coach_id.is_(None), YOUTH.c.team_id == team)
        .group_by(OUTBOX.c.state)
    )
    counted = {state: int(count) for state, count in db.execute(mine)}
    return {state: counted.get(state, 0) for state in FAILED}
