"""Build the statements about teams, and about the staff: who is away, on call, can be reached."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    union,
)

from storage.schema import periods
from storage.sql.statements import ABSENCE, COACH, COACH_CHAT, SHIFT, STAFF_WAY, TEAM, columns

TEAMS: Final[Select[Any]] = select(
    *columns(TEAM, "id name zone language opens closes closed on_call")
)
IS_AWAY: Final = and_(
    ABSENCE.c.coach_id == COACH.c.id,
    ABSENCE.c.from_at <= bindparam("now"),
    or_(ABSENCE.c.until_at.is_(None), ABSENCE.c.until_at > bindparam("now")),
)
"""Of a coach who is away at the moment `now`."""
GOES_AWAY: Final = and_(ABSENCE.c.coach_id == COACH.c.id, ABSENCE.c.from_at > bindparam("now"))
IS_ON_CALL: Final = and_(
    SHIFT.c.coach_id == COACH.c.id,
    SHIFT.c.from_at <= bindparam("now"), SHIFT.c.until_at > bindparam("now"),
)  # fmt: skip
NEXT_CHANGE: Final = case(
    (SHIFT.c.from_at > bindparam("now"), SHIFT.c.from_at), else_=SHIFT.c.until_at
)
"""When a shift that is not over begins, or else ends."""
IS_AHEAD: Final = and_(SHIFT.c.coach_id == COACH.c.id, SHIFT.c.until_at > bindparam("now"))
COACHES: Final[Select[Any]] = select(
    *columns(COACH, "id team_id name language rung"),
    and_(COACH.c.role == "coordinator", COACH.c.left_at.is_(None)),
    exists().where(IS_AWAY),
    select(func.max(ABSENCE.c.deputy_id)).where(IS_AWAY).scalar_subquery(),
    select(func.max(SHIFT.c.from_at)).where(IS_ON_CALL).scalar_subquery(),
    select(func.min(NEXT_CHANGE)).where(IS_AHEAD).scalar_subquery(),
    case((COACH.c.left_at.is_(None), COACH.c.helps), else_=""),
    COACH.c.title,
    select(func.min(ABSENCE.c.from_at)).where(GOES_AWAY).scalar_subquery(),
).order_by(COACH.c.rung, COACH.c.id)

WORKS: Final = and_(STAFF_WAY.c.confirmed_at.is_not(None), STAFF_WAY.c.failed_at.is_(None))
"""Of a way to reach staff that its owner has confirmed, and that has not failed since."""
USABLE: Final = and_(
    STAFF_WAY.c.confirmed_at.is_not(None),
    or_(STAFF_WAY.c.failed_at.is_(None), STAFF_WAY.c.failure.in_(periods.PASSING_FAILURES)),
)
"""Of a way that may be tried: also one whose service was away, or said "later"."""
REACHABLE: Final[CompoundSelect[Any]] = union(
    select(STAFF_WAY.c.coach_id).where(
        USABLE, or_(STAFF_WAY.c.failed_at.is_(None), STAFF_WAY.c.failed_at < bindparam("tried"))
    ),
    select(COACH_CHAT.c.coach_id).where(COACH_CHAT.c.blocked_at.is_(None)),
)
"""Who of the staff can be reached: in Telegram, or by a way that has not failed since `tried`.

A page that is open is none: it may stand open on any desk.
"""
