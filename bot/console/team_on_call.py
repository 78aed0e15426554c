"""Serve the on-call page: whether the team is on call out of hours, who, and when nobody is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import absences, auth, form_times, responses, staffing_status, team_hours
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.policy import on_call
from bot.web.redirects import see_other
from flows.engine.line import Value
from storage.access import staff, staffing
from storage.access.staff import StaffMember
from storage.access.staffing import Absence, Hours, Shift
from storage.database import Db
from storage.encryption import Keyring

PAGE: Final = "/desk/team/on-call"
LONGEST: Final = timedelta(days=14)
MOST_WEEKS: Final = 52
HOLES_AHEAD: Final = timedelta(days=14)
"""How far ahead the page looks for holes."""


class _WantedShifts(NamedTuple):
    """The shifts that a form asks for (UTC); or what is wrong with it."""

    coach: int = 0
    shifts: Sequence[tuple[datetime, datetime]] = ()
    wrong: str = ""


class _OnCallView(NamedTuple):
    people: list[StaffMember]
    hours: Hours
    shifts: list[Shift]
    absences: list[Absence]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the on-call page."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    _shifts(gateway, routes)
    return routes


def hole_values(hole: on_call.Span, zone: ZoneInfo) -> dict[str, Value]:
    """Return the values of a sentence about a hole: on the same day its end is a clock time."""
    first, last = (one.astimezone(zone) for one in hole)
    return {"first": first, "last": last.time() if last.date() == first.date() else last}


def _show(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.get("/team/on-call")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        return await _page(gateway, session, done=request.query_params.get("done", ""))

    @routes.post("/team/on-call")
    async def turn(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        on = auth.text(form, "on", 1) == "1"
        team, now = session.person.team, gateway.clock.now()
        await gateway.write(lambda db, _: staffing.set_on_call(db, team, now, on_call=on))
        return see_other(f"{PAGE}?done=saved")


def _shifts(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/on-call/shifts")
    async def add(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        said = {name: form_times.text(form, name) for name in ("coach", "from", "until", "weeks")}
        wrong = await gateway.write(lambda db, keys: _add(db, keys, gateway, session, said))
        if wrong:
            return await _page(gateway, session, status=422, wrong=wrong, said=said)
        return see_other(f"{PAGE}?done=shift")

    @routes.post("/team/on-call/shifts/{number:number}/end")
    async def end(request: Request, number: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        team, now = session.person.team, gateway.clock.now()
        if not await gateway.write(lambda db, _: staffing.end_shift(db, team, number, now)):
            raise HTTPException(404)
        return see_other(f"{PAGE}?done=saved")


def _add(
    db: Db, keys: Keyring, gateway: Gateway, session: StaffSession, said: dict[str, str]
) -> str:
    """Add the shifts that a form asks for; return what is wrong with it, or ""."""
    team, now = session.person.team, gateway.clock.now()
    wanted = _wanted(said, staffing.hours(db, team).zone, now)
    if wanted.wrong:
        return wanted.wrong
    people = absences.callable_people(staff.everybody(db, keys, team))
    if wanted.coach not in {one.id for one in people}:
        return "person"
    if len(staffing.shifts(db, team, now)) + len(wanted.shifts) > staffing.MOST_SHIFTS:
        return "many"
    for begins, ends in wanted.shifts:
        # Not before now: nobody knew of it, and whoever comes on is asked at once (the ladder).
        staffing.add_shift(db, team, wanted.coach, max(begins, now), ends, now)
    return ""


def _wanted(said: dict[str, str], zone: ZoneInfo, now: datetime) -> _WantedShifts:
    first, last = (form_times.day_and_clock(said[name]) for name in ("from", "until"))
    weeks = responses.number(said["weeks"] or "1")
    if first is None or last is None:
        return _WantedShifts(wrong="from" if first is None else "until")
    if not 1 <= weeks <= MOST_WEEKS:
        return _WantedShifts(wrong="weeks")
    found = list(_each_week(first, last, weeks, zone))
    begins, ends = found[0]
    faults = {
        "order": ends <= begins,
        "long": ends - begins > LONGEST,
        "past": ends <= now,
        "far": found[-1][1] > now + form_times.AHEAD,
    }
    wrong = next((name for name, is_so in faults.items() if is_so), "")
    # In the hour that does not exist in spring a short shift may be none.
    shifts = [one for one in found if one[0] < one[1]]
    return _WantedShifts(responses.number(said["coach"]), shifts, wrong)


def _each_week(
    first: datetime, last: datetime, weeks: int, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the same clock times in each week, also when the clocks change meanwhile; UTC."""
    for week in range(weeks):
        later = timedelta(weeks=week)
        yield form_times.moment(first + later, zone), form_times.moment(last + later, zone)


async def _page(
    gateway: Gateway,
    session: StaffSession,
    *,
    status: int = 200,
    wrong: str = "",
    done: str = "",
    said: dict[str, str] | None = None,
) -> Response:
    now, team = gateway.clock.now(), session.person.team
    seen = await gateway.read(
        lambda db, keys: _OnCallView(
            staff.everybody(db, keys, team), staffing.hours(db, team),
            staffing.shifts(db, team, now), staffing.absences(db, team, now),
        )
    )  # fmt: skip
    hours = seen.hours
    holes = (
        on_call.holes(hours, seen.shifts, seen.absences, now, now + HOLES_AHEAD)
        if hours.on_call
        else []
    )
    empty = {"coach": "", "from": "", "until": "", "weeks": "1"}
    return auth.page(
        gateway, session, "team_on_call.html", status=status, wrong=wrong, done=done, hours=hours,
        people=absences.callable_people(seen.people),
        names={one.id: one.name for one in seen.people}, shifts=seen.shifts,
        holes=[hole_values(one, hours.zone) for one in holes],
        said={**empty, **(said or {})}, most_weeks=MOST_WEEKS, most_days=LONGEST.days,
        most_shifts=staffing.MOST_SHIFTS,
        social=staffing_status.social_emergency(gateway.directory),
        sos=gateway.directory.number("sos"),
        earliest=form_times.field(now, hours.zone),
        **await team_hours.told(gateway, session, hours),
    )  # fmt: skip
