"""Serve the team's pages: who works here, how people join and leave, and what needs the operator.

A coach sees the people; everything else is a coordinator's. Invitations are in invitations.py. No
page of these shows a word of a conversation (privacy-security.md, attack 4).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, TypeVar

from fastapi import HTTPException, Request
from markupsafe import Markup
from starlette.responses import Response

from bot.console import (
    auth,
    reassign,
    request_parts,
    staff_actions,
    staff_news,
    staffing_status,
)
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.policy import small_cells
from bot.web import qr
from bot.web.redirects import see_other
from storage.access import staff, staffing
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import access_history, coordinator, meeting_lists, open_requests, youth_profile
from storage.reads import console as console_reads
from storage.reads.meeting_lists import WeekCount
from storage.schema import periods

PAGE: Final = "/desk/team"
WEEKS_BACK: Final = timedelta(weeks=8)
WEEKS_AHEAD: Final = timedelta(weeks=4)
"""Weeks of which meetings are counted."""

T = TypeVar("T")


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/team."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    _people(gateway, routes)
    _leaving(gateway, routes)
    _giving(gateway, routes)
    return routes


def _show(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.get("/team")
    async def team(request: Request) -> Response:
        session = await require_session(request)
        return await _team(gateway, session, done=request.query_params.get("done", ""))


def _people(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/people")
    async def add(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        wanted = staff_actions.wanted(
            auth.text(form, "name"),
            auth.text(form, "role"),
            auth.text(form, "language"),
            auth.text(form, "helps"),
        )
        made = await gateway.write(
            lambda db, keys: staff_actions.add(
                db, keys, session.person.team, wanted, gateway.clock.now(), session.person.id
            )
        )
        if isinstance(made, str):
            return await _team(gateway, session, status=422, wrong=made)
        team = session.person.team, session.person.id
        return staff_news.told(_link(gateway, session, made), gateway, team=team)

    @routes.post("/team/people/{number:number}/link")
    async def link(request: Request, number: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        made = await gateway.write(
            lambda db, keys: staff_actions.link(
                db, keys, session.person.team, number, gateway.clock.now(), session.person.id
            )
        )
        shown, person = _link(gateway, session, _found(made)), (number, "link_made")
        team = session.person.team, session.person.id
        return staff_news.told(shown, gateway, person=person, team=team)

    @routes.post("/team/people/{number:number}/vouch")
    async def vouch(request: Request, number: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        me, team = session.person.id, session.person.team
        name = await gateway.write(
            lambda db, keys: staff_actions.vouch(db, keys, team, number, me, gateway.clock.now())
        )
        shown = await _team(gateway, session, done="vouched", about=_found(name))
        return staff_news.told(shown, gateway, person=(number, "link_made"), team=(team, me))


def _leaving(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/people/{number:number}/leave")
    async def leave(request: Request, number: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        wrong = _found(
            await gateway.write(
                lambda db, _: staff_actions.leave(
                    db, session.person.team, number, gateway.clock.now(), session.person.id
                )
            )
        )
        if wrong:
            return await _team(gateway, session, status=409, wrong=wrong)
        return see_other(f"{PAGE}?done=left")


def _giving(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/people/{number:number}/youths")
    async def give(request: Request, number: int) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        auth.coordinator_only(session)
        to, wanted = auth.text(form, "to", 20), form.getlist("youth")
        wrong = await reassign.reassign_youths(gateway, session, number, wanted, to)
        if wrong:
            return await _team(gateway, session, status=422, wrong=wrong)
        return see_other(f"{PAGE}?done=given")


def _meetings(db: Db, gateway: Gateway, team: int) -> list[WeekCount]:
    """Count the team's meetings of the last weeks and those ahead."""
    now = gateway.clock.now()
    span = (now - WEEKS_BACK, now + WEEKS_AHEAD)
    return meeting_lists.per_week(db, team, *span, gateway.zone)


def _found(made: T | None) -> T:
    """Return what was found; one of another team is as good as nobody (attack 1). Raises 404."""
    if made is None:
        raise HTTPException(404)
    return made


def _link(gateway: Gateway, session: StaffSession, made: staff_actions.SignInLink) -> Response:
    address = f"{gateway.rules.base_url.rstrip('/')}/desk/in/{made.secret}"
    return auth.page(
        gateway, session, "team_link.html", name=made.name, address=address,
        picture=qr.picture(address), expires_at=made.expires_at,
    )  # fmt: skip


async def _team(
    gateway: Gateway,
    session: StaffSession,
    *,
    status: int = 200,
    wrong: str = "",
    done: str = "",
    about: str = "",
) -> Response:
    now, team = gateway.clock.now(), session.person.team
    social = staffing_status.social_emergency(gateway.directory)

    def query(db: Db, keys: Keyring) -> dict[str, Any]:
        return {
            "people": staff.everybody(db, keys, team),
            "away": staffing.away(db, team, now),
            "owned": coordinator.owned(db, team),
            "changes": coordinator.changes(db, team),
            "staffing": staffing_status.read(db, keys, team, now, social),
            "unused": console_reads.unused_invites(db, team, now),
            "meetings": _meetings(db, gateway, team) if session.is_coordinator else (),
            "fewest": small_cells.FEWEST,
            "vouchable": staff_actions.vouchable(db, team, session.person.id, now),
            "unusual_days": periods.UNUSUAL_SHOWN.days,
            "unusual": access_history.unusual(db, team, now - periods.UNUSUAL_SHOWN),
            "care": staff_actions.open_incidents(db, team) if session.is_coordinator else None,
        }

    seen = await gateway.read(query)
    counted = await _counted(gateway, session) if session.is_coordinator else ""
    return auth.page(
        gateway, session, "team.html", status=status, wrong=wrong, done=done, counted=counted,
        about=about,
        **seen,
    )  # fmt: skip


async def _counted(gateway: Gateway, session: StaffSession) -> Markup:
    """Render how requests stand: counts, and what is late by a number alone."""
    team = session.person.team
    found, late, wishes, names = await gateway.read(
        lambda db, keys: (
            open_requests.counts(db, team),
            [one for one in open_requests.of_team(db, keys, team) if one.request.late_at],
            meeting_lists.late_wishes(db, keys, team),
            youth_profile.names(db, team),
        )
    )
    return request_parts.counts(gateway, session, found, late, wishes, names)
