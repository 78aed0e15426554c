"""Read a youth's reminders as a calendar needs them: which ones, and how often."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.facts import Rhythm
from storage import codec
from storage.encryption import Keyring
from storage.sql.statements import OUTBOX, REMINDER

UID_CHARACTERS: Final = 40


class KeptReminder(NamedTuple):
    """A reminder that there is. `uid` stays, and says nothing; `rhythm.first` is aware, UTC."""

    number: int
    uid: str
    words: str
    rhythm: Rhythm


def reminders(db: Connection, keys: Keyring, youth: int) -> list[KeptReminder]:
    """Read the reminders of this youth that are not over, in the order in which they were made."""
    columns = (REMINDER.c[name] for name in ("number", "words", "first", "days"))
    mine = select(*columns).where(REMINDER.c.youth_id == youth, REMINDER.c.came.is_(False))
    return [
        KeptReminder(
            number,
            keys.hash("calendar", f"{youth}:{number}").hex()[:UID_CHARACTERS],
            keys.open(words, f"reminder:{youth}"),
            Rhythm(first, frozenset(map(int, days))),
        )
        for number, words, first, days in db.execute(mine.order_by(REMINDER.c.number))
    ]


def of_line(
    db: Connection, keys: Keyring, youth: int, line: int, contexts: frozenset[str]
) -> list[KeptReminder]:
    """Read the reminders that a line to this youth is about, if it is one of these lines.

    A line holds no number: it is told by its words, as a button has them too, and by its first
    time where the line has one. Two that are called the same are both meant.
    """
    mine = select(OUTBOX.c.payload).where(
        OUTBOX.c.id == line, OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None),
        OUTBOX.c.line.in_(sorted(contexts)), OUTBOX.c.payload.is_not(None),
    )  # fmt: skip
    payload = db.execute(mine).scalar()
    if payload is None:
        return []
    values, *_ = codec.load_payload(keys.open(payload, f"said:{youth}"))
    said = {one for one in values.values() if isinstance(one, str)}
    times = {one for one in values.values() if isinstance(one, datetime)}
    named = [one for one in reminders(db, keys, youth) if said & {one.words, f"⏰ {one.words}"}]
    exactly = [one for one in named if one.rhythm.first in times]
    # What comes again and again is also told by a later time than its first.
    return exactly or [one for one in named if not times or one.rhythm.days]
