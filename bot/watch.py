"""The watchdog: what must always hold is checked, mended and told (architecture.md, time)."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import insert, select

from bot import schedule
from storage.statements import ALARM, ESCALATION, TIMER
from storage.store import Store

log = structlog.get_logger()


def watch(store: Store, now: datetime) -> int:
    """Give every open escalation an alarm again; how many had lost it. `now` is aware."""
    with store.writing() as connection:
        ladder = (TIMER.c.youth_id == ESCALATION.c.youth_id) & (TIMER.c.name == schedule.LADDER)
        open_ones = (
            select(ESCALATION.c.youth_id)
            .outerjoin(TIMER, ladder)
            .where(ESCALATION.c.closed_at.is_(None), TIMER.c.name.is_(None))
        )
        lost = connection.execute(open_ones).scalars().all()
        for youth in lost:
            timer = {"youth_id": youth, "name": schedule.LADDER, "turn": 0}
            connection.execute(insert(TIMER), {**timer, "due_at": now, "held": False})
        if lost:
            what = f"{len(lost)} open escalations had no alarm ahead; they have one now"
            connection.execute(insert(ALARM), {"at": now, "what": what})
            log.error("escalations without an alarm", count=len(lost))
    return len(lost)
