"""What coordinators look at: who carries how much, and what needs whoever runs the program.

Never a word of a conversation: errors, times and counts (privacy-security.md, attack 4).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from storage.statements import ALARM, COACH, ESCALATION, OUTBOX, QUARANTINE, YOUTH

MOST: Final = 50
GONE: Final = "erased"


class Fault(NamedTuple):
    """Something that went wrong, without anybody's words. `at` is aware, UTC."""

    at: datetime
    what: str


def waiting(connection: Connection, team: int) -> int:
    """How many of the team need a human whom nobody has taken yet."""
    mine = (
        select(func.count())
        .select_from(ESCALATION)
        .join(YOUTH, YOUTH.c.id == ESCALATION.c.youth_id)
        .where(
            ESCALATION.c.closed_at.is_(None), ESCALATION.c.taken_by.is_(None),
            YOUTH.c.team_id == team,
        )
    )  # fmt: skip
    return int(connection.execute(mine).scalar_one())


def carried(connection: Connection, team: int) -> dict[int, int]:
    """How many youths each coach is responsible for, by the coach's number."""
    mine = (
        select(YOUTH.c.coach_id, func.count())
        .where(YOUTH.c.team_id == team, YOUTH.c.standing != GONE)
        .group_by(YOUTH.c.coach_id)
    )
    return {coach: count for coach, count in connection.execute(mine)}


def in_talk(connection: Connection, coach: int) -> bool:
    """Whether this coach has taken somebody's escalation that is still open, or is in a talk."""
    taken = select(func.count()).where(
        ESCALATION.c.taken_by == coach, ESCALATION.c.closed_at.is_(None)
    )
    talks = select(func.count()).where(YOUTH.c.talking_with == coach)
    return any(connection.execute(one).scalar_one() for one in (taken, talks))


def alarms(connection: Connection) -> list[Fault]:
    """What is wrong with the program, the latest first."""
    latest = select(ALARM.c.at, ALARM.c.what).order_by(ALARM.c.id.desc()).limit(MOST)
    return [Fault(*row) for row in connection.execute(latest)]


def quarantined(connection: Connection, team: int) -> list[Fault]:
    """Turns of the team that failed, the latest first: which error, and nothing of the turn."""
    latest = (
        select(QUARANTINE.c.at, QUARANTINE.c.error)
        .join(YOUTH, YOUTH.c.id == QUARANTINE.c.youth_id)
        .where(YOUTH.c.team_id == team)
        .order_by(QUARANTINE.c.id.desc())
        .limit(MOST)
    )
    return [Fault(*row) for row in connection.execute(latest)]


def unsaid(connection: Connection, team: int) -> dict[str, int]:
    """How many lines to the team's youths are `uncertain` and how many `undeliverable`."""
    states = ("uncertain", "undeliverable")
    mine = (
        select(OUTBOX.c.state, func.count())
        .join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
        .where(OUTBOX.c.state.in_(states), OUTBOX.c.coach_id.is_(None), YOUTH.c.team_id == team)
        .group_by(OUTBOX.c.state)
    )
    counted = {state: count for state, count in connection.execute(mine)}
    return {state: counted.get(state, 0) for state in states}


def coordinators(connection: Connection, team: int) -> int:
    """How many coordinators work in the team."""
    here = select(func.count()).where(
        COACH.c.team_id == team, COACH.c.role == "coordinator", COACH.c.left_at.is_(None)
    )
    return int(connection.execute(here).scalar_one())
