"""Serve the team's pages: who works here, how people join and leave, and what needs the operator.

A coach sees the people and invites youths; everything else is a coordinator's. No page of these
shows a word of a conversation (privacy-security.md, attack 4).
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, reassign, staff_actions
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from bot.web.redirects import see_other
from storage.access import bot_links, invites, staff
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console as console_reads
from storage.reads import coordinator

PAGE: Final = "/desk/team"
T = TypeVar("T")


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/team."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    _people(gateway, routes)
    _leaving(gateway, routes)
    _giving(gateway, routes)
    _invites(gateway, routes)
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
            auth.text(form, "name"), auth.text(form, "role"), auth.text(form, "language")
        )
        made = await gateway.write(
            lambda db, keys: staff_actions.add(
                db, keys, session.person.team, wanted, gateway.clock.now()
            )
        )
        if isinstance(made, str):
            return await _team(gateway, session, status=422, wrong=made)
        return _link(gateway, session, made)

    @routes.post("/team/people/{number:number}/link")
    async def link(request: Request, number: int) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        auth.coordinator_only(session)
        made = await gateway.write(
            lambda db, keys: staff_actions.link(
                db, keys, session.person.team, number, gateway.clock.now()
            )
        )
        return _link(gateway, session, _found(made))


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
                    db, session.person.team, number, gateway.clock.now()
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


def _invites(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway)

    @routes.post("/team/invites")
    async def invite(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        asked = auth.text(form, "coach", 12)
        # A coach invites for themselves, whatever the form says (attack 3).
        coach = int(asked) if session.is_coordinator and asked.isdecimal() else session.person.id

        def make(db: Db, keys: Keyring) -> tuple[str, invites.NewInvite, str] | None:
            person = staff_actions.inviter(db, keys, session.person.team, coach)
            if person is None:
                return None
            made = invites.make(db, keys, coach, gateway.clock.now())
            return person.name, made, bot_links.link(db, keys, made.secret)

        name, made, telegram = _found(await gateway.write(make))
        address = f"{gateway.rules.base_url.rstrip('/')}/i/{made.secret}"
        return auth.page(
            gateway, session, "team_invite.html", name=name, code=made.code, address=address,
            picture=qr.picture(address), expires_at=made.expires_at,
            telegram=telegram, telegram_picture=qr.picture(telegram) if telegram else "",
        )  # fmt: skip


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
    gateway: Gateway, session: StaffSession, *, status: int = 200, wrong: str = "", done: str = ""
) -> Response:
    now, team = gateway.clock.now(), session.person.team

    def query(db: Db, keys: Keyring) -> dict[str, Any]:
        return {
            "people": staff.everybody(db, keys, team),
            "owned": coordinator.owned(db, team),
            "changes": coordinator.changes(db, team),
            "unused": console_reads.unused_invites(db, team, now),
            "care": staff_actions.open_incidents(db, team) if session.is_coordinator else None,
        }

    seen = await gateway.read(query)
    return auth.page(gateway, session, "team.html", status=status, wrong=wrong, done=done, **seen)
