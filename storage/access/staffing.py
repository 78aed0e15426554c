"""Keep when staff are there: absences with their deputies, on-call shifts, a team's hours.

Times are aware, UTC; hours and days are the team's local ones. Whatever changes is heard of by the
ladders of open escalations at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from flows.engine.timers import TimerKind
from storage.access import closed_days
from storage.access.closed_days import Span
from storage.database import Db
from storage.schema.line_state import LineState
from storage.sql.statements import ABSENCE, COACH, ESCALATION, OUTBOX, SHIFT, TEAM, TIMER, YOUTH

MOST_SHIFTS: Final = 200
"""Shifts that are read at once."""


class Absence(NamedTuple):
    """An absence: whose, from when, until when (None: until they say so), and who stands in."""

    id: int
    coach: int
    from_at: datetime
    until_at: datetime | None
    deputy: int | None


class Shift(NamedTuple):
    """Who is on call, from when until when."""

    id: int
    coach: int
    from_at: datetime
    until_at: datetime


class Hours(NamedTuple):
    """When a team is at work, besides holidays, and whether somebody is on call out of hours."""

    opens: time
    closes: time
    closed: tuple[Span, ...]
    on_call: bool
    zone: ZoneInfo


def absences(db: Db, team: int, now: datetime) -> list[Absence]:
    """Read the absences of this team that are not over, by when they begin."""
    columns = (ABSENCE.c[name] for name in ("id", "coach_id", "from_at", "until_at", "deputy_id"))
    mine = (
        select(*columns)
        .join(COACH, COACH.c.id == ABSENCE.c.coach_id)
        .where(COACH.c.team_id == team, COACH.c.left_at.is_(None), _is_ahead(now))
        .order_by(ABSENCE.c.from_at, ABSENCE.c.id)
    )
    return [Absence(*row) for row in db.execute(mine)]


def away(db: Db, team: int, now: datetime) -> dict[int, Absence]:
    """Read who of this team is away at this moment, by their number: the absence that ends last."""
    begun = [one for one in absences(db, team, now) if one.from_at <= now]
    ending = [one for one in begun if one.until_at is not None]
    found = sorted(ending, key=lambda one: one.until_at or now)
    return {one.coach: one for one in (*found, *(one for one in begun if one.until_at is None))}


def is_away(db: Db, coach: int, now: datetime) -> bool:
    """Tell whether this person is away at this moment."""
    mine = select(ABSENCE.c.id).where(
        ABSENCE.c.coach_id == coach, ABSENCE.c.from_at <= now, _is_ahead(now)
    )
    return db.execute(mine.limit(1)).first() is not None


def add_absence(
    db: Db,
    coach: int,
    from_at: datetime,
    until_at: datetime | None,
    now: datetime,
    deputy: int | None = None,
) -> None:
    """Store an absence. `deputy` is called in their place meanwhile."""
    row = {"coach_id": coach, "from_at": from_at, "until_at": until_at, "deputy_id": deputy}
    db.execute(insert(ABSENCE), row)
    wake_ladders(db, _team_of(db, coach), now)


def end_absence(db: Db, absence: int, coaches: Sequence[int], now: datetime) -> bool:
    """End one absence of one of these people now, or take it back; return whether there was one."""
    mine = (ABSENCE.c.id == absence) & ABSENCE.c.coach_id.in_(coaches) & _is_ahead(now)
    ended = _end(db, mine, now)
    for coach in coaches[:1] if ended else ():
        wake_ladders(db, _team_of(db, coach), now)
    return ended


def end_absences(db: Db, coach: int, now: datetime) -> None:
    """End every absence of this person that has begun: they are back."""
    _end(db, (ABSENCE.c.coach_id == coach) & (ABSENCE.c.from_at <= now) & _is_ahead(now), now)
    wake_ladders(db, _team_of(db, coach), now)


def shifts(db: Db, team: int, now: datetime) -> list[Shift]:
    """Read the team's shifts that are not over, by when they begin; none of who has left."""
    columns = (SHIFT.c[name] for name in ("id", "coach_id", "from_at", "until_at"))
    mine = (
        select(*columns)
        .join(COACH, COACH.c.id == SHIFT.c.coach_id)
        .where(SHIFT.c.team_id == team, SHIFT.c.until_at > now, COACH.c.left_at.is_(None))
    )
    ordered = mine.order_by(SHIFT.c.from_at, SHIFT.c.id).limit(MOST_SHIFTS)
    return [Shift(*row) for row in db.execute(ordered)]


