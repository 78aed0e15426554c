"""Read who of the staff could not be reached while no page of theirs is open, and why.

For the team's page, `lotsen doctor`, `lotsen coach list` and the metrics: each counts the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, and_, exists, func, select

from flows.engine.timers import TimerKind
from storage.access.staff import Role
from storage.schema import periods
from storage.schema.line_state import LineState
from storage.sql.statements import (
    COACH,
    COACH_CHAT,
    ESCALATION,
    SESSION,
    STAFF_NOTIFICATION,
    STAFF_WAY,
    TIMER,
)

UNKNOWN: Final = ("", LineState.UNCERTAIN.value)
"""Outcomes of which nobody knows whether it was taken."""


class Unready(StrEnum):
    """Why somebody could not be reached, or why nobody knows."""

    NEVER_IN = "never_in"
    """They have never signed in."""
    NO_WAY = "no_way"
    """They have confirmed no way, and have no Telegram linked."""
    FAILED = "failed"
    """By one of their ways the last message was not taken."""
    TEST = "test"
    """They have not said in a week that a test had come."""


RED: Final = frozenset({Unready.NEVER_IN, Unready.NO_WAY, Unready.FAILED})
"""Faults by which somebody may not be reached at all; a test that is due is none."""

_CALLED: Final = and_(
    COACH.c.left_at.is_(None), COACH.c.role.in_([Role.COACH.value, Role.COORDINATOR.value])
)
"""Of whoever the ladder can ask: coaches, and in the end coordinators."""


def of_team(db: Connection, team: int, now: datetime) -> dict[int, tuple[Unready, ...]]:
    """Return what is wrong with whom of a team, by their number; `now` is aware."""
    return _found(db, now, team)


def counts(db: Connection, now: datetime) -> dict[str, int]:
    """Count the people of all teams by what is wrong; each kind is there. `now` is aware."""
    every = [one for faults in _found(db, now).values() for one in faults]
    return {one.value: every.count(one) for one in Unready}


def unreached(db: Connection, now: datetime) -> int:
    """Count open escalations for which somebody could be asked now, and nobody can be reached.

    Their ladder has asked nobody, and tries again in a moment: it waits for no opening.
    """
    soon = now + periods.WAY_TRIED_AGAIN
    waiting = (
        select(func.count())
        .select_from(ESCALATION)
        .join(
            TIMER,
            and_(TIMER.c.youth_id == ESCALATION.c.youth_id, TIMER.c.name == TimerKind.LADDER.value),
        )
        .where(
            ESCALATION.c.closed_at.is_(None), ESCALATION.c.taken_by.is_(None),
            ESCALATION.c.asked.is_(None), TIMER.c.due_at <= soon,
        )
    )  # fmt: skip
    return int(db.execute(waiting).scalar() or 0)


def _found(
    db: Connection, now: datetime, team: int | None = None
) -> dict[int, tuple[Unready, ...]]:
    been = exists().where(SESSION.c.coach_id == COACH.c.id)
    linked = exists().where(COACH_CHAT.c.coach_id == COACH.c.id, COACH_CHAT.c.blocked_at.is_(None))
    mine = select(COACH.c.id, COACH.c.password.is_not(None) | been, linked).where(_CALLED)
    if team is not None:
        mine = mine.where(COACH.c.team_id == team)
    ways = _ways(db, now)
    found: dict[int, tuple[Unready, ...]] = {}
    for coach, been_in, has_telegram in db.execute(mine):
        faults = ways.get(coach, {Unready.NO_WAY})
        if has_telegram:
            faults = faults - {Unready.NO_WAY}
        if not been_in:
            faults = faults | {Unready.NEVER_IN}
        if faults:
            found[coach] = tuple(one for one in Unready if one in faults)
    return found


def _ways(db: Connection, now: datetime) -> Mapping[int, frozenset[Unready]]:
    """Return what is wrong with the confirmed ways of everybody who has one."""
    names = ("id", "coach_id", "failed_at", "taken_at", "confirmed_at", "answered_at")
    here = select(*(STAFF_WAY.c[name] for name in names)).where(
        STAFF_WAY.c.confirmed_at.is_not(None)
    )
    missed = _missed(db)
    found: dict[int, frozenset[Unready]] = {}
    shown: dict[int, datetime] = {}
    for way, coach, failed_at, taken_at, confirmed_at, answered_at in db.execute(here):
        last = missed.get(way)
        fails = failed_at is not None or _is_later(last, (taken_at, answered_at, confirmed_at))
        found[coach] = found.get(coach, frozenset()) | ({Unready.FAILED} if fails else frozenset())
        latest = max(confirmed_at, answered_at or confirmed_at)
        shown[coach] = max(latest, shown.get(coach, latest))
    for coach, latest in shown.items():
        if now - latest >= periods.WAY_TEST_LASTS:
            found[coach] |= {Unready.TEST}
    return found


def _missed(db: Connection) -> Mapping[int, datetime]:
    """Return when the last message by each way was begun, if it was not taken."""
    last = (
        select(func.max(STAFF_NOTIFICATION.c.id).label("id"))
        .where(
            STAFF_NOTIFICATION.c.way_id.is_not(None),
            STAFF_NOTIFICATION.c.outcome.not_in(UNKNOWN),
        )
        .group_by(STAFF_NOTIFICATION.c.way_id)
        .subquery()
    )
    mine = (
        select(STAFF_NOTIFICATION.c.way_id, STAFF_NOTIFICATION.c.begun_at)
        .join(last, last.c.id == STAFF_NOTIFICATION.c.id)
        .where(STAFF_NOTIFICATION.c.outcome != "taken")
    )
    return dict(db.execute(mine).all())


def _is_later(missed: datetime | None, worked: Iterable[datetime | None]) -> bool:
    """Tell whether a message was missed after the way last worked."""
    return missed is not None and all(one is None or one < missed for one in worked)
