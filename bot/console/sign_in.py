"""Sign staff in and out: by a one-time link, or by name, password and code."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from bot.console import auth, known_browser, responses
from bot.console.credentials import CredentialChecks, GivenCredentials
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import sessions, staff
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

HOME: Final = "/desk/"
HOMES: Final = {
    Role.COACH: "/desk/inbox",
    Role.COORDINATOR: "/desk/team",
    Role.TRANSLATOR: "/desk/translate",
    Role.HELPER: "/desk/tasks",
}
MOST_NAME: Final = 120


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes /desk/, /desk/in, /desk/in/{secret} and /desk/out."""
    routes, proofs = auth.new_routes(gateway), CredentialChecks(gateway)
    anybody = auth.require_session(gateway, unready=True, translators=True, helpers=True)

    @routes.get("/")
    async def home(request: Request) -> Response:
        """Send a coach to who waits, each other role to its page."""
        session = await auth.require_session(gateway, translators=True, helpers=True)(request)
        return see_other(HOMES[session.person.role])

    @routes.get("/in")
    async def ask(request: Request) -> Response:
        return signed_out_page(gateway, request, "sign_in.html", wrong=False)

    @routes.post("/in")
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        given = GivenCredentials(auth.raw(form, "password"), auth.text(form, "code"))
        name = auth.text(form, "name", MOST_NAME)
        browser = known_browser.cookie_of(request)
        person = await proofs.authenticate(name, given, auth.address(request), browser)
        if person is None:
            return signed_out_page(
                gateway, request, "sign_in.html", status=401, wrong=True, name=name
            )
        response = await begin_session(gateway, request, person.id)
        await known_browser.remember_number(gateway, response, person.id)
        return response

    @routes.get("/in/{secret}")
    async def show_link(request: Request, **_secret: str) -> Response:
        """Use nothing up: programs that look ahead at links only look (attack 6)."""
        return signed_out_page(gateway, request, "sign_in_link.html", wrong=False)

    @routes.post("/in/{secret}")
    async def use_link(request: Request, secret: str) -> Response:
        anew = bool(auth.text(await request.form(), "anew"))
        coach = await gateway.write(
            lambda db, keys: _redeemed(gateway, db, keys, secret, anew=anew)
        )
        if coach is None:
            return signed_out_page(gateway, request, "sign_in_link.html", status=410, wrong=True)
        return await begin_session(gateway, request, coach)

    @routes.post("/out")
    async def out(request: Request) -> Response:
        session = await anybody(request)
        await auth.checked_form(request, session)
        now = gateway.clock.now()
        await gateway.write(lambda db, _: sessions.end(db, session.key, now))
        return signed_out(gateway)

    return routes


def signed_out_page(
    gateway: Gateway,
    request: Request,
    template: str,
    *,
    status: int = 200,
    wrong: bool,
    name: str = "",
) -> HTMLResponse:
    """Render a page for somebody who is not signed in."""
    pages, language = responses.templates(gateway.renderer), responses.preferred_language(request)
    return pages.page(
        template, language, gateway.moment, status=status, wrong=wrong, demo=gateway.demo,
        path=request.url.path, name=name,
    )  # fmt: skip


async def begin_session(gateway: Gateway, request: Request, coach: int) -> Response:
    """Begin a session of its own; what this browser had before has ended (attack 25)."""
    old, now = request.cookies.get(responses.COOKIE, ""), gateway.clock.now()

    def begin(db: Db, keys: Keyring) -> str:
        sessions.end(db, keys.hash("session", old), now)
        return sessions.begin(db, keys, coach, now)

    response = see_other(HOME)
    responses.set_session_cookie(gateway, response, await gateway.write(begin))
    return response


async def renew_all_sessions(gateway: Gateway, session: auth.StaffSession, path: str) -> Response:
    """End every session after a new password or code app, and give this browser a new one."""
    now = gateway.clock.now()

    def anew(db: Db, keys: Keyring) -> str:
        sessions.end_all(db, session.person.id, now)
        return sessions.begin(db, keys, session.person.id, now)

    response = see_other(path)
    responses.set_session_cookie(gateway, response, await gateway.write(anew))
    return response


def signed_out(gateway: Gateway) -> Response:
    """Answer that somebody is signed out."""
    response = see_other(auth.SIGN_IN)
    responses.delete_session_cookie(gateway, response)
    return response


def _redeemed(gateway: Gateway, db: Db, keys: Keyring, secret: str, *, anew: bool) -> int | None:
    """Return whose link it was, and use it up; None where there is no such link.

    With `anew` password and code app are forgotten: who lost one of them begins again with both.
    """
    now = gateway.clock.now()
    coach = sessions.redeem(db, keys, secret, now)
    if coach is not None and anew:
        sessions.end_all(db, coach, now)
        staff.reset_credentials(db, coach)
    return coach
