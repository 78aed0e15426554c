"""Databases of both kinds with a key that fits, for a test or a deployment of its own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy

from storage import encryption
from storage.migrate import migrate
from tests.support.postgres import Postgres, Shared

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - whatever tests make is in a folder of their own
ROOM: Final = 4 * 2**30
"""Bytes; a whole run needs far less."""

# What a test writes is never read after a crash, so it need not reach the disk.
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    tempfile.tempdir = str(MEMORY)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run."""
    with Postgres.started() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a database with tables, to be copied."""
    name = postgres.make("template1")
    _migrate(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def shared_postgres(postgres: Postgres, migrated_postgres: str) -> Iterator[Shared]:
    """A database that each test leaves behind for the next, but with its tables."""
    with postgres.shared(migrated_postgres) as shared:
        yield shared


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "lotsen.sqlite3"
    _migrate(f"sqlite:///{file}")
    return file


def _migrate(url: str) -> None:
    engine = sqlalchemy.create_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database nobody has used, of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/lotsen.sqlite3"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.copy("template1") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database with tables, of each kind; ask for one kind with `indirect`."""
    if request.param == "sqlite":
        file = tmp_path / "lotsen.sqlite3"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    if request.node.get_closest_marker("spoils"):
        with postgres.copy(request.getfixturevalue("migrated_postgres")) as url:
            yield url
        return
    shared: Shared = request.getfixturevalue("shared_postgres")
    shared.empty()
    yield shared.url


@pytest.fixture(scope="session")
def made_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key, to be copied."""
    file = tmp_path_factory.mktemp("key") / "lotsen.key"
    encryption.load_or_create(file)
    return file


@pytest.fixture
def key_file(tmp_path: Path, made_key: Path) -> Path:
    """A key that fits any fresh database."""
    file = tmp_path / "lotsen.key"
    shutil.copy(made_key, file)
    return file


@pytest.fixture
def prepared(key_file: Path, migrated_sqlite: Path) -> Path:
    """The folder of a deployment: its tables are there, and nobody in them."""
    shutil.copyfile(migrated_sqlite, key_file.parent / "lotsen.sqlite3")
    return key_file.parent
