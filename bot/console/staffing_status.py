"""Read what of a team's staffing needs somebody now: for its coordinators, and `lotsen doctor`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.gateway.gateway import Gateway
from bot.policy import on_call
from flows.engine.directory import SOCIAL_EMERGENCY, Directory
from storage.access import staff, staffing
from storage.access.staff import StaffMember
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import metrics, readiness
from storage.reads.readiness import RED, Unready

HOLES_AHEAD: Final = timedelta(days=7)


class StaffingStatus(NamedTuple):
    """What needs somebody: youths who wait, times when nobody is reached, a number that is missing.

    `holes` are of the next HOLES_AHEAD, in UTC; none while the team is not on call at all.
    `all_away`: every coach on the ladder is away now. `unready`: who could not be reached while
    their pages are closed, by their number, and why.
    """

    overdue: int
    holes: list[on_call.Span]
    all_away: bool
    no_social: bool
    zone: ZoneInfo
    unready: Mapping[int, tuple[Unready, ...]] = {}

    @property
    def red(self) -> int:
        """Return how many may not be reached at all while their pages are closed."""
        return sum(not RED.isdisjoint(faults) for faults in self.unready.values())


def read(db: Db, keys: Keyring, team: int, now: datetime, social: str) -> StaffingStatus:
    """Read it. `social` is the number of the local emergency social services, or ""."""
    hours, absences = staffing.hours(db, team), staffing.absences(db, team, now)
    holes = (
        on_call.holes(hours, staffing.shifts(db, team, now), absences, now, now + HOLES_AHEAD)
        if hours.on_call
        else []
    )
    return StaffingStatus(
        metrics.overdue(db, now, team), holes, is_all_away(db, keys, team, now),
        not (hours.on_call or social), hours.zone, readiness.of_team(db, team, now),
    )  # fmt: skip


def is_all_away(
    db: Db, keys: Keyring, team: int, now: datetime, *, coordinators: bool = False
) -> bool:
    """Tell whether every coach on the team's ladder is away at `now`; coordinators too, if asked.

    `now` is aware.
    """
    ladder = [
        one.id
        for one in staff.everybody(db, keys, team)
        if one.rung >= 0 or (coordinators and one.role is staff.Role.COORDINATOR)
    ]
    return on_call.are_all_away(ladder, staffing.absences(db, team, now), now)


async def my_faults(gateway: Gateway, person: StaffMember) -> tuple[Unready, ...]:
    """Read why somebody could not be reached while their pages are closed; nothing in the demo."""
    if gateway.demo or person.role not in {staff.Role.COACH, staff.Role.COORDINATOR}:
        return ()
    now = gateway.clock.now()
    found = await gateway.read(lambda db, _: readiness.of_team(db, person.team, now))
    return found.get(person.id, ())


def social_emergency(directory: Directory) -> str:
    """Return the number of the local emergency social services; "" where nobody has entered it."""
    found = directory.one(SOCIAL_EMERGENCY)
    return found.phone if found is not None else ""
