"""Serve who is away: anybody of the team enters it, for themselves or for a colleague who is ill.

Nobody who is away is called or handed a talk; whoever stands in for them is called in their place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import structlog
from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, form_times, responses
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import staff, staffing
from storage.access.staff import Role, StaffMember
from storage.access.staffing import Absence
from storage.database import Db
from storage.encryption import Keyring

PAGE: Final = "/desk/away"
BACK: Final[Mapping[str, str]] = {"account": "/desk/account", "team": "/desk/team"}
"""Pages that lead back to themselves after an absence was entered."""

FIELDS: Final = ("coach", "from", "until", "deputy")

log = structlog.get_logger()


class _WantedAbsence(NamedTuple):
    """The absence that a form asks for (UTC); or what is wrong with it."""

    from_at: datetime
    until_at: datetime | None = None
    wrong: str = ""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of who is away."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/away")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        return await _page(gateway, session, done=request.query_params.get("done", ""))

    @routes.post("/away")
    async def add(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        said = {name: form_times.text(form, name) for name in FIELDS}
        wrong = await gateway.write(lambda db, keys: _add(db, keys, gateway, session, said))
        if wrong:
            return await _page(gateway, session, status=422, wrong=wrong, said=said)
        back = BACK.get(auth.text(form, "back", 10), PAGE)
        return see_other(f"{back}?done=away")

    @routes.post("/away/{number:number}/end")
    async def end(request: Request, number: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        team, now = session.person.team, gateway.clock.now()

        def change(db: Db, keys: Keyring) -> bool:
            people = [one.id for one in staff.everybody(db, keys, team)]
            return staffing.end_absence(db, number, people, now)

        if not await gateway.write(change):
            raise HTTPException(404)
        log.info("absence_ended", by=session.person.id)
        return see_other(f"{BACK.get(auth.text(form, 'back', 10), PAGE)}?done=back")

    return routes


def form_values(
    db: Db, keys: Keyring, person: StaffMember, now: datetime, said: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Read what the form and the list of absences need."""
    team = person.team
    empty = {"coach": str(person.id), "from": "", "until": "", "deputy": ""}
    return {
        "people": callable_people(staff.everybody(db, keys, team)),
        "absences": staffing.absences(db, team, now),
        "earliest": form_times.field(now, staffing.hours(db, team).zone),
        "said": {**empty, **(said or {})},
    }


def callable_people(people: Sequence[StaffMember]) -> list[StaffMember]:
    """Return those who can be called: no translator."""
    return [one for one in people if one.role is not Role.TRANSLATOR]


def _add(
    db: Db, keys: Keyring, gateway: Gateway, session: StaffSession, said: Mapping[str, str]
) -> str:
    """Store the absence that a form asks for; return what is wrong with it, or ""."""
    team, now = session.person.team, gateway.clock.now()
    people = {one.id for one in callable_people(staff.everybody(db, keys, team))}
    coach = responses.number(said["coach"]) if said["coach"] else session.person.id
    deputy = responses.number(said["deputy"]) if said["deputy"] else None
    if coach not in people:
        return "person"
    if deputy == coach or deputy not in {None, *people}:
        return "deputy"
    wanted = _wanted(said, staffing.hours(db, team).zone, now)
    if not wanted.wrong:
        staffing.add_absence(db, coach, wanted.from_at, wanted.until_at, now, deputy)
        log.info("absence_added", coach=coach, by=session.person.id)
    return wanted.wrong


def _wanted(said: Mapping[str, str], zone: ZoneInfo, now: datetime) -> _WantedAbsence:
    first, last = (form_times.day_and_clock(said[name]) for name in ("from", "until"))
    if said["from"] and first is None:
        return _WantedAbsence(now, wrong="from")
    if said["until"] and last is None:
        return _WantedAbsence(now, wrong="until")
    begins = form_times.moment(first, zone) if first else now
    ends = form_times.moment(last, zone) if last else None
    faults = {
        "order": ends is not None and ends <= begins,
        "past": ends is not None and ends <= now,
        "far": max(begins, ends or now) > now + form_times.AHEAD,
    }
    return _WantedAbsence(begins, ends, next((name for name, is_so in faults.items() if is_so), ""))


async def _page(
    gateway: Gateway,
    session: StaffSession,
    *,
    status: int = 200,
    wrong: str = "",
    done: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    now, person = gateway.clock.now(), session.person
    seen = await gateway.read(lambda db, keys: form_values(db, keys, person, now, said))
    return auth.page(
        gateway, session, "away.html", status=status, wrong=wrong, done=done, **seen
    )  # fmt: skip


def mine(absences: Sequence[Absence], person: StaffMember) -> list[Absence]:
    """Return this person's own ones."""
    return [one for one in absences if one.coach == person.id]
