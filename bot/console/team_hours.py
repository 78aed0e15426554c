"""Serve the team's hours: working hours, closed days, and what youths are told of them.

A coordinator changes them, a coach reads. What is changed holds at once, for every page and ladder.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, form_times, staffing_status
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway import opening_times
from bot.gateway.gateway import Gateway
from bot.policy import working_hours
from bot.web.redirects import see_other
from storage.access import staffing
from storage.access.closed_days import Span
from storage.access.staffing import Hours
from storage.database import Db

PAGE: Final = "/desk/team/hours"
MOST_SPANS: Final = 60
HOLIDAYS_AHEAD: Final = timedelta(days=92)


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the team's hours."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    _change(gateway, routes)
    return routes


async def told(gateway: Gateway, session: StaffSession, hours: Hours) -> dict[str, Any]:
    """Return what youths are told now: whether somebody reads, until when, and else from when.

    `all_away`: of coaches and coordinators nobody is there.
    """
    now, team = gateway.clock.now(), session.person.team
    all_away = await gateway.read(
        lambda db, keys: staffing_status.is_all_away(db, keys, team, now, coordinators=True)
    )
    staffed = working_hours.is_staffed(hours, now)
    reads_at = working_hours.reads_at(hours, now)
    return {"staffed": staffed, "reads_at": reads_at, "all_away": all_away}


def _show(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.get("/team/hours")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        return await _page(gateway, session, done=request.query_params.get("done", ""))


def _change(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/hours")
    async def set_hours(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        said = {name: form_times.text(form, name) for name in ("opens", "closes")}
        opens, closes = (form_times.clock(one) for one in said.values())
        if opens is None or closes is None:
            return await _page(gateway, session, status=422, wrong="clock", said=said)
        if opens >= closes:
            return await _page(gateway, session, status=422, wrong="order", said=said)
        team, now = session.person.team, gateway.clock.now()

        def change(db: Db) -> None:
            opening_times.change(
                db, team, now, lambda: staffing.set_hours(db, team, opens, closes, now)
            )

        await gateway.write(lambda db, _: change(db))
        return see_other(f"{PAGE}?done=hours")

    @routes.post("/team/hours/closed")
    async def close(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        said = {name: form_times.text(form, name) for name in ("first", "last")}
        team, now = session.person.team, gateway.clock.now()
        first = form_times.day(said["first"])
        last = form_times.day(said["last"] or said["first"])
        wrong = await gateway.write(lambda db, _: _close(db, team, first, last, now))
        if wrong:
            return await _page(gateway, session, status=422, wrong=wrong, said=said)
        return see_other(f"{PAGE}?done=closed")

    @routes.post("/team/hours/open")
    async def open_again(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        named = (form_times.day(form_times.text(form, name)) for name in ("first", "last"))
        gone, team, now = tuple(named), session.person.team, gateway.clock.now()

        def change(db: Db) -> None:
            hours = staffing.hours(db, team)
            left = [one for one in _ahead(hours, now) if one != gone]
            opening_times.change(db, team, now, lambda: staffing.set_closed(db, team, left, now))

        await gateway.write(lambda db, _: change(db))
        return see_other(f"{PAGE}?done=open")


def _close(db: Db, team: int, first: date | None, last: date | None, now: datetime) -> str:
    """Close the team from the first to the last day; return what is wrong with them, or ""."""
    hours = staffing.hours(db, team)
    today = now.astimezone(hours.zone).date()
    if first is None or last is None:
        return "day"
    if last < first:
        return "span"
    if last < today:
        return "past"
    if last > today + form_times.AHEAD:
        return "far"
    spans = {*_ahead(hours, now), (first, last)}
    if len(spans) > MOST_SPANS:
        return "many"
    opening_times.change(db, team, now, lambda: staffing.set_closed(db, team, sorted(spans), now))
    return ""


def _ahead(hours: Hours, now: datetime) -> list[Span]:
    """Return the spans of closed days that are not over."""
    today = now.astimezone(hours.zone).date()
    return [one for one in hours.closed if one[1] >= today]


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
    hours = await gateway.read(lambda db, _: staffing.hours(db, team))
    today = now.astimezone(hours.zone).date()

    def days(found: Sequence[date]) -> list[str]:
        return [_day(gateway, session, one, today) for one in found]

    kept = {"opens": f"{hours.opens:%H:%M}", "closes": f"{hours.closes:%H:%M}"}
    free = working_hours.holidays(today, today + HOLIDAYS_AHEAD)
    return auth.page(
        gateway, session, "team_hours.html", status=status, wrong=wrong, done=done, hours=hours,
        said={**kept, "first": "", "last": "", **(said or {})}, today=today,
        closed=[(first, last, days([first, last])) for first, last in _ahead(hours, now)],
        holidays=days(free), most=MOST_SPANS, **await told(gateway, session, hours),
    )  # fmt: skip


def _day(gateway: Gateway, session: StaffSession, day: date, today: date) -> str:
    """Write a day; with its year, where that is not this one."""
    written = gateway.renderer.day(day, session.person.language)
    return written if day.year == today.year else f"{written} {day.year}"
