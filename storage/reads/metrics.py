"""Measure how the program is doing, in numbers: of rows and seconds, never of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from storage import outbox
from storage.reads import contact_list, open_requests, readiness, words_to_read
from storage.reads.words_to_read import ToRead
from storage.schema.line_state import WAITING
from storage.sql.statements import ALARM, ESCALATION, OUTBOX, QUARANTINE, YOUTH

RECENT: Final = 10_000
"""Lines at the end of the outbox that are counted by state: all of them would take too long."""


LONG: Final = 60.0
"""Seconds that a line which may be sent now may wait; normally it is less than one."""


class Counts(NamedTuple):
    """The figures of a moment.

    `oldest_wait` is how many seconds the oldest line that may be sent now has waited. `unready`:
    people of the staff who could not be reached, by why (readiness.py). `unreached`: open
    escalations that wait while nobody of their team can be reached. `requests` are the open ones by
    kind, `requests_late` those that nobody has answered in time. `to_read`: words that nothing
    understood and no coach has read.
    """

    open_lines: Mapping[str, int]
    recent_lines: Mapping[str, int]
    oldest_wait: float
    escalations: Mapping[str, int]
    overdue: int
    alarms: int
    quarantined: int
    unready: Mapping[str, int] = {}
    unreached: int = 0
    contacts_overdue: int = 0
    requests: Mapping[str, int] = {}
    requests_late: int = 0
    to_read: ToRead = ToRead(0, 0)


def measure(db: Connection, now: datetime) -> Counts:
    """Count everything once. `now` is aware."""
    return Counts(
        _open(db),
        _recent(db),
        oldest_wait(db, now),
        _escalations(db),
        overdue(db, now),
        *faults(db),
        readiness.counts(db, now),
        readiness.unreached(db, now),
        contact_list.overdue(db, now),
        open_requests.count_open(db),
        open_requests.overdue(db, now),
        words_to_read.count(db, now),
    )


def oldest_wait(db: Connection, now: datetime) -> float:
    """Return how many seconds the oldest queued line is past its moment; 0 when none is."""
    due = outbox.next_due_at(db)
    return max(0.0, (now - due).total_seconds()) if due else 0.0


def latest(db: Connection) -> datetime | None:
    """Return when the last line was decided; aware. A clock that shows less has gone back."""
    last = select(OUTBOX.c.queued_at).order_by(OUTBOX.c.id.desc()).limit(1)
    found: datetime | None = db.execute(last).scalar()
    return found


def overdue(db: Connection, now: datetime, team: int | None = None) -> int:
    """Count open escalations, of this team or all, in which no human wrote in time."""
    waits = ESCALATION.c.taken_by.is_(None) | ESCALATION.c.owed
    late = select(func.count()).where(
        ESCALATION.c.closed_at.is_(None),
        ESCALATION.c.missed_at.is_not(None) | (waits & (ESCALATION.c.deadline < now)),
    )
    if team is not None:
        mine = select(YOUTH.c.id).where(YOUTH.c.team_id == team)
        late = late.where(ESCALATION.c.youth_id.in_(mine))
    return int(db.execute(late).scalar_one())


def faults(db: Connection) -> tuple[int, int]:
    """Count alarms and quarantined turns that nobody has handled."""
    every = (select(func.count()).select_from(one) for one in (ALARM, QUARANTINE))
    alarms, quarantined = (int(db.execute(one).scalar_one()) for one in every)
    return alarms, quarantined


def _open(db: Connection) -> dict[str, int]:
    # Written as the index says it, or it would not be used.
    here = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.state.in_(WAITING))
    return {name: int(count) for name, count in db.execute(here.group_by(OUTBOX.c.state))}


def _recent(db: Connection) -> dict[str, int]:
    last = select(func.max(OUTBOX.c.id)).scalar_subquery()
    recent = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.id > last - RECENT)
    return {name: int(count) for name, count in db.execute(recent.group_by(OUTBOX.c.state))}


def _escalations(db: Connection) -> dict[str, int]:
    here = select(ESCALATION.c.tier, func.count()).where(ESCALATION.c.closed_at.is_(None))
    return {name: int(count) for name, count in db.execute(here.group_by(ESCALATION.c.tier))}
