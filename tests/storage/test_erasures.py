"""Erased is erased: in the file, in its log, in what staff read, and after a copy was put back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any, Final

import pytest
from sqlalchemy import Table, insert, select, update
from sqlmodel import SQLModel

from bot.app import App
from bot.turns.inbound import CoachClosed, CoachTook, YouthErased
from flows.engine.programme import Meeting, MeetingState
from storage import database as engines
from storage.maintenance import erasures
from storage.sql.statements import ESCALATION, EVENT, MEETING, OUTBOX, TEAM, YOUTH
from storage.turns import row_mapping
from storage.turns.changes import Changes
from tests.support import people
from tests.support.people import ANNA, Youth

Rooms = Callable[..., App]

SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

SHORT: Final = 12
"""A plain value of fewer letters stands in a database for many reasons."""

STAYS: Final = frozenset(
    {"youth.standing", "event.channel", "event.update_id", "coach.name", "referral.answers",
     "referral.referrer", "referral.hash", "youth.mark", "quarantine.error"}
)  # fmt: skip
"""What is no youth's: a channel's id of nobody, what a school told without saying of whom, a random
mark, and a fault of the program.
"""


def of_youth(room: App, youth: int) -> Iterator[tuple[str, bytes]]:
    """Every sealed blob, hash and longer plain value in rows of this youth, by its column."""
    for table in SQLModel.metadata.sorted_tables:
        owner = "id" if table is YOUTH else "youth_id"
        if owner not in table.c:
            continue
        for row in people.rows(room, table):
            if getattr(row, owner) == youth:
                yield from values(table, row)


def values(table: Table, row: Any) -> Iterator[tuple[str, bytes]]:
    for name, value in row._asdict().items():
        column = f"{table.name}.{name}"
        if column in STAYS:
            continue
        if isinstance(value, bytes):
            yield column, value
        elif isinstance(value, str) and len(value) >= SHORT:
            yield column, value.encode()


def files(database: str) -> dict[str, bytes]:
    """The database's files, as they are on the disk."""
    file = engines.sqlite_file(database)
    assert file is not None
    return {one.name: one.read_bytes() for one in file.parent.glob(f"{file.name}*")}


@SQLITE
async def test_no_byte_of_an_erased_youth_is_on_the_disk(
    rooms: Rooms, database: str, logged: StringIO
) -> None:
    """Not in the database, its log or index, nor in what was logged: no blob, hash or plain value.

    The file is not closed and nothing is started again.
    """
    room = rooms(flows=people.broken())
    sara = people.live(room)
    ali = Youth(room, "ali", "Ali")
    ali.says("jag vill dö")
    await room.start()
    await room.settle()
    before = set(of_youth(room, sara.id))
    assert len({column for column, _ in before}) > 20, "or this proves little"
    others = {value for _, value in of_youth(room, ali.id)}
    found = b"".join(files(database).values())
    assert any(value in found for _, value in before)
    sara.does(YouthErased())
    await room.settle()
    await room.forget_erased()
    left = {
        (name, column)
        for name, content in files(database).items()
        for column, value in before
        if value in content and value not in others
    }
    assert left == set()
    assert not [column for column, value in before if value.decode("latin-1") in logged.getvalue()]


async def test_of_an_erased_youth_no_line_is_left(room: App) -> None:
    """Not what was said to them, nor what staff were told, but that somebody is erased.

    Of a call its tier and times stay.
    """
    sara = Youth(room)
    sara.says("jag vill dö")
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachClosed(ANNA, "talked"))
    await room.start()
    await room.settle()
    sara.does(YouthErased())
    await room.settle()
    await room.forget_erased()
    left = [one.line for one in people.rows(room, OUTBOX) if one.line]
    assert left == ["desk.erased"]
    (call,) = people.rows(room, ESCALATION)
    assert (call.tier, call.reason, call.outcome) == ("A", None, None)
    (row,) = people.rows(room, YOUTH)
    (team,) = people.rows(room, TEAM)
    assert (row.language, row.place, row.about) == (team.language, None, None)


async def test_ids_of_lines_are_not_used_again(room: App) -> None:
    """A line that is gone leaves no number for another: what was told of it stays of it alone."""
    sara, ali = Youth(room), Youth(room, "ali", "Ali")
    sara.says("hej")
    await room.start()
    await room.settle()
    highest = max(one.id for one in people.rows(room, OUTBOX))
    sara.does(YouthErased())
    await room.settle()
    await room.forget_erased()
    ali.says("hej")
    assert max(one.id for one in people.rows(room, OUTBOX)) > highest


