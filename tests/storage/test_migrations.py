"""The tables: made by Alembic as tables.py says, and every column with its purpose and its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, Text
from sqlmodel import SQLModel

from storage.migrate import MIGRATIONS, revisions
from storage.store import Store


def config() -> Config:
    """Alembic, pointed at the migrations."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def test_the_migrations_make_the_tables(empty_database: str) -> None:
    """From nothing to the newest version, Alembic finds no difference to tables.py."""
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        alembic = config()
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "head")
        command.check(alembic)
        made = set(sqlalchemy.inspect(connection).get_table_names())
    engine.dispose()
    assert made == {*SQLModel.metadata.tables, "alembic_version"}


@pytest.mark.spoils
def test_a_difference_would_be_found(database: str) -> None:
    """The check above is no formality: a column that nobody migrated fails it."""
    engine = sqlalchemy.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE alarm ADD COLUMN surprise INTEGER")
        alembic = config()
        alembic.attributes["connection"] = connection
        with pytest.raises(Exception, match="surprise"):
            command.check(alembic)
    engine.dispose()


def test_migrations_are_one_line() -> None:
    """There is one newest version, files bear the numbers, each says what it is for."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert tuple(script.get_heads()) == revisions()[-1:]
    assert {one.revision for one in script.walk_revisions()} == {*revisions()}
    assert all(one.doc and one.doc.strip() for one in script.walk_revisions())


def test_opening_again_changes_no_table(empty_database: str, tmp_path: Path) -> None:
    """A second start finds the tables as they shall be, and makes nothing anew."""
    for _ in range(2):
        Store.open(empty_database, tmp_path / "lotsen.key").close()
    engine = sqlalchemy.create_engine(empty_database)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar()
        checks = connection.exec_driver_sql("SELECT count(*) FROM meta").scalar()
    engine.dispose()
    assert (found, checks) == (1, 1)


# ---------------------------------------------------------------- purpose and end


def unexplained(tables: Iterable[Table]) -> Iterator[str]:
    """Columns that do not say what they are for, or how long they are kept."""
    for table in tables:
        for column in table.columns:
            said = (column.info.get(name, "").strip() for name in ("purpose", "until"))
            if not all(said):
                yield f"{table.name}.{column.name}"


def test_every_column_says_what_it_is_for_and_how_long_it_is_kept() -> None:
    """A municipality reads this to decide on retention; a column that does not say is none."""
    assert list(unexplained(SQLModel.metadata.tables.values())) == []


def test_a_column_that_says_nothing_is_caught() -> None:
    """Each of these would have slipped through if one of the two were not asked for."""
    half = {"purpose": "to be found", "until": " "}
    table = Table(
        "fake",
        MetaData(),
        Column("nothing", Text),
        Column("empty", Text, info={"purpose": "", "until": ""}),
        Column("half", Text, info=half),
        Column("explained", Text, info={"purpose": "to be found", "until": "a day"}),
    )
    assert list(unexplained([table])) == ["fake.nothing", "fake.empty", "fake.half"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_the_database_itself_says_it_too(database: str) -> None:
    """On PostgreSQL the purpose stands as a comment (SQLite keeps none)."""
    engine = sqlalchemy.create_engine(database)
    found = sqlalchemy.inspect(engine)
    for table in SQLModel.metadata.tables:
        assert all(one["comment"] for one in found.get_columns(table)), table
    engine.dispose()
