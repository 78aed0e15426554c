"""Read and write what coaches note about a youth: entries, each with its author and moment.

Nothing of it ever reaches the youth's chat. Whoever asks has found the youth in the team first.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from storage.access import access_log
from storage.access.access_log import StaffAction
from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind
from storage.sql.statements import NOTE_ENTRY


class NoteEntry(NamedTuple):
    """A note. Times are aware, UTC; author and `at` are None for one that is older than entries.

    `version` is how often it was changed: whoever changes it says which one they have read.
    """

    id: int
    coach: int | None
    at: datetime | None
    changed_at: datetime | None
    version: int
    words: str


def entries(db: Connection, keys: Keyring, youth: int) -> list[NoteEntry]:
    """Read every note about the youth, the newest first."""
    columns = ("id", "coach_id", "at", "changed_at", "version", "words")
    mine = select(*(NOTE_ENTRY.c[name] for name in columns)).where(NOTE_ENTRY.c.youth_id == youth)
    return [
        NoteEntry(number, coach, at, changed, version, keys.open(words, f"note:{youth}"))
        for number, coach, at, changed, version, words in db.execute(
            mine.order_by(NOTE_ENTRY.c.id.desc())
        )
    ]


def add(db: Connection, keys: Keyring, youth: int, coach: int, words: str, now: datetime) -> None:
    """Add a note, unless the newest says the same by the same coach: a press may come twice."""
    newest = next(iter(entries(db, keys, youth)), None)
    if newest is not None and (newest.coach, newest.words) == (coach, words):
        return
    row = {
        "youth_id": youth, "coach_id": coach, "at": now, "changed_at": None, "version": 0,
        "words": keys.seal(words, f"note:{youth}"),
    }  # fmt: skip
    db.execute(insert(NOTE_ENTRY), row)
    _record(db, youth, coach, now)


def change(
    db: Connection, keys: Keyring, youth: int, coach: int, read: tuple[int, int], words: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Change this coach's own note, or one of nobody known; "" deletes it.

    `read` is its id and the version that was read. Where it is another one by now nothing is lost:
    the words become a note of their own, and False is returned.
    """
    number, version = read
    mine = (
        NOTE_ENTRY.c.id == number,
        NOTE_ENTRY.c.youth_id == youth,
        NOTE_ENTRY.c.version == version,
        NOTE_ENTRY.c.coach_id.is_(None) | (NOTE_ENTRY.c.coach_id == coach),
    )
    if not words:
        return _changed(db, youth, coach, now, db.execute(delete(NOTE_ENTRY).where(*mine)).rowcount)
    fresh = {"words": keys.seal(words, f"note:{youth}"), "changed_at": now, "version": version + 1}
    if _changed(
        db, youth, coach, now, db.execute(update(NOTE_ENTRY).where(*mine).values(fresh)).rowcount
    ):
        return True
    add(db, keys, youth, coach, words, now)
    return False


def _changed(db: Connection, youth: int, coach: int, now: datetime, count: int) -> bool:
    """Write down a change, if there was one; return whether there was."""
    if count:
        _record(db, youth, coach, now)
    return bool(count)


def _record(db: Connection, youth: int, coach: int, now: datetime) -> None:
    access_log.record(db, StaffAction(now, coach, StaffActionKind.NOTE, youth))
