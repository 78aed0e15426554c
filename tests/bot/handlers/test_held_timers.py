"""A timer that was held back and is due with another of the same youth is handled once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.app import App
from flows.engine.timers import TimerKind
from storage.sql.statements import OUTBOX, TIMER
from tests.support import people
from tests.support.people import Youth


async def test_what_expires_in_the_commit_of_the_ladder_is_dropped_once(room: App) -> None:
    """The turn of the ladder releases what was held; its own turn follows in the same commit."""
    sara = Youth(room, "sara")
    sara.says("meny")
    sara.taps("remind")
    sara.says("ta med busskortet")
    sara.taps("once", "tomorrow")
    sara.says("14:30")
    sara.says("person")
    now = room.clock.now()
    ladder = TIMER.c.name == TimerKind.LADDER
    stale = {"held": True, "due_at": now, "latest": now - timedelta(hours=1)}
    with room.store.writing() as db:
        db.execute(update(TIMER).where(~ladder).values(**stale))
        db.execute(update(TIMER).where(ladder).values(due_at=now - timedelta(minutes=1)))
    due = len(people.rows(room, TIMER))
    assert room.turns.take_due() == due
    dropped = [row.line for row in people.rows(room, OUTBOX) if row.state == "dropped"]
    assert dropped == ["reminders.now"]
