"""Who works here and who is invited, from the command line; refusals are a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.config import Settings
from bot.errors import StaffError
from bot.operations.staff_admin import StaffAdmin
from bot.turns.inbound import StaffReassigned
from storage.access import invites, sessions, sign_in_links
from storage.access.staff import Role
from tests.support.deployment import Deployment
from tests.support.people import Youth


@pytest.fixture
def desk(room: App) -> StaffAdmin:
    """Beside an engine room in which Anna and Omar are coaches."""
    settings = Settings.model_validate({"base_url": "https://chat.example.se"})
    return StaffAdmin(room.store, settings, room.clock)


def secret(link: str) -> str:
    return link.rpartition("/")[2]


def test_somebody_new_signs_in_once_within_a_day(desk: StaffAdmin, room: App) -> None:
    """The link works once, and a newer one ends it."""
    first = desk.add("Eva  Berg", Role.COORDINATOR, "en")
    assert first.startswith("https://chat.example.se/desk/in/")
    second = desk.link("eva berg")
    now, keys = room.clock.now(), room.store.keys
    with room.store.writing() as db:
        late = now + timedelta(hours=25)
        assert sign_in_links.redeem(db, keys, secret(first), now) is None
        assert sign_in_links.redeem(db, keys, secret(second), late) is None
        assert sign_in_links.redeem(db, keys, secret(second), now) == 3
        assert sign_in_links.redeem(db, keys, secret(second), now) is None
    assert [(one.name, one.role, one.language) for one in desk.list_staff()] == [
        ("Anna", "coach", "sv"), ("Omar", "coach", "sv"), ("Eva Berg", "coordinator", "en")
    ]  # fmt: skip


def test_an_invitation_is_the_coachs(desk: StaffAdmin, room: App) -> None:
    """Link and code lead to the same, once, for fourteen days."""
    made = desk.invite("omar")
    assert made.link.startswith("https://chat.example.se/i/")
    now, keys = room.clock.now(), room.store.keys
    assert made.expires_at == now + timedelta(days=14)
    with room.store.reading() as db:
        by_link = invites.find(db, keys, secret(made.link), now)
        by_code = invites.find(db, keys, made.code, now)
    assert by_link is not None
    assert by_link == by_code
    assert by_link.coach == 2


def test_who_leaves_is_out_at_once(desk: StaffAdmin, room: App) -> None:
    """Sessions and links end; nobody is left without a coach."""
    cookie, link = "", desk.link("Omar")
    now, keys = room.clock.now(), room.store.keys
    with room.store.writing() as db:
        cookie = sessions.begin(db, keys, 2, now)
    desk.leave("Omar")
    with room.store.writing() as db:
        assert sessions.touch(db, keys, cookie, now) is None
        assert sign_in_links.redeem(db, keys, secret(link), now) is None
    Youth(room)
    with pytest.raises(StaffError, match="Anna cannot leave yet: 1 youth is theirs"):
        desk.leave("Anna")
    assert [one.name for one in desk.list_staff()] == ["Anna"]


def test_who_cannot_leave_yet_reads_how_many_youths_and_what_to_do(
    desk: StaffAdmin, room: App
) -> None:
    """Also for whoever has none yet, and was promised one."""
    first, _ = Youth(room, "one"), Youth(room, "two")
    first.anna(StaffReassigned(1, 2))
    with pytest.raises(StaffError) as anna:
        desk.leave("Anna")
    assert str(anna.value) == (
        "Anna cannot leave yet: 2 youths are theirs. Of those 1 get another coach when the team"
        " opens next. A coordinator gives them to another coach in the console, under Team."
    )
    with pytest.raises(StaffError, match="1 youth is to become theirs when the team opens next"):
        desk.leave("Omar")


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (lambda desk: desk.link("Nobody"), "Nobody here is called Nobody"),
        (lambda desk: desk.invite("Nobody"), "Nobody here is called Nobody"),
        (lambda desk: desk.leave("Nobody"), "Nobody here is called Nobody"),
        (
            lambda desk: desk.add("ANNA", Role.COACH, "sv"),
            "Somebody called ANNA works here already",
        ),
        (lambda desk: desk.add("  ", Role.COACH, "sv"), "1 to 120 characters"),
        (lambda desk: desk.add("x" * 121, Role.COACH, "sv"), "1 to 120 characters"),
        (lambda desk: desk.add("An\u202ena", Role.COACH, "sv"), "1 to 120 characters"),
    ],
)
def test_what_cannot_be_done(
    desk: StaffAdmin, deed: Callable[[StaffAdmin], object], said: str
) -> None:
    """A sentence that names it, and nothing changed."""
    before = desk.list_staff()
    with pytest.raises(StaffError, match=said):
        deed(desk)
    assert desk.list_staff() == before


def test_a_coordinator_invites_nobody(desk: StaffAdmin) -> None:
    """Who sees no conversation is responsible for none."""
    desk.add("Eva", Role.COORDINATOR, "sv")
    with pytest.raises(StaffError, match="Eva is coordinator"):
        desk.invite("Eva")


def test_the_commands_say_what_to_do(tmp_path: Path) -> None:
    """From an empty folder to a first invitation, each command as it is typed."""
    deployed = Deployment(tmp_path)
    assert "/desk/in/" in deployed.lotsen("coach", "add", "Anna", "--role", "coach").stdout
    invited = deployed.lotsen("invite", "--coach", "Anna").stdout
    assert "█" in invited
    assert f"link:  {deployed.url}/i/" in invited
    assert "code:  " in invited
    examined = deployed.lotsen("doctor")
    assert examined.returncode == 1
    assert "next: " in examined.stdout
    told = deployed.lotsen("settings").stdout
    assert f"now:     {deployed.port}\n" in told
    wrong = Deployment(tmp_path, LOTSEN_PORT="eight").lotsen("settings")
    assert (wrong.returncode, "LOTSEN_PORT" in wrong.stdout) == (2, True)
    nobody = deployed.lotsen("coach", "link", "Bo")
    assert (nobody.returncode, len(nobody.stderr.splitlines())) == (2, 1)
