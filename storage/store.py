"""Open one database with its key, migrate it, and write it one unit of work at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, false, insert, select, update

from storage import database as engines
from storage import encryption, migrate
from storage.encryption import Keyring
from storage.error_translation import translate_errors
from storage.migrate import SchemaState
from storage.sql import bulk_queries
from storage.sql.prepared import prepare
from storage.sql.statements import META
from storage.turns.state_cache import StateCache
from storage.turns.unit_of_work import UnitOfWork

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
CHECK: Final = "key check"
_SEALED: Final = select(META.c.value).where(META.c.name == CHECK)
_TOUCH: Final = update(META).where(false()).values(value=META.c.value)


class Store:
    """An open database. `close` releases its lock; so does the end of the process, even a kill."""

    def __init__(
        self, engine: Engine, keys: Keyring, lock: int | None, url: str, key_file: Path
    ) -> None:
        self.engine = engine
        self.keys = keys
        self.url = url
        self.key_file = key_file
        self._lock = lock
        self._cache = StateCache()
        self.erased: set[int] = set()
        """Youths who were erased, and of whom something may be left (maintenance/erasures.py)."""
        self.waiting: set[int] = set()
        """Those of them of whom something was still needed when they were last looked at."""
        self.log_is_clean = True
        """Whether nothing that was erased stands in SQLite's log."""

    @classmethod
    def open(
        cls,
        url: str,
        key_file: Path,
        before_migration: Callable[[], object] | None = None,
        fold: Callable[[str], str] = str.casefold,
    ) -> Store:
        """Open, migrate and check. Raises a StoreError that says what to do, changing nothing.

        `before_migration` is called before the tables of a database in use are changed. `fold`
        brings a word agreed by mouth into the form in which it is compared.
        """
        lock = engines.acquire_lock(url)
        engine = engines.create_engine(url)
        try:
            with translate_errors():
                keys = _ready(engine, key_file, before_migration, fold)
        except BaseException:
            engine.dispose()
            engines.release_lock(lock)
            raise
        return cls(engine, keys, lock, url, key_file)

    @classmethod
    def open_unlocked(cls, url: str, key_file: Path) -> Store | None:
        """Open for a short task beside a Lotsen that may be running (docs/decisions/0012): no lock.

        Return None when there is no file, or the tables are not of this version, for then whoever
        opens must migrate them. A store opened so takes no turns and sends nothing. Raises a
        StoreError.
        """
        file = engines.sqlite_file(url)
        if file is not None and not file.exists():
            return None
        engine = engines.create_engine(url)
        try:
            with translate_errors():
                if migrate.schema_state(engine) is not SchemaState.CURRENT:
                    engine.dispose()
                    return None
                keys = encryption.load(key_file)
                _check_key(engine, keys)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, keys, None, url, key_file)

    @contextmanager
    def begin(self, now: datetime = LONG_AGO) -> Iterator[UnitOfWork]:
        """Run one unit of work whole or not at all. Raises BusyError, FullError, ReadOnlyError.

        `now` (aware) is the moment at which staff are away or on call; without one nobody is.
        """
        with translate_errors(), self.engine.begin() as connection:
            batch = UnitOfWork(connection, self.keys, self._cache, now)
            yield batch
        self._cache.keep(batch.to_cache)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction for what is no turn: marks of the outbox, rotation of keys."""
        with translate_errors(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection that changes nothing and waits for nobody."""
        with translate_errors(), self.engine.connect() as connection:
            yield connection.execution_options(reading=True)

    def close(self) -> None:
        """Close the connections and release the lock."""
        self.engine.dispose()
        engines.release_lock(self._lock)
        self._lock = None


def _ready(
    engine: Engine,
    key_file: Path,
    before_migration: Callable[[], object] | None,
    fold: Callable[[str], str],
) -> Keyring:
    """Migrate the tables to this version, check that the key fits, and return the keys."""
    stand = migrate.schema_state(engine)
    if stand is SchemaState.EMPTY:
        keys = encryption.load_or_create(key_file)
    else:
        keys = encryption.load(key_file)
        _check_key(engine, keys)
    if stand is SchemaState.OLD and before_migration is not None:
        before_migration()
    if stand is not SchemaState.CURRENT:
        migrate.migrate(engine, keys, fold)
        _check_key(engine, keys)
    return keys


def _check_key(engine: Engine, keys: Keyring) -> None:
    """Check that what was sealed at the first start opens now. Raises WrongKeyError."""
    with engine.begin() as connection:
        found = [value for (value,) in bulk_queries.fetch_all(connection, _SEALED)]
        if found:
            keys.open(found[0], CHECK)
            # SQLite begins to write to a file that is read-only; only a statement is refused.
            prepare(_TOUCH, connection.dialect.name, ()).run(connection, [{}])
        else:
            connection.execute(insert(META), {"name": CHECK, "value": keys.seal(CHECK, CHECK)})
