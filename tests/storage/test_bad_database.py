"""What is wrong with a database is said in a sentence, and nothing is changed by finding out."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy
from sqlmodel import SQLModel

from bot.app import App
from bot.turns.inbound import Inbound, YouthSaid
from storage import database as stores
from storage import encryption, errors
from storage.errors import StoreError
from storage.store import Store
from tests.support import people
from tests.support.people import Youth, arrival

Rooms = Callable[..., App]
sqlite: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
postgresql: Final = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

NOBODY: Final = 65534
ADVICE: Final = ("Check", "Stop", "Restore", "Install", "Make room", "try again")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder that holds something; a lock and an index of a log say nothing."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    every = {str(one.relative_to(folder)): one.read_bytes() for one in files}
    return {name: held for name, held in every.items() if held and not name.endswith("-shm")}


def refuse(url: str, key_file: Path, kind: type[StoreError]) -> str:
    """Opening is refused with this error, whose words help, and every file is as it was."""
    before = contents(key_file.parent)
    with pytest.raises(StoreError) as caught:
        Store.open(url, key_file)
    said = str(caught.value)
    assert type(caught.value) is kind, said
    assert any(one in said for one in ADVICE)
    assert "\n" not in said
    assert not any(word in said for word in ("sqlite3", "psycopg", "Traceback", "postgres:"))
    assert contents(key_file.parent) == before
    return said


# ---------------------------------------------------------------- refused at the start


@pytest.mark.parametrize(
    "content",
    [b"Dear diary", b"SQLite format 3\0" + b"\7" * 5000, b"\0" * 4096, b"PK\3\4" * 2000],
    ids=["text", "a header only", "zeros", "another format"],
)
def test_a_file_that_is_no_database(tmp_path: Path, key_file: Path, content: bytes) -> None:
    """Somebody else's file is left alone."""
    file = tmp_path / "lotsen.sqlite3"
    file.write_bytes(content)
    refuse(f"sqlite:///{file}", key_file, errors.NotADatabaseError)


