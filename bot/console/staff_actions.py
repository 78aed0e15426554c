"""Carry out a coordinator's actions: somebody is added, gets a sign-in link, or leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from bot.console import responses
from bot.text.bidi import clean, is_seen
from bot.text.lookalike import is_alike
from flows.engine.programme import HelperKind
from storage.access import access_log, departures, sign_in_links, staff
from storage.access.access_log import StaffAction
from storage.access.staff import Role, StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coordinator
from storage.reads.coordinator import Incident
from storage.schema import periods
from storage.schema.line_state import LineState
from storage.schema.staff_action_kind import StaffActionKind

MOST_NAME: Final = 60


class NewStaff(NamedTuple):
    """A new person as the form describes them; team and number are never taken from a form."""

    name: str
    role: Role | None
    language: str
    helps: HelperKind | None = None


class SignInLink(NamedTuple):
    """A one-time sign-in link: for whom it is, and when it expires (UTC)."""

    name: str
    secret: str
    expires_at: datetime


class OpenIncidents(NamedTuple):
    """What needs the operator."""

    alarms: list[Incident]
    quarantined: list[Incident]
    uncertain: int
    undeliverable: int


def wanted(name: str, role: str, language: str, helps: str = "") -> NewStaff:
    """Read a form. An unknown role is None, and a helper's of nothing; else Swedish is spoken."""
    plain = " ".join(clean(name).split())
    known = Role(role) if role in set(Role) else None
    kind = HelperKind(helps) if known is Role.HELPER and helps in set(HelperKind) else None
    if known is Role.HELPER and kind is None:
        known = None
    return NewStaff(plain, known, language if language in responses.LANGUAGES else "sv", kind)


def add(
    db: Db, keys: Keyring, team: int, new: NewStaff, now: datetime, by: int
) -> SignInLink | str:
    """Add somebody and make their first link; or return what is wrong: name, long, taken, role.

    A coach whom a coordinator adds sees no youth of others until somebody else gives them one.
    """
    if not any(map(is_seen, new.name)):
        return "name"
    if len(new.name) > MOST_NAME:
        return "long"
    if any(is_alike(new.name, one) for one in coordinator.names_at_work(db)):
        return "taken"
    if new.role is None:
        return "role"
    number = staff.add(db, team, new.name, new.language, new.role, new.helps or "")
    staff.set_newcomer(db, number, newcomer=new.role is Role.COACH)
    added = StaffAction(now, by, StaffActionKind.ADD, about=number, unusual=True)
    access_log.record(db, added)
    return _link(db, keys, number, new.name, now, by, first=True)


def link(
    db: Db, keys: Keyring, team: int, number: int, now: datetime, by: int
) -> SignInLink | None:
    """Make a new link; older ones end. None when nobody of the team has this number."""
    person = _here(db, keys, team, number)
    if person is None:
        return None
    made = StaffAction(now, by, StaffActionKind.LINK, about=number, unusual=True)
    access_log.record(db, made)
    return _link(db, keys, number, person.name, now, by, first=not person.password)


def vouch(db: Db, keys: Keyring, team: int, number: int, by: int, now: datetime) -> str | None:
    """Stand behind the link of somebody, whose name is returned; None where it is not possible."""
    person = _here(db, keys, team, number)
    if person is None or number not in vouchable(db, team, by, now):
        return None
    if not sign_in_links.vouch(db, number, by, now):
        return None
    vouched = StaffAction(now, by, StaffActionKind.VOUCH, about=number, unusual=True)
    access_log.record(db, vouched)
    return person.name


def vouchable(db: Db, team: int, by: int, now: datetime) -> frozenset[int]:
    """Return behind whose links this coordinator may stand: with the maker, they are two.

    It is not for one's own link, for one of one's own making, nor for whoever its maker has added
    or who has not been here for long: nobody makes up their second.
    """
    since = now - periods.NEW_COORDINATOR
    return frozenset(
        number
        for number, one in sign_in_links.of_team(db, team, now).items()
        if one.made_by is not None
        and one.vouched_by is None
        and by not in {one.made_by, number}
        and not access_log.was_added(db, by, one.made_by, since)
    )


def leave(db: Db, team: int, number: int, now: datetime, by: int) -> str | None:
    """Let somebody leave, out at once; or return what is in the way: youths, talk, last.

    None when nobody of the team has this number, "" when it was done.
    """
    if not coordinator.works_in_team(db, number, team):
        return None
    obstacle = departures.leave(db, number, now)
    if obstacle is None:
        access_log.record(db, StaffAction(now, by, StaffActionKind.LEAVE, about=number))
    return obstacle or ""


def inviter(db: Db, keys: Keyring, team: int, number: int) -> StaffMember | None:
    """Return who invites: a coach of the team, for a coordinator has no youths; None for others."""
    person = _here(db, keys, team, number)
    return person if person and person.role is Role.COACH else None


def open_incidents(db: Db, team: int) -> OpenIncidents:
    """Return what a coordinator should see to, or report to the operator."""
    unsaid = coordinator.unsaid(db, team)
    return OpenIncidents(
        coordinator.alarms(db), coordinator.quarantined(db, team),
        unsaid[LineState.UNCERTAIN], unsaid[LineState.UNDELIVERABLE],
    )  # fmt: skip


def _here(db: Db, keys: Keyring, team: int, number: int) -> StaffMember | None:
    return staff.person(db, keys, number) if coordinator.works_in_team(db, number, team) else None


def _link(
    db: Db, keys: Keyring, number: int, name: str, now: datetime, by: int, *, first: bool
) -> SignInLink:
    lasts = periods.FIRST_SIGN_IN_LINK_LASTS if first else periods.SIGN_IN_LINK_LASTS
    made = sign_in_links.make(db, keys, number, now, lasts, by)
    return SignInLink(name, made, now + lasts)
