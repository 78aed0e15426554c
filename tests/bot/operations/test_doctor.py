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
from bot.errors import SettingsError
from bot.language.registry import LOCALES
from bot.notifications import vapid_keys
from bot.operations import cli, deployment, doctor, reach_settings
from bot.operations.findings import Finding, Weight
from storage import encryption
from storage.access import sessions, staff, staffing, teams
from storage.access.staff import Role
from storage.maintenance.backup import CopyKind
from storage.store import Store
from storage.turns import enrol
from tests.support import mail_server, own_directory, reach, sms_gateway
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
            reach.confirm_way(db, store.keys, number, NOW)
    deployment.copy(found, clock, CopyKind.COPY, 3)
    opened = Store.open_unlocked(found.url, found.key)
    assert opened is not None
    return opened


def test_all_is_well() -> None:
    """Nothing must be done; but nobody has approved the texts, and that is always said."""
    set_up().close()
    assert todo() == []
    assert "approved by nobody: before any youth is met" in known()


def test_what_reads_danger_and_what_is_lost(tmp_path: Path) -> None:
    """Without the embedding something is lost, and how much; without weights nearly all."""
    letters = doctor.second_reader(LOCALES)
    assert letters.weight is Weight.KNOW
    assert "the embedding is not installed; it then hears " in letters.what
    absent = doctor.second_reader(tmp_path)
    assert absent.weight is Weight.DO
    assert "by the list alone" in absent.what


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
    assert any(one.startswith("Anna has no way to be reached") for one in todo())


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
    assert "1 youths wait past the deadline: look at the inbox" in said
    assert "1 alarms and 0 turns set aside" in said
    assert "Sara" not in known()


def test_when_a_youth_in_need_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody on call and no number; holes while the team is on call; a whole ladder away."""
    opened = set_up()
    missing = "the directory has no number of the emergency social services (socialjour)"
    assert missing in known()
    own = tmp_path / "own.toml"
    own.write_text(own_directory.OWN)
    monkeypatch.setenv("LOTSEN_DIRECTORY", str(own))
    assert missing not in known()
    with opened.writing() as db:
        staffing.set_on_call(db, teams.FIRST, NOW, on_call=True)
        staffing.add_shift(db, teams.FIRST, 1, NOW, NOW + timedelta(days=4), NOW)
    monkeypatch.delenv("LOTSEN_DIRECTORY")
    assert missing not in known()
    (said,) = todo()
    assert "nobody is on call at 2 times in the next 7 days, first from Sat 28 Nov 10:00" in said
    with opened.writing() as db:
        staffing.add_absence(db, 1, NOW, None, NOW)
    opened.close()
    assert "every coach of the team is away now: the coordinators are called" in todo()


def test_what_is_wrong_with_push(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that others read, and a contact that Apple refuses; keys that are not there yet."""
    set_up().close()
    assert "there are no keys of push" in known()
    keys = vapid_keys.beside(config.read().key)
    vapid_keys.load_or_create(keys)
    assert "services are told that we are https://chat.example.se" in known()
    keys.chmod(0o644)
    assert any("lotsen.vapid has mode 0644" in one for one in todo())
    keys.chmod(0o600)
    monkeypatch.setenv("LOTSEN_BASE_URL", "http://localhost:8080")
    assert "Apple's push service takes no such address" in known()
    monkeypatch.setenv("LOTSEN_PUSH_CONTACT", "mailto:it@example.se")
    assert "Apple" not in known()


def test_an_old_copy_and_a_clock_that_is_wrong() -> None:
    """Days later a copy is due; a clock of another year is not believed."""
    set_up().close()
    assert "the last copy is 3 days old" in todo(NOW + timedelta(days=3))
    (said,) = todo(NOW + timedelta(days=31))
    assert said.startswith("a copy is 31 days old, and holds who was erased since")
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


# ---------------------------------------------------------------- how people are reached


