"""Sign staff in and out: by a one-time link, or by name, password and code."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, known_browser, responses, session_start
from bot.console.credentials import CredentialChecks, GivenCredentials
from bot.console.link_sign_in import SignInLinks
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import sessions
from storage.access.staff import Role
from storage.database import Db
from storage.encryption import Keyring

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
    links = SignInLinks(gateway, proofs)
    anybody = auth.require_session(gateway, unready=True, translators=True, helpers=True)

    @routes.get("/")
    async def home(request: Request) -> Response:
        """Send a coach to who waits, each other role to its page."""
        session = await auth.require_session(gateway, translators=True, helpers=True)(request)
        return see_other(HOMES[session.person.role])

    @routes.get("/in")
    async def ask(request: Request) -> Response:
        return session_start.signed_out_page(gateway, request, "sign_in.html", wrong=False)

    @routes.post("/in")
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        given = GivenCredentials(auth.raw(form, "password"), auth.text(form, "code"))
        name = auth.text(form, "name", MOST_NAME)
        browser = known_browser.cookie_of(request)
        person = await proofs.authenticate(name, given, auth.address(request), browser)
        if person is None:
            return session_start.signed_out_page(
                gateway, request, "sign_in.html", status=401, wrong=True, name=name
            )
        response = await session_start.begin_session(gateway, request, person.id)
        await known_browser.remember_number(gateway, response, person.id)
        return response

    @routes.get("/in/{secret}")
    async def show_link(request: Request, **_secret: str) -> Response:
        """Use nothing up: programs that look ahead at links only look (attack 6)."""
        return session_start.signed_out_page(gateway, request, "sign_in_link.html", wrong=False)

    @routes.post("/in/{secret}")
    async def use_link(request: Request, secret: str) -> Response:
        return await links.use(request, secret)

    @routes.post("/out")
    async def out(request: Request) -> Response:
        session = await anybody(request)
        await auth.checked_form(request, session)
        now = gateway.clock.now()
        await gateway.write(lambda db, _: sessions.end(db, session.key, now))
        return signed_out(gateway)

    return routes


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
