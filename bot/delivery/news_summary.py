"""Gather what has happened in youths' lives into one summary a day for each coach.

It is part of a pass over the outbox, and so of its transaction: news that are due are taken from it
and the summary is queued in their place, or none of both is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.policy import news_time, working_hours
from storage.access import coach_news
from storage.database import Db
from storage.encryption import Keyring
from storage.outbox import OutboxLine
from storage.schema.message_kinds import NEWS


def gather(db: Db, keys: Keyring, due: Iterable[OutboxLine], now: datetime) -> bool:
    """Gather the news among these due lines; return whether there were any. `now` is aware."""
    coaches = sorted({one.coach for one in due if one.kind == NEWS and one.coach is not None})
    for coach in coaches:
        _gather(db, keys, coach, now)
    return bool(coaches)


def _gather(db: Db, keys: Keyring, coach: int, now: datetime) -> None:
    """Tell this coach of what is due, or put it off: nobody hears of it in their free time."""
    reader = coach_news.reader(db, coach, now)
    if reader.left:
        coach_news.gather(db, coach, now)
    elif reader.away or not working_hours.is_staffed(reader.hours, now):
        coach_news.put_off(db, coach, now, news_time.next_summary(reader.hours, now))
    elif news := coach_news.gather(db, coach, now):
        coach_news.add_summary(db, keys, coach, news, now)
