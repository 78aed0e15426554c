"""Who is signed in: links used once, cookies that are renewed, and every way a session ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.clock import ManualClock
from storage.access import sessions, sign_in_links, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring
from storage.schema import periods
from storage.sql.statements import SESSION, SIGN_IN
from tests.support import people


@pytest.fixture
def db(room: App) -> Iterator[Db]:
    with room.store.writing() as db:
        yield db


@pytest.fixture
def keys(room: App) -> Keyring:
    return room.store.keys


def pass_time(room: App, length: timedelta) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + length)


def who(room: App, db: Db, cookie: str) -> int | None:
    found = sessions.touch(db, room.store.keys, cookie, room.clock.now())
    return found.coach if found else None


def test_a_link_signs_in_once(room: App, db: Db, keys: Keyring) -> None:
    """The second one finds nothing, and neither does a guess."""
    now = room.clock.now()
    secret = sign_in_links.make(db, keys, people.ANNA, now)
    found = [sign_in_links.redeem(db, keys, one, now) for one in ("guess", secret, secret)]
    assert found == [None, people.ANNA, None]


def test_a_link_ends_after_half_an_hour(room: App, db: Db, keys: Keyring) -> None:
    """A link found in an old message opens nothing."""
    secret = sign_in_links.make(db, keys, people.ANNA, room.clock.now())
    later = room.clock.now() + periods.SIGN_IN_LINK_LASTS
    assert sign_in_links.redeem(db, keys, secret, later) is None


def test_a_new_link_ends_the_old_one(room: App, db: Db, keys: Keyring) -> None:
    """Whoever asks again because the first was lost has one that works."""
    now = room.clock.now()
    old, new = (sign_in_links.make(db, keys, people.ANNA, now) for _ in range(2))
    assert sign_in_links.redeem(db, keys, old, now) is None
    assert sign_in_links.redeem(db, keys, new, now) == people.ANNA


def test_a_session_ends_when_nobody_uses_it(room: App, db: Db, keys: Keyring) -> None:
    """Two hours without a sign of life; before that each use counts."""
    cookie = sessions.begin(db, keys, people.ANNA, room.clock.now())
    for _ in range(3):
        pass_time(room, timedelta(minutes=20))
        assert sessions.touch(db, keys, cookie, room.clock.now(), renew=False)
    pass_time(room, periods.SESSION_IDLE_LASTS)
    assert who(room, db, cookie) is None


def test_every_session_ends_after_a_working_day(room: App, db: Db, keys: Keyring) -> None:
    """Also one that is used all the time, and whose cookie was renewed on the way."""
    cookie = sessions.begin(db, keys, people.ANNA, room.clock.now())
    for _ in range(23):
        pass_time(room, timedelta(minutes=31))
        found = sessions.touch(db, keys, cookie, room.clock.now())
        assert found is not None
        cookie = found.renewed or cookie
    pass_time(room, timedelta(minutes=31))
    assert who(room, db, cookie) is None


def test_a_renewed_cookie_replaces_the_old_one(room: App, db: Db, keys: Keyring) -> None:
    """For a minute both are good, for requests under way; then only the new one is."""
    old = sessions.begin(db, keys, people.ANNA, room.clock.now())
    pass_time(room, sessions.RENEW)
    found = sessions.touch(db, keys, old, room.clock.now())
    assert found is not None
    assert found.renewed
    again = sessions.touch(db, keys, old, room.clock.now())
    assert again is not None
    assert again.renewed == ""
    pass_time(room, sessions.GRACE)
    assert who(room, db, old) is None
    assert who(room, db, found.renewed) == people.ANNA


def test_signing_out_everywhere_ends_all(room: App, db: Db, keys: Keyring) -> None:
    """Every device and every link; nobody else's."""
    now = room.clock.now()
    cookies = [sessions.begin(db, keys, coach, now) for coach in (1, 1, 2)]
    link = sign_in_links.make(db, keys, 1, now)
    sessions.end_all(db, 1, now)
    assert [who(room, db, one) for one in cookies] == [None, None, 2]
    assert sign_in_links.redeem(db, keys, link, now) is None


def test_who_leaves_is_out_at_once(room: App, db: Db, keys: Keyring) -> None:
    """The next request of a coach who left finds nobody (privacy-security.md, item 22)."""
    now = room.clock.now()
    cookie = sessions.begin(db, keys, 2, now)
    assert staff.leave(db, 2, now)
    assert who(room, db, cookie) is None


def test_nobody_leaves_with_youths_of_their_own(room: App) -> None:
    """Refused until each youth has another coach (practices 4b-7)."""
    people.Youth(room)
    with room.store.writing() as db:
        assert not staff.leave(db, people.ANNA, room.clock.now())


def test_no_secret_stands_in_the_database(room: App, db: Db, keys: Keyring) -> None:
    """Only keyed hashes do: a stolen database opens no session."""
    now = room.clock.now()
    secrets = [sign_in_links.make(db, keys, 1, now), sessions.begin(db, keys, 1, now)]
    rows = repr([db.execute(select(table)).all() for table in (SESSION, SIGN_IN)])
    assert not [one for one in secrets if one in rows]


# ------------------------------------------------------------ proving who one is


def test_after_five_wrong_passwords_there_is_a_pause(room: App, db: Db, keys: Keyring) -> None:
    """A right one begins the count anew."""
    now = room.clock.now()
    for _ in range(4):
        staff.record_failure(db, 1, now)
    staff.reset_failures(db, 1)
    for _ in range(4):
        staff.record_failure(db, 1, now)
    anna = staff.person(db, keys, 1)
    assert anna is not None
    assert anna.wait_until is None
    staff.record_failure(db, 1, now)
    anna = staff.person(db, keys, 1)
    assert anna is not None
    assert anna.wait_until == now + periods.WRONG_PASSWORD_PAUSE


def test_a_code_works_once(db: Db) -> None:
    """Neither the same half minute again nor an earlier one (attack 28)."""
    assert [staff.record_code(db, 1, step) for step in (10, 10, 9, 11)] == [
        True,
        False,
        False,
        True,
    ]


def test_people_are_found_by_their_name(db: Db, keys: Keyring) -> None:
    """Case and spaces do not matter; two of one name are nobody."""
    staff.add(db, 1, "Eva Maria", "sv", Role.COORDINATOR)
    found = staff.find_by_name(db, keys, " eva  MARIA ")
    assert found is not None
    assert (found.role, found.rung) == (Role.COORDINATOR, -1)
    staff.add(db, 1, "eva maria", "sv", Role.COACH)
    assert staff.find_by_name(db, keys, "Eva Maria") is None


def test_new_coaches_come_last_on_the_ladder(db: Db, keys: Keyring) -> None:
    """A coordinator is listed after them, on no rung."""
    staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
    staff.add(db, 1, "Zahra", "sv", Role.COACH)
    listed = [(one.name, one.rung) for one in staff.everybody(db, keys, 1)]
    assert listed == [("Anna", 0), ("Omar", 1), ("Zahra", 2), ("Eva", -1)]


def test_the_first_coach_of_a_team_stands_on_the_first_rung(
    room: App, db: Db, keys: Keyring
) -> None:
    """Also when a coordinator was there before."""
    assert all(staff.leave(db, one, room.clock.now()) for one in (1, 2))
    staff.add(db, 1, "Eva", "sv", Role.COORDINATOR)
    number = staff.add(db, 1, "Zahra", "sv", Role.COACH)
    zahra = staff.person(db, keys, number)
    assert zahra is not None
    assert zahra.rung == 0
