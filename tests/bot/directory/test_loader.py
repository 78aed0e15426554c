"""The directory: only what may be shown is shown, and whatever is wrong is found and named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.clock import ManualClock
from bot.config import Settings
from bot.directory import _checks as checks
from bot.directory import loader
from bot.errors import DirectoryError
from bot.operations import directory_checks
from flows.contacts import presentation
from flows.engine.directory import Contact, Guide
from flows.engine.effects import Say
from flows.engine.facts import Facts
from flows.texts import contact_purposes
from tests.support.deployment import Deployment
from tests.support.flow_player import NOW
from tests.support.own_directory import OWN, TODAY

SHIPPED: Final = loader.read(None, TODAY)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A municipality's own file, in order."""
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


# ---------------------------------------------------------------- what is shipped


def test_the_shipped_directory_is_in_order() -> None:
    """No fault, and nothing whose review is overdue."""
    assert [str(one) for one in SHIPPED.faults] == []


def test_no_crisis_line_is_unsure() -> None:
    """What youths see in a crisis was read in a public page, or verified by the list's authors."""
    assert SHIPPED.crisis
    assert {one["mark"] for one in SHIPPED.crisis} == {"V", "D"}
    unsure = [one for one in SHIPPED.entries if one.get("mark") in checks.UNSURE]
    hidden = {one["id"] for one in unsure if one.get("crisis")}
    assert hidden == {"bris_uk", "tris", "terrafem"}
    assert hidden.isdisjoint(one.id for one in loader.shipped().contacts)


def test_the_two_numbers_that_conflict_are_not_shown() -> None:
    """Kvinnofridslinjen has its page until a person has looked which number holds."""
    text = loader.FILE.read_text(encoding="utf-8")
    shown = loader.shipped().one("kvinnofridslinjen")
    assert shown is not None
    assert [(way.kind, way.at) for way in shown.ways] == [("web", "kvinnofridslinjen.se")]
    assert re.findall(r'(?:phone|sms) = "(?:020-50 50 50|116 016)"', text) == []


def test_lines_for_staff_are_not_shown_to_youths() -> None:
    """The support phone about honour for professionals is listed, and stays with the staff."""
    numbers = {way.at for one in loader.shipped().contacts for way in one.ways}
    assert numbers.isdisjoint({"010-223 57 60", "08-508 251 20"})
    staff = [one for one in SHIPPED.entries if one.get("audience") == "professional"]
    assert [one["phone"] for one in staff] == ["010-223 57 60", "08-508 251 20"]


def test_every_number_and_address_is_in_the_file_alone() -> None:
    """Lines about contacts name none, so that no translation can change one."""
    said = " ".join([*presentation.LINES.values(), *contact_purposes.LINES.values()])
    assert not re.search(r"\d{3,}", said)
    assert not re.search(r"\.se\b|http", said)


def test_every_purpose_is_somebodys() -> None:
    """A key that no entry uses is one a municipality may: they are few, and named."""
    used = {one.get("purpose_key") for one in SHIPPED.entries}
    assert set(contact_purposes.LINES) - used == {"leisure", "other"}


# ---------------------------------------------------------------- a municipality's own file


def test_an_own_file_adds_changes_and_hides(own: Path) -> None:
    """Local numbers stand where the page has a place for them; new ones come last."""
    found = loader.load(own)
    night = found.one("socialjour")
    assert night is not None
    assert (night.name, night.crisis) == ("Socialjouren", True)
    assert found.contacts[-1].id == "fritidsgard"
    assert found.contacts[-1].purpose == "Häng, spela och fika."
    assert found.one("somaya") is None
    assert "Socialjouren" not in loader.read(own, TODAY).missing


def test_what_a_person_has_checked_takes_the_place_of_what_was_read(own: Path) -> None:
    """Whoever has looked enters the number, and who it was."""
    text = '\n[[contact]]\nid = "kvinnofridslinjen"\nphone = "020-10 20 30"\nverified_by = "EB"\n'
    own.write_text(OWN + text, encoding="utf-8")
    found = loader.load(own).one("kvinnofridslinjen")
    assert found is not None
    assert [way.at for way in found.ways] == ["020-10 20 30", "kvinnofridslinjen.se"]


def test_everything_else_refuses_the_start_but_a_date_does_not(own: Path) -> None:
    """A day that passes stops nobody who is served; whatever was wrong from the beginning does."""
    own.write_text(OWN.replace("2027-05-20", "2026-11-23"), encoding="utf-8")
    assert len(loader.read(own, TODAY).faults) == 2
    assert loader.load(own).one("socialjour") is not None
    own.write_text(OWN.replace('"V"', '"U"'), encoding="utf-8")
    with pytest.raises(DirectoryError, match="socialjour: is a crisis line marked U"):
        loader.load(own)