def test_it_says_what_is_set_and_what_nobody_is_reached_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it must be set; and without being asked nothing is sent."""
    for name in ("SMTP_URL", "ALARM_URLS", "HEARTBEAT_URL"):
        assert f"set LOTSEN_{name}" in known()
    assert todo() == []
    with mail_server.running() as mails, sms_gateway.running() as gateway:
        monkeypatch.setenv("LOTSEN_SMTP_URL", mails.url)
        monkeypatch.setenv("LOTSEN_SMS_URL", gateway.url)
        monkeypatch.setenv("LOTSEN_ALARM_URLS", f"{gateway.hook} {gateway.hook}")
        monkeypatch.setenv("LOTSEN_HEARTBEAT_URL", gateway.address)
        said = known()
        assert (mails.asked, gateway.asked) == (0, 0)
    assert "set LOTSEN_" not in said.partition("Telegram")[0]
    for what in ("mail and SMS to staff", "addresses of alarms", "a dead man's switch"):
        assert f"{what}: set, not tried: `lotsen doctor --try" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SMTP_URL", "mail.example.se", "LOTSEN_SMTP_URL: write smtps://"),
        ("SMTP_URL", "smtp://mail.example.se", "LOTSEN_SMTP_URL: say whose mail it is"),
        ("SMS_URL", "46elks://user:geheim@Lotsen", "LOTSEN_SMS_URL: write {to} where the number"),
        ("SMS_URL", "nosuch://geheim/{to}", "LOTSEN_SMS_URL: Apprise does not understand it"),
        ("ALARM_URLS", "nosuch://geheim", "LOTSEN_ALARM_URLS: Apprise does not understand it"),
        ("ALARM_URLS", "json://x syslog://", "LOTSEN_ALARM_URLS, number 2: syslog:// reaches nob"),
        ("HEARTBEAT_URL", "hc-ping.example", "LOTSEN_HEARTBEAT_URL: it is no address on the web"),
        ("WAY_HOSTS", "https://x", "LOTSEN_WAY_HOSTS: write names, by commas"),
        ("WAY_HOSTS", ",,", "LOTSEN_WAY_HOSTS: write names, by commas"),
    ],
)
def test_a_wrong_way_is_named_in_one_sentence_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """By doctor, which calls it not set; nothing starts with it, and `settings` says the same."""
    monkeypatch.setenv(f"LOTSEN_{name}", value)
    assert said in "\n".join(todo())
    assert "geheim" not in known()
    with pytest.raises(SettingsError) as refused:
        reach_settings.check(config.read())
    assert said in str(refused.value)
    assert "geheim" not in str(refused.value)
    with pytest.raises(SettingsError) as listed:
        cli.settings_command()
    assert str(listed.value) == str(refused.value)
    assert "set, not tried" not in known()


def tried(*to: str) -> list[Finding]:
    return list(doctor.send_tests(ManualClock(NOW), to))


def test_a_test_is_sent_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """By mail, SMS, as an alarm and to the dead man's switch; what was answered is said."""
    every = ("eva@example.se", "070-174 06 05", "alarm", "heartbeat")
    assert [one.weight for one in tried(*every)] == [Weight.DO] * 4, "nothing is set"
    assert [one.weight for one in tried("nonsense")] == [Weight.DO]
    with mail_server.running() as mails, sms_gateway.running() as gateway:
        monkeypatch.setenv("LOTSEN_SMTP_URL", mails.url)
        monkeypatch.setenv("LOTSEN_SMS_URL", gateway.url)
        monkeypatch.setenv("LOTSEN_ALARM_URLS", gateway.hook)
        monkeypatch.setenv("LOTSEN_HEARTBEAT_URL", gateway.address)
        assert [one.weight for one in tried(*every)] == [Weight.FINE] * 4
        assert mails.wait_for_mail(1)[0].to == "eva@example.se"
        assert [one.to for one in gateway.taken] == ["+46701740605", ""]
        mails.answer, gateway.status = mail_server.Answer.REFUSE, 503
        failed = tried(*every)
    assert [one.weight for one in failed] == [Weight.DO] * 4
    assert "refused" in failed[0].what
    assert "not taken now" in failed[1].what


# ---------------------------------------------------------------- who can read what


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("lotsen.sqlite3", 0o644), ("lotsen.sqlite3", 0o640), ("lotsen.sqlite3.lock", 0o604),
        ("lotsen.sqlite3.erased", 0o644), ("copy", 0o644), ("", 0o755),
        ("", 0o750),
    ],
)  # fmt: skip
def test_what_others_can_read_must_be_mended(folder: Path, name: str, mode: int) -> None:
    """Each file and the folder, with the command; then all is well again."""
    set_up().close()
    (copy,) = folder.glob("*-copy-*")
    file = copy if name == "copy" else folder / name
    file.touch()
    file.chmod(mode)
    private = 0o700 if file.is_dir() else 0o600
    found = [one for one in examined() if one.weight is Weight.DO]
    assert f"chmod {private:o} {file}" in [one.command for one in found]
    file.chmod(private)
    assert not [one for one in examined() if one.command.startswith("chmod")]


def test_settings_that_everybody_can_read_must_be_mended(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They hold tokens; root may own them, and the group of the service reads them."""
    set_up().close()
    file = tmp_path / "settings.toml"
    file.write_text("port = 8080\n")
    monkeypatch.setenv("LOTSEN_CONFIG", str(file))
    file.chmod(0o644)
    assert f"chmod o= {file}" in [one.command for one in examined()]
    file.chmod(0o640)
    assert f"chmod o= {file}" not in [one.command for one in examined()]
    assert folder.is_dir()


def test_whatever_is_made_is_its_owners_alone_under_any_umask(folder: Path) -> None:
    """Database, log, index, lock, list and copy."""
    before = os.umask(0)
    try:
        opened = set_up()
        with opened.writing() as db:
            staff.add(db, teams.FIRST, "Omar", "sv", Role.COACH)
        made = [one for one in folder.iterdir() if one.is_file()]
        assert {one.name for one in made} >= {"lotsen.sqlite3", "lotsen.sqlite3-wal", "lotsen.key"}
        assert [one.name for one in made if one.stat().st_mode & 0o077] == []
        opened.close()
    finally:
        os.umask(before)
