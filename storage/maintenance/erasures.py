"""See to it that who was erased stays erased: in every file, and after a copy was put back.

Beside the database stands a list of erased numbers (`<database>.erased`, mode 0600; beside the key
file where the database has no file): a number, a random mark, and when. A number alone would not
do: after a copy was put back, the next who comes may get the same. Times are aware, UTC.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, exists, or_, select

from flows.engine.facts import Standing
from storage import database, encryption
from storage.schema import periods
from storage.sql.erase_statements import (
    BLANK_LAST,
    CLEAR_CALLS,
    CLEAR_LINES,
    CLEAR_ROW,
    UNFINISHED,
)
from storage.sql.statements import (
    ATTEMPT,
    ESCALATION,
    INVITE,
    MEETING,
    NOT_ERASED,
    NOTE_ENTRY,
    OPENING,
    REQUEST,
    YOUTH,
    YOUTH_STATUS,
)
from storage.store import Store
from storage.turns.erase import erase

MOST: Final = 500
"""Youths in one statement."""

PARTS: Final = 3
"""Parts of a line of the list: number, mark (`-` for none), when."""

UNMARKED: Final = "-"


def file_of(store: Store) -> Path:
    """Return the list of erased numbers of this deployment."""
    file = database.sqlite_file(store.url)
    return database.erased_list(file or store.key_file)


def replay(store: Store, now: datetime) -> int:
    """Erase again whom the list names and a copy brought back; return how many.

    At a start, before anything is said. Who was erased and is not on the list yet, because the
    program was killed in between, is listed.
    """
    listed = set(_listed(file_of(store)))
    with store.writing() as db:
        known = {
            (youth, mark): standing
            for some in _parts(sorted({youth for youth, _ in listed}))
            for youth, mark, standing in db.execute(_ROWS.where(YOUTH.c.id.in_(some)))
        }
        back = {
            youth
            for (youth, mark), standing in known.items()
            if standing != Standing.ERASED and (youth, mark) in listed
        }
        for some in _parts(sorted(back)):
            erase(db, store.keys, some)
        every = set(db.execute(_ROWS.where(~NOT_ERASED)).all())
    store.erased |= {youth for youth, *_ in every}
    _list(store, [(youth, mark) for youth, mark, _ in every if (youth, mark) not in listed], now)
    return len(back)


def forget(store: Store, now: datetime) -> None:
    """Clear what was still needed of erased youths, list them, and empty SQLite's log.

    It is to be called again while `is_settled` is false. A reader may hold the log for a moment,
    and a line or a human's call may still wait.
    """
    youths = sorted(store.erased)
    with store.writing() as db:
        cleared = sum(_clear(db, some) for some in _parts(youths))
        waiting = {one for some in _parts(youths) for one in db.scalars(UNFINISHED, {"ids": some})}
        rows = [
            (youth, mark)
            for some in _parts(youths)
            for youth, mark, _ in db.execute(_ROWS.where(YOUTH.c.id.in_(some)))
        ]
    listed = set(_listed(file_of(store)))
    _list(store, [one for one in rows if one not in listed], now)
    store.log_is_clean = store.log_is_clean and not cleared and store.erased <= store.waiting
    store.waiting = waiting
    store.erased.intersection_update(waiting)
    if not store.log_is_clean:
        store.log_is_clean = database.truncate_log(store.engine)


def is_settled(store: Store) -> bool:
    """Tell whether nothing is left of who was erased."""
    return store.log_is_clean and not store.erased


def empty_log(store: Store) -> bool:
    """Empty SQLite's log after something was deleted; return whether it is empty."""
    store.log_is_clean = database.truncate_log(store.engine)
    return store.log_is_clean


def erase_silent(db: Connection, store: Store, now: datetime) -> int:
    """Erase whom nobody has heard of for long; return how many. Only by a decision."""
    found = silent(db, now)
    for some in _parts(found):
        erase(db, store.keys, some)
    store.erased |= set(found)
    return len(found)


def silent(db: Connection, now: datetime) -> list[int]:
    """Return who has not written for `SILENT_KEPT`, and for whom staff did nothing either."""
    since = now - periods.SILENT_KEPT
    mine = YOUTH.c.id
    came = exists().where(INVITE.c.youth_id == mine, INVITE.c.used_at < since)
    done = (
        exists().where(OPENING.c.youth_id == mine, OPENING.c.at >= since),
        exists().where(ATTEMPT.c.youth_id == mine, ATTEMPT.c.at >= since),
        exists().where(NOTE_ENTRY.c.youth_id == mine, NOTE_ENTRY.c.at >= since),
        exists().where(
            MEETING.c.youth_id == mine, or_(MEETING.c.changed_at >= since, MEETING.c.at >= since)
        ),
        exists().where(REQUEST.c.youth_id == mine, REQUEST.c.sent_at >= since),
        exists().where(YOUTH_STATUS.c.youth_id == mine, YOUTH_STATUS.c.at >= since),
        exists().where(
            ESCALATION.c.youth_id == mine,
            or_(ESCALATION.c.closed_at.is_(None), ESCALATION.c.closed_at >= since),
        ),
    )
    long_ago = or_(YOUTH.c.heard_at < since, YOUTH.c.heard_at.is_(None) & came)
    wanted = select(mine).where(NOT_ERASED, YOUTH.c.talking_with.is_(None), long_ago)
    return list(db.scalars(wanted.where(*(~one for one in done)).order_by(mine)))


_ROWS: Final = select(YOUTH.c.id, YOUTH.c.mark, YOUTH.c.standing)


def _clear(db: Connection, youths: Collection[int]) -> int:
    statements = (CLEAR_LINES, BLANK_LAST, CLEAR_CALLS, CLEAR_ROW)
    return sum(db.execute(one, {"ids": list(youths)}).rowcount for one in statements)


def _parts(youths: Iterable[int]) -> Iterator[list[int]]:
    every = iter(youths)
    while some := list(islice(every, MOST)):
        yield some


def _listed(file: Path) -> Iterator[tuple[int, str]]:
    """Read the list; a line that is damaged names nobody."""
    if not file.exists():
        return
    for line in file.read_text("ascii", "replace").splitlines():
        parts = line.split()
        if len(parts) == PARTS and parts[0].isdecimal():
            yield int(parts[0]), "" if parts[1] == UNMARKED else parts[1]


def _list(store: Store, rows: Collection[tuple[int, str]], now: datetime) -> None:
    """Add to the list, on the disk before it returns."""
    if not rows:
        return
    when = now.astimezone(UTC).date().isoformat()
    lines = "".join(f"{youth} {mark or UNMARKED} {when}\n" for youth, mark in sorted(rows))
    file = file_of(store)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, encryption.PRIVATE_MODE)
    with open(handle, "a", encoding="ascii") as written:  # noqa: PTH123 - of a handle
        if os.fstat(handle).st_size and not _ends_whole(file):
            written.write("\n")
        written.write(lines)
        written.flush()
        os.fsync(handle)


def _ends_whole(file: Path) -> bool:
    return file.read_bytes().endswith(b"\n")