@sqlite
def test_a_database_that_was_cut_off(database: str, tmp_path: Path, key_file: Path) -> None:
    """Half a copy is refused, not repaired."""
    Store.open(database, key_file).close()
    file = tmp_path / "lotsen.sqlite3"
    os.truncate(file, file.stat().st_size // 2)
    refuse(database, key_file, errors.NotADatabaseError)


def test_a_database_of_another_program(empty_database: str, key_file: Path) -> None:
    """Tables that are not ours are not joined by ours."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoices (id INTEGER PRIMARY KEY)")
    engine.dispose()
    refuse(empty_database, key_file, errors.NotADatabaseError)


def test_a_folder_instead_of_a_file(tmp_path: Path, key_file: Path) -> None:
    """A path that is a folder is no place for a database."""
    folder = tmp_path / "lotsen.sqlite3"
    folder.mkdir()
    refuse(f"sqlite:///{folder}", key_file, errors.ReadOnlyError)


def test_a_folder_that_cannot_be_made(key_file: Path) -> None:
    """Where nobody can write, also root, the owner is named as the thing to check."""
    refuse("sqlite:////proc/nowhere/lotsen.sqlite3", key_file, errors.ReadOnlyError)


@pytest.fixture
def plain_user() -> Iterator[Path]:
    """A folder of somebody who is not root, and the test is run as them: there chmod bites."""
    folder = Path(tempfile.mkdtemp(prefix="lotsen-user-"))
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folder
    if root:
        os.seteuid(0)
    shutil.rmtree(folder)


@pytest.mark.parametrize("first", [True, False], ids=["first start", "later start"])
@pytest.mark.parametrize("shut", ["folder", "file"])
def test_what_cannot_be_written_to(plain_user: Path, shut: str, *, first: bool) -> None:
    """A read-only folder or file is named before anything is done."""
    file, key_file = plain_user / "lotsen.sqlite3", plain_user / "lotsen.key"
    url = f"sqlite:///{file}"
    if first:
        encryption.load_or_create(key_file)
        file.touch()
    else:
        Store.open(url, key_file).close()
    what = plain_user if shut == "folder" else file
    what.chmod(0o555 if shut == "folder" else 0o444)
    refuse(url, key_file, errors.ReadOnlyError)
    what.chmod(0o755)


def test_a_key_that_cannot_be_made(plain_user: Path) -> None:
    """The first start in a folder that is not writable says that it is about the key."""
    keys = plain_user / "keys"
    keys.mkdir(mode=0o555)
    refuse(f"sqlite:///{plain_user}/lotsen.sqlite3", keys / "lotsen.key", errors.KeyFileError)
    keys.chmod(0o755)


@pytest.mark.spoils
def test_a_newer_database(database: str, key_file: Path) -> None:
    """Who goes back to an older Lotsen does not go on with tables it does not know."""
    Store.open(database, key_file).close()
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    refuse(database, key_file, errors.NewerDatabaseError)


def test_a_wrong_key(database: str, key_file: Path) -> None:
    """Before anything is changed."""
    Store.open(database, key_file).close()
    key_file.unlink()
    encryption.load_or_create(key_file)
    refuse(database, key_file, errors.WrongKeyError)


def test_a_missing_key(database: str, key_file: Path) -> None:
    """A database in use is not given a new key."""
    Store.open(database, key_file).close()
    key_file.unlink()
    refuse(database, key_file, errors.KeyFileError)


@sqlite
def test_a_second_writer(database: str, key_file: Path) -> None:
    """SQLite has one writer; when it ends, the next may come."""
    first = Store.open(database, key_file)
    refuse(database, key_file, errors.SecondWriterError)
    first.close()
    Store.open(database, key_file).close()


@pytest.mark.parametrize(
    "where", ["127.0.0.1:1/lotsen", "/lotsen?host=/nowhere"], ids=["no server", "no socket"]
)
def test_a_postgresql_that_does_not_answer(key_file: Path, where: str) -> None:
    """It is said to be out of reach, and the password is not repeated."""
    url = f"postgresql+psycopg://lotsen:geheim@{where}"
    assert "geheim" not in refuse(url, key_file, errors.UnreachableError)


@postgresql
def test_a_database_that_does_not_exist(database: str, key_file: Path) -> None:
    """A server without this database is refused like no server."""
    refuse(database.replace("/lotsen_", "/missing_"), key_file, errors.UnreachableError)


# ---------------------------------------------------------------- while it runs


def everything(room: App) -> dict[str, list[object]]:
    """Every row there is."""
    return {name: [*people.rows(room, table)] for name, table in SQLModel.metadata.tables.items()}


@sqlite
async def test_a_locked_database_loses_nothing(
    rooms: Rooms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits hears that it is busy; what they bring again later is taken, once."""
    monkeypatch.setattr(stores, "BUSY_MS", 1)
    room = rooms()
    sara = Youth(room)
    before = everything(room)
    await room.start()
    other = sqlite3.connect(tmp_path / "lotsen.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    one = arrival(YouthSaid("hej"))
    with pytest.raises(errors.BusyError, match="try again"):
        await room.writer.take(one)
    assert everything(room) == before
    other.execute("ROLLBACK")
    other.close()
    taken = [await room.writer.take(one) for _ in range(2)]
    assert [each.repeated for each in taken] == [False, True]
    assert sara.seen().turn == 1


def fill(room: App, pages: int) -> None:
    """Let the database grow by so many pages and no further, as a full disk would."""
    with room.store.engine.connect() as connection:
        used = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
        connection.exec_driver_sql(f"PRAGMA max_page_count = {used + pages}")


@sqlite
@pytest.mark.parametrize("pages", [0, 1, 3])
def test_a_full_disk_loses_nothing(room: App, pages: int) -> None:
    """Nothing is half written, wherever in the batch the room ends; with more room it is taken."""
    sara = Youth(room)
    before = everything(room)
    fill(room, pages)
    batch: list[Inbound] = [arrival(YouthSaid(f"{n} " + "mycket " * 2000)) for n in range(8)]
    with pytest.raises(errors.FullError, match="Make room"):
        room.turns.take(batch)
    assert everything(room) == before
    fill(room, 10_000)
    taken = room.turns.take(batch) + room.turns.take(batch)
    assert [one.repeated for one in taken] == [False] * 8 + [True] * 8
    assert sara.seen().turn == 8


@postgresql
def test_a_connection_that_breaks_loses_nothing(room: App, rooms: Rooms) -> None:
    """A server that restarts in the middle undoes the batch; the next one finds it again."""
    sara, other = Youth(room), rooms()
    before = everything(other)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%%'"

    def write() -> None:
        with room.store.begin() as uow:
            uow.add_youth(uow.coaches[1], "test", "new")
            with other.store.engine.begin() as connection:
                connection.exec_driver_sql(end)
            uow.add_youth(uow.coaches[1], "test", "newer")

    with pytest.raises(errors.UnreachableError):
        write()
    assert everything(other) == {**before}
    sara.says("hej")
    assert sara.seen().turn == 1


# ---------------------------------------------------------------- the tests themselves


def test_no_test_reaches_outside() -> None:
    """The guard of conftest.py stops every connection but those to this machine."""
    with socket.socket() as there, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        there.connect(("192.0.2.1", 80))
    with pytest.raises(pytest.fail.Exception, match="example"):
        socket.getaddrinfo("chat.example", 443)