def test_the_reason_of_a_call_is_sealed(room: App) -> None:
    """Which rule heard danger is health data: a stolen database does not say it."""
    sara = Youth(room)
    sara.says("jag vill dö")
    (row,) = people.rows(room, ESCALATION)
    assert isinstance(row.reason, bytes)
    assert b"want_die" not in row.reason
    assert room.store.keys.open(row.reason, f"reason:{sara.id}") == "sv.want_die"


def test_what_is_deleted_is_overwritten(room: App) -> None:
    """By every connection, however SQLite was built."""
    if room.store.engine.dialect.name == "sqlite":
        with room.store.engine.connect() as db:
            assert db.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


# ---------------------------------------------------------------- a copy that was put back


@SQLITE
async def test_who_was_erased_stays_so_after_a_copy_was_put_back(
    rooms: Rooms, database: str
) -> None:
    """What the list beside the database names is erased again; who has come since is not."""
    room = rooms()
    sara, ali = Youth(room), Youth(room, "ali", "Ali")
    sara.says("hej")
    room.close()
    file = engines.sqlite_file(database)
    assert file is not None
    copy = file.with_name("copy")
    shutil.copyfile(file, copy)
    room = sara.room = ali.room = rooms()
    late = Youth(room, "late", "Lea")
    sara.does(YouthErased())
    late.does(YouthErased())
    await room.start()
    await room.settle()
    await room.forget_erased()
    room.close()
    shutil.copyfile(copy, file)
    room = rooms()
    new = Youth(room, "new", "Noor")
    assert new.id == late.id
    assert await replayed(room) == 1
    standings = [one.standing for one in people.rows(room, YOUTH)]
    assert standings == ["erased", "enrolled", "enrolled"]
    assert [one for one in people.rows(room, EVENT) if one.youth_id == sara.id] == []
    assert await replayed(room) == 0
    listed = erasures.file_of(room.store).read_text("ascii")
    assert len(listed.splitlines()) == 2
    assert "Sara" not in listed
    assert erasures.file_of(room.store).stat().st_mode & 0o777 == 0o600


async def replayed(room: App) -> int:
    return erasures.replay(room.store, room.clock.now())


@SQLITE
async def test_an_erasing_that_was_not_listed_is_listed_by_the_next_start(
    rooms: Rooms, database: str
) -> None:
    """Killed right after the commit, before the list was written."""
    room = rooms()
    sara = Youth(room)
    sara.does(YouthErased())
    assert not erasures.file_of(room.store).exists()
    await replayed(room)
    assert erasures.file_of(room.store).read_text("ascii").split()[0] == str(sara.id)
    file = engines.sqlite_file(database)
    assert file is not None
    assert erasures.file_of(room.store).parent == file.parent


async def test_a_damaged_line_of_the_list_stops_no_other(rooms: Rooms) -> None:
    """Half a line, written as the machine went down, names nobody."""
    room = rooms()
    sara = Youth(room)
    mark = people.rows(room, YOUTH)[0].mark
    erasures.file_of(room.store).write_text(f"x\n{sara.id} {mark} 2026-11-24\n{sara.id}", "ascii")
    assert await replayed(room) == 1
    assert [one.standing for one in people.rows(room, YOUTH)] == ["erased"]


# ---------------------------------------------------------------- silence


def test_who_is_silent_for_long_is_erased(room: App) -> None:
    """Nobody has written for half a year, and nobody of the staff did anything: by a decision only.

    Whoever was just looked after by a human is not.
    """
    sara, ali = Youth(room), Youth(room, "ali", "Ali")
    for one in (sara, ali):
        one.says("hej")
    later = room.clock.now() + timedelta(days=190)
    with room.store.writing() as db:
        heard = update(YOUTH).where(YOUTH.c.id == ali.id)
        db.execute(heard.values(heard_at=later - timedelta(days=100)))
        assert erasures.silent(db, later) == [sara.id]
        sara_again = select(YOUTH.c.id).where(YOUTH.c.id == sara.id)
        assert db.execute(sara_again).scalar() == sara.id


@pytest.mark.parametrize("days", [-100, 30])
def test_who_is_to_be_met_is_not_silent(room: App, days: int) -> None:
    """A meeting that was agreed long ago lies ahead, or was not long ago: somebody waits there."""
    sara = Youth(room)
    sara.says("hej")
    later = room.clock.now() + timedelta(days=190)
    met = Meeting(90, MeetingState.AGREED, later + timedelta(days=days), ANNA)
    made = Changes(meetings={(sara.id, 90): (met, room.clock.now())})
    with room.store.writing() as db:
        assert erasures.silent(db, later) == [sara.id]
        db.execute(insert(MEETING), row_mapping.meetings(made.meetings, room.store.keys))
        assert erasures.silent(db, later) == []
