"""In and out: by a one-time link, or by name, password and code."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import auth, responses
from bot.console.credentials import CredentialChecks, GivenCredentials
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from storage.access import sessions, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

HOME: Final = "/desk/"
HOMES: Final = {
    Role.COACH: "/desk/inbox",
    Role.COORDINATOR: "/desk/team",
    Role.TRANSLATOR: "/desk/translate",
}
MOST_NAME: Final = 120


def router(front: Gateway) -> ConsoleRoutes:
    """/desk/, /desk/in, /desk/in/{secret}, /desk/out."""
    desk, proofs = auth.desk(front), CredentialChecks(front)
    anybody = auth.seated(front, unready=True, translators=True)

    @desk.get("/")
    async def home(request: Request) -> Response:
        """A coach begins with who waits, a coordinator with the team, a translator with words."""
        seat = await auth.seated(front, translators=True)(request)
        return responses.to(HOMES[seat.person.role])

    @desk.get("/in")
    async def ask(request: Request) -> Response:
        return door(front, request, "sign_in.html", wrong=False)

    @desk.post("/in")
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        given = GivenCredentials(auth.raw(form, "password"), auth.text(form, "code"))
        name = auth.text(form, "name", MOST_NAME)
        person = await proofs.by_name(name, given, auth.address(request))
        if person is None:
            return door(front, request, "sign_in.html", status=401, wrong=True, name=name)
        return await let_in(front, request, person.id)

    @desk.get("/in/{secret}")
    async def show_link(request: Request, **_secret: str) -> Response:
        """Uses nothing up: programs that look ahead at links only look (attack 6)."""
        return door(front, request, "sign_in_link.html", wrong=False)

    @desk.post("/in/{secret}")
    async def use_link(request: Request, secret: str) -> Response:
        anew = bool(auth.text(await request.form(), "anew"))
        coach = await front.write(lambda at, keys: _redeemed(front, at, keys, secret, anew=anew))
        if coach is None:
            return door(front, request, "sign_in_link.html", status=410, wrong=True)
        return await let_in(front, request, coach)

    @desk.post("/out")
    async def out(request: Request) -> Response:
        seat = await anybody(request)
        await auth.checked(request, seat)
        now = front.clock.now()
        await front.write(lambda at, _: sessions.end(at, seat.key, now))
        return gone(front)

    return desk


def door(
    front: Gateway,
    request: Request,
    template: str,
    *,
    status: int = 200,
    wrong: bool,
    name: str = "",
) -> HTMLResponse:
    """A page for somebody who is nobody yet."""
    pages, language = responses.pages(front.words), responses.wanted(request)
    return pages.page(
        template, language, front.at, status=status, wrong=wrong, demo=front.demo,
        path=request.url.path, name=name,
    )  # fmt: skip


async def let_in(front: Gateway, request: Request, coach: int) -> Response:
    """A session of its own; what this browser had before has ended (attack 25)."""
    old, now = request.cookies.get(responses.COOKIE, ""), front.clock.now()

    def begin(at: Db, keys: Keyring) -> str:
        sessions.end(at, keys.hash("session", old), now)
        return sessions.begin(at, keys, coach, now)

    response = responses.to(HOME)
    responses.seat_down(front, response, await front.write(begin))
    return response


async def moved(front: Gateway, seat: auth.StaffSession, path: str) -> Response:
    """After a new password or code app: every session ends, and this browser has a new one."""
    now = front.clock.now()

    def anew(at: Db, keys: Keyring) -> str:
        sessions.end_all(at, seat.person.id, now)
        return sessions.begin(at, keys, seat.person.id, now)

    response = responses.to(path)
    responses.seat_down(front, response, await front.write(anew))
    return response


def gone(front: Gateway) -> Response:
    """Signed out."""
    response = responses.to(auth.SIGN_IN)
    responses.stand_up(front, response)
    return response


def _redeemed(front: Gateway, at: Db, keys: Keyring, secret: str, *, anew: bool) -> int | None:
    """Whose link it was. Who lost the password or the phone begins again with both."""
    now = front.clock.now()
    coach = sessions.redeem(at, keys, secret, now)
    if coach is not None and anew:
        sessions.end_all(at, coach, now)
        staff.forget(at, coach)
    return coach
