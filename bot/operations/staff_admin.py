"""Administer staff from a terminal, also while `lotsen serve` is at work.

Every action is one short transaction that seals nothing and takes no turn (docs/decisions/0012).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from bot.clock import Clock
from bot.config import Settings
from bot.errors import StaffError
from bot.operations import database_checks
from bot.setting_types import LONGEST_NAME
from bot.text.lookalike import is_alike
from storage.access import access_log, bot_links, departures, invites, sign_in_links, staff, teams
from storage.access.access_log import StaffAction
from storage.access.departures import Obstacle
from storage.access.staff import Role, StaffMember, YouthCounts
from storage.database import Db
from storage.reads import readiness
from storage.schema import periods
from storage.schema.staff_action_kind import StaffActionKind
from storage.store import Store

SIGN_IN: Final = "{}/desk/in/{}"
INVITATION: Final = "{}/i/{}"

IN_THE_WAY: Final = {
    Obstacle.TALK: "{} cannot leave yet: they talk with a youth, or have taken a call for help."
    " Close it or hand it over first.",
    Obstacle.LAST: "{} cannot leave yet: they are the team's only coordinator."
    " Add another first: `lotsen coach add NAME --role coordinator`.",
}
"""Why somebody cannot leave yet, besides youths who are theirs, and what to do."""
"""Addresses of the console and of the web chat; a test asks both."""


class Invitation(NamedTuple):
    """An invitation for a youth; `telegram` is "" without a bot. `expires_at` is aware, UTC."""

    link: str
    code: str
    expires_at: datetime
    telegram: str


class StaffAdmin:
    """The staff of the team, for the command line. Raises StaffError with a sentence."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock

    def add(self, name: str, role: Role, language: str, helps: str = "") -> str:
        """Add somebody; return the link they sign in with once, within 24 hours.

        `helps` is what a helper helps with, and nobody else.
        """
        if (role is Role.HELPER) != bool(helps):
            raise StaffError("A helper helps with something: write --helps, and only for a helper.")
        said = " ".join(name.split())
        if not said.isprintable() or not 0 < len(said) <= LONGEST_NAME:
            raise StaffError(f"A name has 1 to {LONGEST_NAME} characters.")
        with self._store.writing() as db:
            here = staff.everybody(db, self._store.keys, teams.FIRST)
            if any(is_alike(said, one.name) for one in here):
                raise StaffError(
                    f"Somebody called {said} works here already, or by a name that looks the"
                    " same. Write more of the name."
                )
            number = staff.add(db, teams.FIRST, said, language, role, helps)
            return self._link(db, number)

    def link(self, name: str) -> str:
        """Make a new sign-in link; the one before ends."""
        with self._store.writing() as db:
            return self._link(db, self._named(db, name).id)

    def list_staff(self) -> list[StaffMember]:
        """Return who works here, the escalation ladder first."""
        with self._store.reading() as db:
            return staff.everybody(db, self._store.keys, teams.FIRST)

    def unready(self) -> dict[int, list[str]]:
        """Return what is wrong with whom, by their number: whether they could be reached."""
        with self._store.reading() as db:
            found = readiness.of_team(db, teams.FIRST, self._clock.now())
        return {
            coach: [database_checks.SAID[one] for one in faults] for coach, faults in found.items()
        }

    def leave(self, name: str) -> None:
        """Let somebody leave, out at once. Refused while a youth would be left without a human."""
        now = self._clock.now()
        with self._store.writing() as db:
            person = self._named(db, name)
            obstacle = departures.leave(db, person.id, now)
            if obstacle is Obstacle.YOUTHS:
                raise StaffError(_still(person, staff.count_youths(db, person.id)))
            if obstacle is not None:
                raise StaffError(IN_THE_WAY[obstacle].format(person.name))

    def invite(self, name: str) -> Invitation:
        """Make an invitation by this coach, for a youth nobody has met here before."""
        with self._store.writing() as db:
            person = self._named(db, name)
            if person.role is not Role.COACH:
                raise StaffError(f"{person.name} is {person.role}. A coach invites.")
            made = invites.make(db, self._store.keys, person.id, self._clock.now())
            telegram = bot_links.link(db, self._store.keys, made.secret)
        link = INVITATION.format(self._settings.public_url, made.secret)
        return Invitation(link, made.code, made.expires_at, telegram)

    def _link(self, db: Db, number: int) -> str:
        lasts = periods.FIRST_SIGN_IN_LINK_LASTS
        now = self._clock.now()
        made = sign_in_links.make(db, self._store.keys, number, now, lasts)
        action = StaffAction(now, None, StaffActionKind.LINK, about=number, unusual=True)
        access_log.record(db, action)
        return SIGN_IN.format(self._settings.public_url, made)

    def _named(self, db: Db, name: str) -> StaffMember:
        person = staff.find_by_name(db, self._store.keys, name)
        if person is None:
            raise StaffError(
                f"Nobody here is called {name}. `lotsen coach list` says who there is."
            )
        return person


def _still(person: StaffMember, has: YouthCounts) -> str:
    """Return why somebody cannot leave yet, and what to do: nobody may be left without a coach."""
    told = [f"{person.name} cannot leave yet: {_count(has.now)} theirs."]
    if has.leaving:
        told.append(f"Of those {has.leaving} get another coach when the team opens next.")
    if has.coming:
        told.append(f"{_count(has.coming)} to become theirs when the team opens next.")
    told.append("A coordinator gives them to another coach in the console, under Team.")
    return " ".join(told)


def _count(youths: int) -> str:
    return "1 youth is" if youths == 1 else f"{youths} youths are"
