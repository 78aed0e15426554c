"""The store: one database, opened with its key, migrated, and written one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, false, insert, select, update

from storage import engine as engines
from storage import errors, sealed
from storage.batch import Batch
from storage.memory import Memory
from storage.plainly import plainly
from storage.sealed import Keyring
from storage.statements import META

MIGRATIONS: Final = Path(__file__).with_name("migrations")
CHECK: Final = "key check"


class Store:
    """An open database. `close` gives it back; a killed process gives it back too."""

    def __init__(self, engine: Engine, keys: Keyring, lock: int | None) -> None:
        self.engine = engine
        self.keys = keys
        self._lock = lock
        self._memory = Memory()

    @classmethod
    def open(
        cls, url: str, key_file: Path, before_migration: Callable[[], object] | None = None
    ) -> Store:
        """Open, migrate and check. Raises a StoreError that says what to do, changing nothing.

        `before_migration` is called before the tables of a database in use are changed.
        """
        lock = engines.lock(url)
        engine = engines.make(url)
        try:
            with plainly():
                keys = _ready(engine, key_file, before_migration)
        except BaseException:
            engine.dispose()
            engines.unlock(lock)
            raise
        return cls(engine, keys, lock)

    @classmethod
    def beside(cls, url: str, key_file: Path) -> Store | None:
        """For short deeds beside a Lotsen that may be at work (docs/decisions/0012): no lock.

        None when the tables are not of this version, for then whoever opens must bring them there.
        Whoever opens it so takes no turns and says nothing. Raises a StoreError.
        """
        file = engines.file_of(url)
        if file is not None and not file.exists():
            return None
        engine = engines.make(url)
        try:
            with plainly():
                if _empty(engine) or not _is_current(engine):
                    engine.dispose()
                    return None
                keys = sealed.load(key_file)
                _check_key(engine, keys)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, keys, None)

    @contextmanager
    def begin(self) -> Iterator[Batch]:
        """One transaction. Raises BusyError, FullError, ReadOnlyError; nothing is half written."""
        with plainly(), self.engine.begin() as connection:
            batch = Batch(connection, self.keys, self._memory)
            yield batch
        self._memory.keep(batch.to_remember)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction for what is no turn: marks of the outbox, rotation of keys."""
        with plainly(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that changes nothing and waits for nobody."""
        with plainly(), self.engine.connect() as connection:
            yield connection.execution_options(reading=True)

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()
        engines.unlock(self._lock)
        self._lock = None


def _ready(
    engine: Engine, key_file: Path, before_migration: Callable[[], object] | None
) -> Keyring:
    """Bring the tables to this version, and see that the key fits."""
    current, empty = _is_current(engine), _empty(engine)
    if empty:
        keys = sealed.load_or_make(key_file)
    else:
        keys = sealed.load(key_file)
        _check_key(engine, keys)
        if not current and before_migration is not None:
            before_migration()
    if not current:
        migrate(engine)
    _check_key(engine, keys)
    return keys


def migrate(engine: Engine) -> None:
    """Bring the tables to this version."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        tables = {*sqlalchemy.inspect(connection).get_table_names()} - {"alembic_version"}
    if tables and META.name not in tables:
        raise errors.NotADatabaseError
    return not tables


def _is_current(engine: Engine) -> bool:
    """Whether the tables are of this version. Raises NewerDatabaseError for one unknown here."""
    with engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    known, head = revisions()
    if found - known:
        raise errors.NewerDatabaseError
    return found == {head}


@cache
def revisions() -> tuple[frozenset[str], str | None]:
    """Every revision that this version knows, and the newest."""
    script = ScriptDirectory(str(MIGRATIONS))
    known = frozenset(one.revision for one in script.walk_revisions())
    return known, script.get_current_head()


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
