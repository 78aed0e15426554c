"""Tell which version a database's tables have, and migrate them to this one."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Select,
    String,
    Table,
    column,
    func,
    select,
    table,
)

from storage import errors
from storage.encryption import Keyring
from storage.sql import bulk_queries
from storage.sql.statements import META

MIGRATIONS: Final = Path(__file__).with_name("migrations")
VERSION: Final = Table("alembic_version", MetaData(), Column("version_num", String))
"""Alembic's own table. It is read without Alembic, which takes a tenth of a second to be loaded and
is not needed where there is nothing to migrate.
"""

_FOUND: Final = select(VERSION)
_LITE: Final = table("sqlite_master", column("type"), column("name"))
_PG: Final = table("pg_tables", column("schemaname"), column("tablename"))
_NAMES: Final = {
    "sqlite": select(_LITE.c.name).where(_LITE.c.type == "table"),
    "postgresql": select(_PG.c.tablename).where(_PG.c.schemaname == func.current_schema()),
}
"""The names of the tables, by the kind of database; SQLAlchemy's inspector asks for more."""


class SchemaState(Enum):
    """The tables of a database, compared with this version's."""

    EMPTY = auto()
    OLD = auto()
    CURRENT = auto()


@cache
def revisions() -> tuple[str, ...]:
    """Return every revision this version knows, the newest last: files are numbered by them."""
    files = sorted((MIGRATIONS / "versions").glob("[0-9]*.py"))
    return tuple(path.name.partition("_")[0] for path in files)


def schema_state(engine: Engine) -> SchemaState:
    """Compare the tables with this version's.

    Raises NotADatabaseError, and NewerDatabaseError for a revision that is not known here.
    """
    with engine.connect() as connection:
        tables = _all(connection, _NAMES[connection.dialect.name])
        if not tables - {VERSION.name}:
            return SchemaState.EMPTY
        if META.name not in tables:
            raise errors.NotADatabaseError
        found = _all(connection, _FOUND) if VERSION.name in tables else set()
    if not found.issubset(revisions()):
        raise errors.NewerDatabaseError
    return SchemaState.CURRENT if found == {revisions()[-1]} else SchemaState.OLD


def _all(db: Connection, asked: Select[tuple[str]]) -> set[str]:
    return {one for (one,) in bulk_queries.fetch_all(db, asked)}


def migrate(
    engine: Engine, keys: Keyring | None = None, fold: Callable[[str], str] = str.casefold
) -> None:
    """Migrate the tables to this version; what becomes sealed is sealed with these keys.

    `fold` brings words agreed by mouth into the form in which they are compared.
    """
    from alembic import command  # noqa: PLC0415 - only where there is something to migrate
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        config.attributes["keys"] = keys
        config.attributes["fold"] = fold
        command.upgrade(config, "head")
