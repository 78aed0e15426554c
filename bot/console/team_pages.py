"""The team: who works here, how people come in and go, and what needs whoever runs the program.

A coach sees the people and invites youths; everything else is a coordinator's. No page of these
shows a word of a conversation (privacy-security.md, attack 4).
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, reassign, responses, staff_actions
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from storage.access import bot_links, invites, staff
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import console as looks
from storage.reads import coordinator

PAGE: Final = "/desk/team"
T = TypeVar("T")


def router(front: Gateway) -> ConsoleRoutes:
    """/desk/team and its deeds."""
    desk = auth.desk(front)
    _show(front, desk)
    _people(front, desk)
    _leaving(front, desk)
    _giving(front, desk)
    _invites(front, desk)
    return desk


def _show(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front)

    @desk.get("/team")
    async def team(request: Request) -> Response:
        seat = await seated(request)
        return await _team(front, seat, done=request.query_params.get("done", ""))


def _people(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front)

    @desk.post("/team/people")
    async def add(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        auth.coordinator_only(seat)
        wanted = staff_actions.wanted(
            auth.text(form, "name"), auth.text(form, "role"), auth.text(form, "language")
        )
        made = await front.write(
            lambda at, keys: staff_actions.add(
                at, keys, seat.person.team, wanted, front.clock.now()
            )
        )
        if isinstance(made, str):
            return await _team(front, seat, status=422, wrong=made)
        return _link(front, seat, made)

    @desk.post("/team/people/{number:number}/link")
    async def link(request: Request, number: int) -> Response:
        seat = await seated(request)
        await auth.checked(request, seat)
        auth.coordinator_only(seat)
        made = await front.write(
            lambda at, keys: staff_actions.link(
                at, keys, seat.person.team, number, front.clock.now()
            )
        )
        return _link(front, seat, _found(made))


def _leaving(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front)

    @desk.post("/team/people/{number:number}/leave")
    async def leave(request: Request, number: int) -> Response:
        seat = await seated(request)
        await auth.checked(request, seat)
        auth.coordinator_only(seat)
        wrong = _found(
            await front.write(
                lambda at, _: staff_actions.leave(at, seat.person.team, number, front.clock.now())
            )
        )
        if wrong:
            return await _team(front, seat, status=409, wrong=wrong)
        return responses.to(f"{PAGE}?done=left")


def _giving(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front)

    @desk.post("/team/people/{number:number}/youths")
    async def give(request: Request, number: int) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        auth.coordinator_only(seat)
        to, wanted = auth.text(form, "to", 20), form.getlist("youth")
        wrong = await reassign.give(front, seat, number, wanted, to)
        if wrong:
            return await _team(front, seat, status=422, wrong=wrong)
        return responses.to(f"{PAGE}?done=given")


def _invites(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front)

    @desk.post("/team/invites")
    async def invite(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        asked = auth.text(form, "coach", 12)
        # A coach invites for themselves, whatever the form says (attack 3).
        coach = int(asked) if seat.coordinates and asked.isdecimal() else seat.person.id

        def make(at: Db, keys: Keyring) -> tuple[str, invites.NewInvite, str] | None:
            person = staff_actions.inviter(at, keys, seat.person.team, coach)
            if person is None:
                return None
            made = invites.make(at, keys, coach, front.clock.now())
            return person.name, made, bot_links.link(at, keys, made.secret)

        name, made, telegram = _found(await front.write(make))
        address = f"{front.rules.base_url.rstrip('/')}/i/{made.secret}"
        return auth.page(
            front, seat, "team_invite.html", name=name, code=made.code, address=address,
            picture=qr.picture(address), expires_at=made.expires_at,
            telegram=telegram, telegram_picture=qr.picture(telegram) if telegram else "",
        )  # fmt: skip


def _found(made: T | None) -> T:
    """Somebody of another team is as good as nobody (attack 1)."""
    if made is None:
        raise HTTPException(404)
    return made


def _link(front: Gateway, seat: StaffSession, made: staff_actions.SignInLink) -> Response:
    address = f"{front.rules.base_url.rstrip('/')}/desk/in/{made.secret}"
    return auth.page(
        front, seat, "team_link.html", name=made.name, address=address,
        picture=qr.picture(address), expires_at=made.expires_at,
    )  # fmt: skip


async def _team(
    front: Gateway, seat: StaffSession, *, status: int = 200, wrong: str = "", done: str = ""
) -> Response:
    now, team = front.clock.now(), seat.person.team

    def look(at: Db, keys: Keyring) -> dict[str, Any]:
        return {
            "people": staff.everybody(at, keys, team),
            "owned": coordinator.owned(at, team),
            "changes": coordinator.changes(at, team),
            "unused": looks.unused_invites(at, team, now),
            "care": staff_actions.care(at, team) if seat.coordinates else None,
        }

    seen = await front.read(look)
    return auth.page(front, seat, "team.html", status=status, wrong=wrong, done=done, **seen)