def add_shift(
    db: Db, team: int, coach: int, from_at: datetime, until_at: datetime, now: datetime
) -> None:
    """Store that this person is on call."""
    row = {"team_id": team, "coach_id": coach, "from_at": from_at, "until_at": until_at}
    db.execute(insert(SHIFT), row)
    wake_ladders(db, team, now)


def end_shift(db: Db, team: int, shift: int, now: datetime) -> bool:
    """End a shift of this team now, or take it back; return whether there was one."""
    mine = (SHIFT.c.id == shift) & (SHIFT.c.team_id == team) & (SHIFT.c.until_at > now)
    begun = db.execute(update(SHIFT).where(mine, SHIFT.c.from_at < now).values(until_at=now))
    gone = db.execute(delete(SHIFT).where(mine))
    wake_ladders(db, team, now)
    return bool(begun.rowcount or gone.rowcount)


def hours(db: Db, team: int) -> Hours:
    """Read when this team is at work."""
    columns = (TEAM.c[name] for name in ("opens", "closes", "closed", "on_call", "zone"))
    opens, closes, closed, on_call, zone = db.execute(
        select(*columns).where(TEAM.c.id == team)
    ).one()
    return Hours(opens, closes, closed_days.load(closed), on_call, ZoneInfo(zone))


def set_hours(db: Db, team: int, opens: time, closes: time, now: datetime) -> None:
    """Set the team's working hours."""
    db.execute(update(TEAM).where(TEAM.c.id == team).values(opens=opens, closes=closes))
    wake_ladders(db, team, now)


def set_closed(db: Db, team: int, spans: Sequence[tuple[date, date]], now: datetime) -> None:
    """Set the days on which the team is closed."""
    db.execute(update(TEAM).where(TEAM.c.id == team).values(closed=closed_days.dump(spans)))
    wake_ladders(db, team, now)


def move_queued(db: Db, team: int, before: datetime, after: datetime) -> None:
    """Let what waits for the team's staff until exactly `before` wait until `after`."""
    if before == after:
        return
    staff = select(COACH.c.id).where(COACH.c.team_id == team)
    waiting = update(OUTBOX).where(
        OUTBOX.c.coach_id.in_(staff),
        OUTBOX.c.state == LineState.QUEUED,
        OUTBOX.c.not_before == before,
    )
    db.execute(waiting.values(not_before=after))


def set_on_call(db: Db, team: int, now: datetime, *, on_call: bool) -> None:
    """Set whether somebody is on call out of hours."""
    db.execute(update(TEAM).where(TEAM.c.id == team).values(on_call=on_call))
    wake_ladders(db, team, now)


def _team_of(db: Db, coach: int) -> int:
    return int(db.execute(select(COACH.c.team_id).where(COACH.c.id == coach)).scalar_one())


def wake_ladders(db: Db, team: int, now: datetime) -> None:
    """Let what nobody has taken be looked at again at once: somebody else may be there now."""
    waiting = (
        select(ESCALATION.c.youth_id)
        .join(YOUTH, YOUTH.c.id == ESCALATION.c.youth_id)
        .where(
            YOUTH.c.team_id == team,
            ESCALATION.c.closed_at.is_(None),
            ESCALATION.c.taken_by.is_(None),
        )
    )
    ladders = update(TIMER).where(TIMER.c.name == TimerKind.LADDER, TIMER.c.youth_id.in_(waiting))
    db.execute(ladders.values(due_at=now))


def _is_ahead(now: datetime) -> ColumnElement[bool]:
    return or_(ABSENCE.c.until_at.is_(None), ABSENCE.c.until_at > now)


def _end(db: Db, which: ColumnElement[bool], now: datetime) -> bool:
    begun = update(ABSENCE).where(which, ABSENCE.c.from_at < now).values(until_at=now)
    found = db.execute(begun).rowcount
    gone = db.execute(delete(ABSENCE).where(which)).rowcount
    return bool(found or gone)


def who_answers(db: Db, youth: int) -> tuple[str, int]:
    """Read the name and the team of the coach who talks with this youth, or else is their coach."""
    answers = func.coalesce(YOUTH.c.talking_with, YOUTH.c.coach_id)
    name, team = db.execute(
        select(COACH.c.name, COACH.c.team_id)
        .join(YOUTH, answers == COACH.c.id)
        .where(YOUTH.c.id == youth)
    ).one()
    return name, team
