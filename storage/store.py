"""The store: one database, opened with its key, migrated, and written one batch at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, false, insert, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage import errors, sealed
from storage.batch import Batch
from storage.sealed import Keyring
from storage.statements import META

MIGRATIONS: Final = Path(__file__).with_name("migrations")
CHECK: Final = "key check"
BUSY_MS: Final = 2_000
LOCK_MS: Final = 5_000
STATEMENT_MS: Final = 60_000
"""PostgreSQL: a process that hangs may not hold the others for ever."""
CACHE_KB: Final = 65_536
CHECKPOINT_PAGES: Final = 8_000
"""32 MB of log before it is folded in: pages that change in every commit are written once."""


class Store:
    """An open database. `close` gives it back; a killed process gives it back too."""

    def __init__(self, engine: Engine, keys: Keyring, lock: int | None) -> None:
        self.engine = engine
        self.keys = keys
        self._lock = lock

    @classmethod
    def open(cls, url: str, key_file: Path) -> Store:
        """Open, migrate and check. Raises a StoreError that says what to do, changing nothing."""
        lock = _lock(url)
        engine = _engine(url)
        try:
            with _plain_words():
                _refuse_newer(engine)
                if _empty(engine):
                    keys = sealed.load_or_make(key_file)
                else:
                    keys = sealed.load(key_file)
                    _check_key(engine, keys)
                migrate(engine)
                _check_key(engine, keys)
        except BaseException:
            engine.dispose()
            _unlock(lock)
            raise
        return cls(engine, keys, lock)

    @contextmanager
    def begin(self) -> Iterator[Batch]:
        """One transaction. Raises BusyError, FullError, ReadOnlyError; nothing is half written."""
        with _plain_words(), self.engine.begin() as connection:
            yield Batch(connection, self.keys)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for what is no turn: marks of the outbox, rotation of keys."""
        with _plain_words(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that changes nothing and waits for nobody."""
        with _plain_words(), self.engine.connect() as connection:
            yield connection.execution_options(reading=True)

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()
        _unlock(self._lock)
        self._lock = None


def migrate(engine: Engine) -> None:
    """Bring the tables to this version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


# ---------------------------------------------------------------- opening


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        options = {"options": f"-c lock_timeout={LOCK_MS} -c statement_timeout={STATEMENT_MS}"}
        return sqlalchemy.create_engine(url, pool_pre_ping=True, connect_args=options)
    engine = sqlalchemy.create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    # pysqlite begins too late for a batch that reads before it writes; so Lotsen begins itself.
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KB}",
        "temp_store=MEMORY",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    # This is written into the file, so it is not done to a file of another program.
    tables = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master")}
    if not tables or META.name in tables:
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


def _empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        tables = {*sqlalchemy.inspect(connection).get_table_names()} - {"alembic_version"}
    if tables and META.name not in tables:
        raise errors.NotADatabaseError
    return not tables


def _refuse_newer(engine: Engine) -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    known = {one.revision for one in script.walk_revisions()}
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    if set(heads) - known:
        raise errors.NewerDatabaseError


def _check_key(engine: Engine, keys: Keyring) -> None:
    """What was sealed at the first start must open now."""
    with engine.begin() as connection:
        found = connection.execute(select(META.c.value).where(META.c.name == CHECK)).scalar()
        if found is None:
            row = {"name": CHECK, "value": keys.seal(CHECK, CHECK)}
            connection.execute(insert(META), row)
        else:
            keys.open(found, CHECK)
            # SQLite begins to write to a file that is read-only; only a statement is refused.
            connection.execute(update(META).where(false()).values(value=found))


def _lock(url: str) -> int | None:
    """SQLite has one writer. A lock of the system goes with its process, however that ends."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database:
        return None
    try:
        Path(where.database).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(f"{where.database}.lock", os.O_RDWR | os.O_CREAT, sealed.MODE)
    except OSError as error:
        raise errors.ReadOnlyError(error.strerror) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise errors.SecondWriterError from None
    return handle


def _unlock(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


# ---------------------------------------------------------------- errors in plain words

_WORDS: Final = (
    ("locked", errors.BusyError),
    ("is full", errors.FullError),
    ("No space left", errors.FullError),
    ("readonly", errors.ReadOnlyError),
    ("read-only", errors.ReadOnlyError),
    ("unable to open", errors.ReadOnlyError),
    ("not a database", errors.NotADatabaseError),
    ("malformed", errors.NotADatabaseError),
)
_STATES: Final = {
    "40001": errors.BusyError,
    "40P01": errors.BusyError,
    "55P03": errors.BusyError,
    "53100": errors.FullError,
    "25006": errors.ReadOnlyError,
    "23505": errors.BusyError,
}
"""SQLSTATEs. Two processes that meet one youth first collide on a key: taken again, it is known."""


@contextmanager
def _plain_words() -> Iterator[None]:
    """Turn what a driver says into an error that tells an operator what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _plain(error) from error


def _plain(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in _STATES:
        return _STATES[state]()
    said = str(error.orig)
    for words, kind in _WORDS:
        if words in said:
            return kind()
    if isinstance(error, (OperationalError, InterfaceError)):
        return errors.UnreachableError(type(error.orig).__name__)
    return error
