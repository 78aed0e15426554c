"""`lotsen doctor` names what is missing or wrong, and changes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from bot import config
from bot.clock import ManualClock
from bot.operations import deployment, doctor
from bot.operations.findings import Finding, Weight
from storage import encryption
from storage.access import sessions, staff, teams
from storage.access.staff import Role
from storage.maintenance.backup import CopyKind
from storage.store import Store
from storage.turns import enrol
from tests.support.deployment import free_port

NOW: Final = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Usage(NamedTuple):
    """As `shutil.disk_usage` says it."""

    free: int


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The data folder of a deployment that is set up as it should be, and never started."""
    for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOTSEN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOTSEN_BASE_URL", "https://chat.example.se")
    monkeypatch.setenv("LOTSEN_PORT", str(free_port()))
    return tmp_path / "data"


def examined(now: datetime = NOW) -> list[Finding]:
    return list(doctor.examine(ManualClock(now)))


def todo(now: datetime = NOW) -> list[str]:
    """What must be done."""
    return [one.what for one in examined(now) if one.weight is Weight.DO]


def known(now: datetime = NOW) -> str:
    """Everything it says."""
    return "\n".join(str(one) for one in examined(now))


def set_up() -> Store:
    """A deployment with a coach and a coordinator who were here, and a copy of today."""
    found, clock = config.read(), ManualClock(NOW)
    with deployment.opened(found, clock) as store, store.writing() as db:
        for name, role in (("Anna", Role.COACH), ("Eva", Role.COORDINATOR)):
            number = staff.add(db, teams.FIRST, name, "sv", role)
            sessions.begin(db, store.keys, number, NOW)
    deployment.copy(found, clock, CopyKind.COPY, 3)
    opened = Store.beside(found.url, found.key)
    assert opened is not None
    return opened


def test_all_is_well() -> None:
    """Nothing must be done; but nobody has approved the texts, and that is always said."""
    set_up().close()
    assert todo() == []
    assert "approved by nobody: before any youth is met" in known()


def test_it_changes_nothing(folder: Path) -> None:
    """Asked before the first start it makes no folder, no key and no database."""
    assert todo() == []
    assert "lotsen serve" in known()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "lotsen.key").chmod(0o644), "The key file cannot be used"),
        (lambda folder: (folder / "lotsen.key").unlink(), "The key file cannot be used"),
        (lambda folder: (folder / "lotsen.sqlite3").write_text("x" * 99), "no database of Lotsen"),
        (lambda folder: _other_key(folder / "lotsen.key"), "does not fit this database"),
        (lambda folder: [one.unlink() for one in folder.glob("*-copy-*")], "there is no copy"),
    ],
    ids=["open key", "no key", "no database", "other key", "no copy"],
)
def test_what_is_wrong_in_the_folder(
    folder: Path, change: Callable[[Path], object], said: str
) -> None:
    """Each is named in a line of its own, and nothing else is."""
    set_up().close()
    change(folder)
    assert any(said in one for one in todo())


def _other_key(file: Path) -> None:
    file.unlink()
    encryption.load_or_create(file)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BASE_URL", "", "people need https"),
        ("BASE_URL", "http://chat.example.se", "only https is safe"),
        ("PORT", "eight", "a port is a number"),
        ("PROT", "8", "did you mean LOTSEN_PORT"),
    ],
)
def test_what_is_wrong_with_the_settings(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """Every wrong setting is named; with one no more is looked at."""
    monkeypatch.setenv(f"LOTSEN_{name}", value)
    assert said in "\n".join(todo())


def test_who_is_missing() -> None:
    """Without a coach nobody is invited, without a coordinator nobody sees alarms."""
    found = config.read()
    with deployment.opened(found, ManualClock(NOW)) as store:
        assert "lotsen coach add NAME --role coach" in known()
        with store.writing() as db:
            staff.add(db, teams.FIRST, "Anna", "sv", Role.COACH)
    assert "there is no coordinator yet" in todo()
    assert "there is no coach yet" not in todo()
    assert 'Anna has never signed in  →  lotsen coach link "Anna"' in known()


def test_what_waits_for_somebody() -> None:
    """Who waits too long, and what went wrong in the program."""
    opened = set_up()
    with opened.begin() as uow:
        youth = enrol.enrol(uow, "web", "chat", "Sara", "sv")
    with opened.writing() as db:
        db.exec_driver_sql(
            "INSERT INTO escalation (youth_id, number, tier, reason, opened_at, deadline, rung,"
            " signs) VALUES (?, 1, 'A', 'danger', '2026-11-24 08:00:00.000000',"
            " '2026-11-24 08:30:00.000000', 0, 1)",
            (youth.id,),
        )
        db.exec_driver_sql(
            "INSERT INTO alarm (at, what) VALUES ('2026-11-24 08:00:00.000000', 'ill')"
        )
    opened.close()
    said = "\n".join(todo())
    assert "1 youths wait longer than they may" in said
    assert "1 alarms and 0 turns set aside" in said
    assert "Sara" not in known()


def test_an_old_copy_and_a_clock_that_is_wrong() -> None:
    """Days later a copy is due; a clock of another year is not believed."""
    set_up().close()
    assert "the last copy is 3 days old" in todo(NOW + timedelta(days=3))
    assert any("the clock of this machine" in one for one in todo(datetime(2020, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(("free", "must"), [(100, True), (900, False), (5000, False)])
def test_a_disk_that_fills_up(monkeypatch: pytest.MonkeyPatch, free: int, *, must: bool) -> None:
    """Said early, and as something to do when there is hardly room for a copy."""
    set_up().close()
    usage = Usage(free * doctor.MEGABYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert (f"only {free} MB" in "\n".join(todo())) == must
    assert (f"only {free} MB" in known()) == (free < 1024)


def test_made_up_people() -> None:
    """The demo's database is no deployment."""
    opened = set_up()
    with opened.writing() as db:
        teams.mark_fictitious(db, opened.keys)
    opened.close()
    assert any("made up for the demo" in one for one in todo())
