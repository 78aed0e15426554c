"""Count a team's week and a coach's day: figures, and youths whom staff see already.

Times are aware; days are the team's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from flows.engine.timers import TimerKind
from storage.schema.channel_names import STAFF
from storage.sql.statements import ESCALATION, EVENT, NOT_ERASED, OUTBOX, TIMER, YOUTH

DAYS: Final = 7
ENROLLED: Final = "enrolled"
ASKS: Final = (TimerKind.CHECKIN, TimerKind.PROPOSAL, TimerKind.REMINDER, TimerKind.SNOOZE)
"""Timers after which a youth is asked or reminded of something."""


class Week(NamedTuple):
    """Seven days, today the last. `heard` and `said` are messages a day, the others of the week."""

    days: tuple[date, ...]
    received: tuple[int, ...]
    sent: tuple[int, ...]
    youths: int
    needed: int
    taken: int
    closed: int


class Today(NamedTuple):
    """Youths by their numbers: who waits for a human, who is silent, who is asked today."""

    waiting: list[int]
    quiet: list[int]
    planned: list[int]


def week(db: Connection, team: int, now: datetime, zone: ZoneInfo) -> Week:
    """Count the week of this team that ends today."""
    today = now.astimezone(zone).date()
    days = tuple(today - timedelta(days=back) for back in reversed(range(DAYS)))
    since = datetime.combine(days[0], datetime.min.time(), zone)
    here = (YOUTH.c.team_id == team,)
    heard = select(EVENT.c.at, EVENT.c.youth_id).join(YOUTH, YOUTH.c.id == EVENT.c.youth_id)
    wrote = db.execute(heard.where(*here, EVENT.c.at >= since, EVENT.c.channel.not_in(STAFF))).all()
    told = select(OUTBOX.c.queued_at).join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
    said = db.execute(
        told.where(*here, OUTBOX.c.queued_at >= since, OUTBOX.c.line == "desk.says")
    ).scalars()
    return Week(
        days, _by_day((one.at for one in wrote), days, zone), _by_day(said, days, zone),
        len({one.youth_id for one in wrote}), *_escalations(db, team, since),
    )  # fmt: skip


def _escalations(db: Connection, team: int, since: datetime) -> tuple[int, int, int]:
    """Count how many needed a human, were taken, and were closed."""
    mine = select(func.count()).select_from(ESCALATION).join(
        YOUTH, YOUTH.c.id == ESCALATION.c.youth_id
    )  # fmt: skip
    opened, taken, closed = (
        int(db.execute(mine.where(YOUTH.c.team_id == team, column >= since)).scalar_one())
        for column in (ESCALATION.c.opened_at, ESCALATION.c.taken_at, ESCALATION.c.closed_at)
    )
    return opened, taken, closed


def _by_day(moments: Iterable[datetime], days: tuple[date, ...], zone: ZoneInfo) -> tuple[int, ...]:
    counted = Counter(one.astimezone(zone).date() for one in moments)
    return tuple(counted[day] for day in days)


def today(
    db: Connection, team: int, coach: int, now: datetime, silence: timedelta, zone: ZoneInfo
) -> Today:
    """Read the day of this coach: who of the team waits, and what is theirs."""
    mine = (YOUTH.c.coach_id == coach, YOUTH.c.standing == ENROLLED)
    midnight = datetime.combine(
        now.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), zone
    )
    waits = (
        select(YOUTH.c.id)
        .join(ESCALATION, ESCALATION.c.youth_id == YOUTH.c.id)
        .where(YOUTH.c.team_id == team, NOT_ERASED)
        .where(ESCALATION.c.closed_at.is_(None), ESCALATION.c.taken_by.is_(None))
        .order_by(ESCALATION.c.tier, ESCALATION.c.deadline)
    )
    quiet = select(YOUTH.c.id).where(*mine, YOUTH.c.heard_at < now - silence)
    asks = (
        select(YOUTH.c.id, TIMER.c.name)
        .join(TIMER, TIMER.c.youth_id == YOUTH.c.id)
        .where(*mine, TIMER.c.due_at < midnight)
        .order_by(TIMER.c.due_at)
    )
    planned = [youth for youth, name in db.execute(asks) if name.split(":")[0] in ASKS]
    return Today(
        list(db.execute(waits).scalars()),
        list(db.execute(quiet.order_by(YOUTH.c.heard_at)).scalars()),
        list(dict.fromkeys(planned)),
    )
