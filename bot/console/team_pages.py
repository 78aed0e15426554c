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
from storage.reads import console as looks
from storage.reads import coordinator

PAGE: Final = "/desk/team"
T = TypeVar("T")


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/team."""
    desk = auth.desk(gateway)
    _show(gateway, desk)
    _people(gateway, desk)
    _leaving(gateway, desk)
    _giving(gateway, desk)
    _invites(gateway, desk)
    return desk


def _show(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway)

    @desk.get("/team")
    async def team(request: Request) -> Response:
        seat = await seated(request)
        return await _team(gateway, seat, done=request.query_params.get("done", ""))


def _people(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway)

    @desk.post("/team/people")
    async def add(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        auth.coordinator_only(seat)
        wanted = staff_actions.wanted(
            auth.text(form, "name"), auth.text(form, "role"), auth.text(form, "language")
        )
        made = await gateway.write(
            lambda db, keys: staff_actions.add(
                db, keys, seat.person.team, wanted, gateway.clock.now()
            )
        )
        if isinstance(made, str):
            return await _team(gateway, seat, status=422, wrong=made)
        return _link(gateway, seat, made)

    @desk.post("/team/people/{number:number}/link")
    async def link(request: Request, number: int) -> Response:
        seat = await seated(request)
        await auth.checked(request, seat)
        auth.coordinator_only(seat)
        made = await gateway.write(
            lambda db, keys: staff_actions.link(
                db, keys, seat.person.team, number, gateway.clock.now()
            )
        )
        return _link(gateway, seat, _found(made))


def _leaving(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway)

    @desk.post("/team/people/{number:number}/leave")
    async def leave(request: Request, number: int) -> Response:
        seat = await seated(request)
        await auth.checked(request, seat)
        auth.coordinator_only(seat)
        wrong = _found(
            await gateway.write(
                lambda db, _: staff_actions.leave(db, seat.person.team, number, gateway.clock.now())
            )
        )
        if wrong:
            return await _team(gateway, seat, status=409, wrong=wrong)
        return see_other(f"{PAGE}?done=left")


def _giving(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway)

    @desk.post("/team/people/{number:number}/youths")
    async def give(request: Request, number: int) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        auth.coordinator_only(seat)
        to, wanted = auth.text(form, "to", 20), form.getlist("youth")
        wrong = await reassign.give(gateway, seat, number, wanted, to)
        if wrong:
            return await _team(gateway, seat, status=422, wrong=wrong)
        return see_other(f"{PAGE}?done=given")


def _invites(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway)

    @desk.post("/team/invites")
    async def invite(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        asked = auth.text(form, "coach", 12)
        # A coach invites for themselves, whatever the form says (attack 3).
        coach = int(asked) if seat.coordinates and asked.isdecimal() else seat.person.id

        def make(db: Db, keys: Keyring) -> tuple[str, invites.NewInvite, str] | None:
            person = staff_actions.inviter(db, keys, seat.person.team, coach)
            if person is None:
                return None
            made = invites.make(db, keys, coach, gateway.clock.now())
            return person.name, made, bot_links.link(db, keys, made.secret)

        name, made, telegram = _found(await gateway.write(make))
        address = f"{gateway.rules.base_url.rstrip('/')}/i/{made.secret}"
        return auth.page(
            gateway, seat, "team_invite.html", name=name, code=made.code, address=address,
            picture=qr.picture(address), expires_at=made.expires_at,
            telegram=telegram, telegram_picture=qr.picture(telegram) if telegram else "",
        )  # fmt: skip


def _found(made: T | None) -> T:
    """Return what was found; one of another team is as good as nobody (attack 1). Raises 404."""
    if made is None:
        raise HTTPException(404)
    return made


def _link(gateway: Gateway, seat: StaffSession, made: staff_actions.SignInLink) -> Response:
    address = f"{gateway.rules.base_url.rstrip('/')}/desk/in/{made.secret}"
    return auth.page(
        gateway, seat, "team_link.html", name=made.name, address=address,
        picture=qr.picture(address), expires_at=made.expires_at,
    )  # fmt: skip


async def _team(
    gateway: Gateway, seat: StaffSession, *, status: int = 200, wrong: str = "", done: str = ""
) -> Response:
    now, team = gateway.clock.now(), seat.person.team

    def look(db: Db, keys: Keyring) -> dict[str, Any]:
        return {
            "people": staff.everybody(db, keys, team),
            "owned": coordinator.owned(db, team),
            "changes": coordinator.changes(db, team),
            "unused": looks.unused_invites(db, team, now),
            "care": staff_actions.care(db, team) if seat.coordinates else None,
        }

    seen = await gateway.read(look)
    return auth.page(gateway, seat, "team.html", status=status, wrong=wrong, done=done, **seen)
