"""Copies of SQLite: made before tables change and when asked for, looked at, and only so many."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.clock import ManualClock
from bot.config import Settings
from bot.errors import SettingsError
from bot.operations import database_checks, deployment
from bot.operations.findings import Weight
from bot.operations.staff_admin import StaffAdmin
from storage import migrate
from storage.access import teams
from storage.access.staff import Role
from storage.errors import BackupError, SecondWriterError
from storage.maintenance import backup
from storage.maintenance.backup import CopyKind
from storage.store import Store

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEXT: Final = """
revision, down_revision, branch_labels, depends_on = "0999", "{last}", None, None

def upgrade():
    from alembic import op
    op.execute("CREATE TABLE later (id INTEGER)")
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A deployment of yesterday's version, with a team."""
    found = Settings.model_validate({"data_dir": tmp_path / "data"})
    with deployment.opened(found, ManualClock(NOW)):
        pass
    return found


@pytest.fixture
def update(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Settings]:
    """The same deployment, and from now on the program has one migration more."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    last = migrate.revisions()[-1]
    (folder / "versions" / "0999_later.py").write_text(NEXT.format(last=last))
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)
    migrate.revisions.cache_clear()
    yield settings
    migrate.revisions.cache_clear()


def tables(file: Path) -> set[str]:
    """The names of the tables of a file, read without Lotsen."""
    with closing(sqlite3.connect(file)) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM sqlite_master")}


def test_a_copy_is_made_before_the_tables_change(update: Settings) -> None:
    """It is of the version before, opens with the same key, and nobody else can read it."""
    with deployment.opened(update, ManualClock(NOW)) as opened, opened.reading() as db:
        db.exec_driver_sql("SELECT id FROM later")
    file = update.data_dir / "lotsen.sqlite3"
    (copy,) = backup.found(file, update.data_dir, CopyKind.UPDATE)
    assert copy.at == NOW
    assert copy.path.name.startswith("lotsen-update-0")
    assert copy.path.name.endswith("-20261124T090000Z.sqlite3")
    assert copy.path.stat().st_mode & 0o077 == 0
    assert "later" in tables(file)
    assert "later" not in tables(copy.path)
    # Restored: the copy in the place of the database.
    shutil.copyfile(copy.path, file)
    with deployment.opened(update, ManualClock(NOW)) as opened, opened.begin() as uow:
        assert [one.name for one in uow.teams.values()] == ["Ungdomsteamet"]


def test_a_start_that_changes_no_table_copies_nothing(settings: Settings) -> None:
    """Neither does the very first one."""
    with deployment.opened(settings, ManualClock(NOW)):
        pass
    assert backup.found(settings.data_dir / "lotsen.sqlite3", settings.data_dir) == []


def test_without_a_copy_no_table_changes(update: Settings) -> None:
    """A disk that is full stops the update, and not the way back."""
    nowhere = update.model_copy(update={"backup_dir": Path("/proc/nowhere")})
    with (
        pytest.raises(BackupError, match="nothing was changed"),
        deployment.opened(nowhere, ManualClock(NOW)),
    ):
        pass
    assert "later" not in tables(update.data_dir / "lotsen.sqlite3")


def test_what_is_damaged_is_no_copy(settings: Settings) -> None:
    """A copy is read from its first page to its last before it counts as one."""
    file = settings.data_dir / "lotsen.sqlite3"
    page = 2048
    with file.open("r+b") as broken:
        broken.seek(page * 3)
        broken.write(b"\x07" * page)
    with pytest.raises(BackupError):
        backup.make(file, settings.data_dir, CopyKind.COPY, NOW, 3)
    assert [one.name for one in settings.data_dir.glob("*-copy-*")] == []
    assert [one.name for one in settings.data_dir.glob("*.new")] == []


@pytest.mark.parametrize("inside", ["", "folder"])
def test_a_folder_that_is_a_file_is_refused_with_a_sentence(
    settings: Settings, tmp_path: Path, inside: str
) -> None:
    """Nothing could be written there, so nothing can be taken away either."""
    (tmp_path / "notes.txt").write_text("mine")
    file = settings.data_dir / "lotsen.sqlite3"
    with pytest.raises(BackupError, match="No copy of the database could be made"):
        backup.make(file, tmp_path / "notes.txt" / inside, CopyKind.COPY, NOW, keep=1)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_only_so_many_copies_stay(settings: Settings, tmp_path: Path) -> None:
    """The oldest of a kind go; the other kind and other files stay."""
    file, clock = settings.data_dir / "lotsen.sqlite3", ManualClock(NOW)
    folder = tmp_path / "copies"
    kept = backup.make(file, folder, CopyKind.UPDATE, NOW, 1)
    (folder / "lotsen-copy-old.sqlite3").write_text("something else")
    made = []
    for _ in range(4):
        made.append(deployment.copy(settings, clock, CopyKind.COPY, 2, folder))
        clock.move_to(clock.now() + timedelta(days=1))
    left = [one.path for one in backup.found(file, folder)]
    assert left == [made[3], made[2], kept]
    assert (folder / "lotsen-copy-old.sqlite3").exists()


# ---------------------------------------------------------------- beside a Lotsen at work


def test_beside_a_lotsen_at_work_there_is_no_lock(database: str, key_file: Path) -> None:
    """Short deeds go on while an engine room holds the database; a second one is still refused."""
    at_work = Store.open(database, key_file)
    beside = Store.open_unlocked(database, key_file)
    assert beside is not None
    with beside.writing() as db:
        teams.ensure(db, "Teamet", "Europe/Stockholm", "sv", ["Anna"])
    with at_work.begin() as uow:
        assert [one.name for one in uow.coaches.values()] == ["Anna"]
    if database.startswith("sqlite"):
        with pytest.raises(SecondWriterError):
            Store.open(database, key_file)
    beside.close()
    at_work.close()


def test_what_is_not_of_this_version_is_not_opened_beside(
    empty_database: str, key_file: Path, tmp_path: Path
) -> None:
    """Tables are made and changed by whoever holds the lock, and by nobody else."""
    assert Store.open_unlocked(empty_database, key_file) is None
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_an_older_database_is_brought_up_by_whoever_comes_first(update: Settings) -> None:
    """While a Lotsen of the version before holds it, a newer command is refused."""
    with deployment.open_beside_server(update, ManualClock(NOW)) as opened:
        with opened.reading() as db:
            db.exec_driver_sql("SELECT id FROM later")
        with pytest.raises(SecondWriterError):
            Store.open(update.url, update.key)


def test_a_deployment_on_either_database(empty_database: str, key_file: Path) -> None:
    """The same from the first start to the first youth; PostgreSQL is copied by its own tools."""
    given = {"database_url": empty_database, "key_file": key_file}
    settings, clock = Settings.model_validate(given), ManualClock(NOW)
    with deployment.open_beside_server(settings, clock) as store:
        desk = StaffAdmin(store, settings, clock)
        desk.add("Anna", Role.COACH, "sv")
        desk.add("Omar", Role.COACH, "sv")
        assert desk.invite("omar").link.startswith("http://127.0.0.1:8080/i/")
    with deployment.opened(settings, clock) as store, store.begin() as uow:
        assert [one.name for one in uow.coaches.values()] == ["Anna", "Omar"]
    found = [
        one.what for one in database_checks.examine(settings, clock) if one.weight is Weight.DO
    ]
    assert "there is no coordinator yet" in found
    if settings.backups is None:
        with pytest.raises(SettingsError, match="pg_dump"):
            deployment.copy(settings, clock, CopyKind.COPY, 1)


def test_copies_of_a_month_ago_go_and_the_list_of_erased_goes_along(settings: Settings) -> None:
    """A copy holds who was erased since: whatever its kind. Where it is put back, they go again."""
    file, folder = settings.data_dir / "lotsen.sqlite3", settings.data_dir.parent / "elsewhere"
    listed = file.with_name("lotsen.sqlite3.erased")
    listed.write_text("7 ab 2026-11-24\n", "ascii")
    for days, kind in ((0, CopyKind.UPDATE), (1, CopyKind.COPY), (31, CopyKind.COPY)):
        listed.write_text(listed.read_text("ascii") + f"{days} cd 2026-11-24\n", "ascii")
        backup.make(file, folder, kind, NOW + timedelta(days=days), keep=14)
    kept = [one.at for one in backup.found(file, folder)]
    assert kept == [NOW + timedelta(days=31), NOW + timedelta(days=1)]
    along = (folder / listed.name).read_text("ascii").splitlines()
    assert along == [f"{one} 2026-11-24" for one in ("7 ab", "0 cd", "1 cd", "31 cd")]
    assert (folder / listed.name).stat().st_mode & 0o777 == 0o600
