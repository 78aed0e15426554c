"""Check what must always hold in the database, and repair it (architecture.md, time)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from flows.engine.timers import TimerKind
from storage.sql.statements import ALARM, ESCALATION, TIMER


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
        timer = {
            "youth_id": youth,
            "name": TimerKind.LADDER,
            "turn": 0,
            "due_at": now,
            "held": False,
        }
        db.execute(insert(TIMER), timer)
    if lost:
        what = f"{len(lost)} open escalations had no alarm ahead; they have one now"
        alarm(db, now, what)
    return len(lost)


def alarm(db: Connection, now: datetime, what: str) -> None:
    """Tell the operator what is wrong with the program. `now` is aware; no name, no text."""
    db.execute(insert(ALARM), {"at": now, "what": what})