def test_nobody_is_left_without_a_crisis_line(own: Path) -> None:
    """Whoever hides them all is told for which need and age there is none."""
    every = [one["id"] for one in SHIPPED.crisis]
    own.write_text(f"hide = {every}", encoding="utf-8")
    faults = [str(one) for one in loader.read(own, TODAY).faults]
    assert "low: has no crisis line for a youth under 18" in faults
    assert "safety: has no crisis line for a youth 18 or older" in faults


@pytest.mark.parametrize(
    "text",
    [
        'hide = ["mind"]',
        '[[contact]]\nid = "mind"\nactive = false',
        '[[contact]]\nid = "mind"\nphone = ""\nsms = "90101"\nhours = []',
        '[[contact]]\nid = "mind"\nphone = ""\nweb_url = "https://mind.se/"\nhours = []',
        '[[contact]]\nid = "mind"\naudience = "professional"',
    ],
)
def test_whom_sentences_tell_to_call_is_there_with_a_phone(own: Path, text: str) -> None:
    """No youth in danger reads a gap: a number that is missing is named, and refuses the start."""
    own.write_text(text, encoding="utf-8")
    fault = "mind: has no phone for youths, and sentences tell them to call"
    assert [str(one) for one in loader.read(own, TODAY).faults] == [fault]
    with pytest.raises(DirectoryError, match=fault):
        loader.load(own)


@pytest.mark.parametrize(
    ("text", "said"),
    [("[[contact", "is no TOML"), ("contact = 1", "contact is no list"),
     ("contact = [1]", r"begins with \[\[contact\]\]"), ('tz = "Asia/Tokyo"', "every hour")],
)  # fmt: skip
def test_a_file_that_is_no_directory_is_refused(own: Path, text: str, said: str) -> None:
    """With a sentence, never with a traceback."""
    own.write_text(text, encoding="utf-8")
    with pytest.raises(DirectoryError, match=said):
        loader.load(own)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A typing error in the setting would leave every local number out."""
    with pytest.raises(DirectoryError, match=r"cannot be read: No such file"):
        loader.load(tmp_path / "gone.toml")


def test_the_command_names_every_fault_and_fails(own: Path, tmp_path: Path) -> None:
    """Exit 1 with the entries and reasons; a wrong file refuses the start with one sentence."""
    deployed = Deployment(tmp_path / "data", LOTSEN_DIRECTORY=str(own))
    deployed.folder.mkdir()
    own.write_text(OWN.replace('"020-10 10 10"', '"12 34"'), encoding="utf-8")
    ran = deployed.lotsen("directory", "check")
    fault = "socialjour: its phone '12 34' is no Swedish number"
    assert ran.returncode == 1
    assert fault in ran.stdout.splitlines()
    ran = deployed.lotsen("serve")
    assert (ran.returncode, ran.stderr) == (2, f"lotsen: the directory: {fault}\n")
    assert not (deployed.folder / "lotsen.sqlite3").exists()


def test_the_check_up_names_what_nobody_has_entered(own: Path) -> None:
    """Local contacts that are missing, and crisis lines that nobody of the municipality checked."""

    def said(file: Path | None) -> Iterator[str]:
        settings = Settings.model_validate({"directory": file})
        clock = ManualClock(datetime(2026, 11, 24, 9, tzinfo=UTC))
        return (str(one) for one in directory_checks.examine(settings, clock))

    before, after = "\n".join(said(None)), "\n".join(said(own))
    assert "not yet entered: Socialjouren, Ungdomsmottagningen" in before
    assert "not yet entered: Ungdomsmottagningen" in after
    assert "nobody of yours has checked" in after
    assert "Socialjouren" not in after


# ---------------------------------------------------------------- what is told of a contact


def told(contact: Contact, **facts: Any) -> list[str]:
    """The lines that are said of it."""
    here = Facts(now=NOW, guide=Guide(loader.shipped()))._replace(**facts)
    return [one.line.context for one in presentation.tell(contact, here) if isinstance(one, Say)]


def test_an_unsure_number_is_said_to_be_one() -> None:
    """What is marked U, and what should have been checked again, is to be checked first."""
    sure, unsure = loader.shipped().one("somaya"), loader.shipped().one("csn")
    assert sure is not None
    assert unsure is not None
    assert told(sure)[2:4] == ["show.checked", "show.phone"]
    assert told(unsure)[2:4] == ["show.old_source", "show.phone"]
    assert told(sure, now=NOW + timedelta(days=300))[2:4] == ["show.old", "show.phone"]


def test_a_youth_is_told_what_is_known_and_what_is_not() -> None:
    """No site of code is a source for them; a service of which only Swedish is known says so."""
    contacts = loader.shipped().contacts
    assert [one.id for one in contacts if "github" in one.source] == []
    sos = loader.shipped().one("sos")
    assert sos is not None
    assert (sos.languages, sos.interpreter) == (("sv", "en"), True)
    facts = {one.id: [fact.context for fact in presentation.known_facts(one)] for one in contacts}
    assert "show.speaks" in facts["sos"]
    assert "show.swedish" in facts["mind"]
    assert [one.id for one in contacts if not one.purpose] == []
