"""Connect to the database: SQLite with its one writer, or PostgreSQL."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any, Final, TypeAlias

import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

from storage import encryption, errors
from storage.sql import raw_driver
from storage.sql.statements import META

Db: TypeAlias = Connection
"""A connection with a transaction that has begun: read in it, or write and let it be committed."""

BUSY_MS: Final = 2_000
LOCK_MS: Final = 2_000
"""How long a lock is waited for, on SQLite and on PostgreSQL: somebody waits for the page."""
TRUNCATE_MS: Final = 100
"""How long readers are waited for when the log is emptied: turns wait as long."""
STATEMENT_MS: Final = 60_000
"""PostgreSQL: a process that hangs may not block the others for ever."""
FOLDER_MODE: Final = 0o700
CACHE_KB: Final = 16_384
"""SQLite walks all of its cache in every commit that split a page, and most do: a cache four
times as large cost each turn 10 µs where there are a million youths (docs/decisions/0007).
"""
PAGE_BYTES: Final = 2_048
"""A turn changes a few rows on as many pages, and the log takes whole pages: small ones cost less
the more youths there are (docs/decisions/0007).
"""
CHECKPOINT_PAGES: Final = 32_000
"""64 MB of log before a checkpoint: pages that change in every commit are written once."""


def create_engine(url: str) -> Engine:
    """Create an engine for this URL; nothing is connected yet."""
    if make_url(url).get_backend_name() != "sqlite":
        options = {"options": f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS}"}
        # Else SQLAlchemy asks the server about hstore at every first connection; it is not used.
        plain = {"use_native_hstore": False}
        return sqlalchemy.create_engine(url, pool_pre_ping=True, connect_args=options, **plain)
    engine = sqlalchemy.create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    # pysqlite begins too late for a batch that reads before it writes; so Lotsen begins itself.
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(db: Connection) -> None:
    reading = db.get_execution_options().get("reading")
    raw_driver.run(db, "BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"page_size={PAGE_BYTES}",
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KB}",
        "temp_store=MEMORY",
        "secure_delete=ON",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    # This is written into the file, so it is not done to a file of another program.
    tables = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master")}
    if not tables or META.name in tables:
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database; None for a database without a file."""
    where = make_url(url)
    return Path(where.database) if where.get_backend_name() == "sqlite" and where.database else None


def free_bytes(url: str) -> int | None:
    """Return the room left where a SQLite database lies; None for another kind."""
    file = sqlite_file(url)
    return shutil.disk_usage(file.parent).free if file is not None else None


def erased_list(file: Path) -> Path:
    """Return where the list of erased numbers stands of the database in this file."""
    return file.with_name(f"{file.name}.erased")


def truncate_log(engine: Engine) -> bool:
    """Write SQLite's log into the database and empty it, so that nothing erased stays there.

    Return whether it is empty: somebody may be reading from it for longer than is waited.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout={TRUNCATE_MS}")
            ((busy, *_),) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            cursor.close()
    return not busy


def acquire_lock(url: str) -> int | None:
    """Take the lock of a SQLite database, which has one writer; None where there is no file.

    It is a lock of the operating system: it goes with its process, however that ends. Raises
    ReadOnlyError, and SecondWriterError when another process has it.
    """
    file = sqlite_file(url)
    if file is None:
        return None
    try:
        file.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        handle = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT, encryption.PRIVATE_MODE)
        # Made here, for its owner only; SQLite gives log and index the mode of the database.
        os.close(os.open(file, os.O_RDONLY | os.O_CREAT, encryption.PRIVATE_MODE))
    except OSError as error:
        raise errors.ReadOnlyError(error.strerror) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise errors.SecondWriterError from None
    return handle


def release_lock(handle: int | None) -> None:
    """Release the lock; None is no lock."""
    if handle is not None:
        os.close(handle)
