"""Let staff sign in with a passkey: a finger, a face or a PIN on a device that they have.

It is both factors at once, so it stands beside name, password and code, and is added only by who
gives their password. Adding and removing one is written down and told to whom it belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import HTTPException, Request
from starlette.responses import JSONResponse, Response

from bot.console import auth, known_browser, session_start, staff_news
from bot.console.auth import StaffSession
from bot.console.credentials import CredentialChecks
from bot.console.responses import ConsoleRoutes
from bot.console.webauthn_ceremonies import LONGEST, Ceremonies, PublicKey, credential_in
from bot.gateway.gateway import Gateway
from bot.web import device_name
from bot.web.redirects import see_other
from storage.access import access_log, passkeys
from storage.access.access_log import StaffAction
from storage.database import Db
from storage.encryption import Keyring
from storage.schema.staff_action_kind import StaffActionKind

PAGE: Final = "/desk/account/passkeys"
MOST_DEVICE: Final = 60


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes /desk/in/passkey and /desk/account/passkeys."""
    routes = auth.new_routes(gateway)
    ceremonies = Ceremonies(gateway.store.keys, gateway.rules.origin)
    _sign_in(gateway, routes, ceremonies)
    _own(gateway, routes, ceremonies)
    return routes


def _sign_in(gateway: Gateway, routes: ConsoleRoutes, ceremonies: Ceremonies) -> None:
    @routes.get("/in/passkey")
    async def options(request: Request) -> Response:
        del request
        return _options(ceremonies.for_sign_in(gateway.clock.now()))

    @routes.post("/in/passkey")
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        answer = auth.text(form, "answer", LONGEST)
        person = await _signed_by(gateway, ceremonies, answer)
        if person is None:
            return session_start.signed_out_page(
                gateway, request, "sign_in.html", status=401, wrong=False, no_passkey=True
            )
        response = await session_start.begin_session(gateway, request, person)
        await known_browser.remember_number(gateway, response, person)
        return response


async def _signed_by(gateway: Gateway, ceremonies: Ceremonies, answer: str) -> int | None:
    """Return whose passkey has signed this answer; None where none has.

    Nothing is written for what nobody has signed: strangers do not fill the writer's queue.
    """
    now, credential = gateway.clock.now(), credential_in(answer)
    kept = await gateway.read(lambda db, _: passkeys.find(db, credential))
    if kept is None:
        return None
    signs = ceremonies.signed(answer, PublicKey(kept.credential, kept.key, kept.signs), now)
    if signs is None:
        return None
    await gateway.write(lambda db, _: passkeys.use(db, kept.id, signs, now))
    return kept.coach


def _own(gateway: Gateway, routes: ConsoleRoutes, ceremonies: Ceremonies) -> None:
    require_session = auth.require_session(gateway, translators=True, helpers=True)
    own = OwnPasskeys(gateway, ceremonies, CredentialChecks(gateway))

    @routes.get("/account/passkeys")
    async def show(request: Request) -> Response:
        session = await require_session(request)
        return await own.page(session, done=request.query_params.get("done", ""))

    @routes.get("/account/passkeys/options")
    async def options(request: Request) -> Response:
        return await own.options(await require_session(request))

    @routes.post("/account/passkeys")
    async def add(request: Request) -> Response:
        return await own.add(request, await require_session(request))

    @routes.post("/account/passkeys/{number:int}/remove")
    async def remove(request: Request, number: int) -> Response:
        return await own.remove(request, await require_session(request), number)


@dataclass(frozen=True)
class OwnPasskeys:
    """The passkeys of whoever is signed in: shown, added and removed."""

    gateway: Gateway
    ceremonies: Ceremonies
    proofs: CredentialChecks

    async def page(self, session: StaffSession, wrong: str = "", done: str = "") -> Response:
        """Return the page; `wrong` is what was wrong, `done` what was done."""
        every = await self.gateway.read(lambda db, _: passkeys.of_coach(db, session.person.id))
        return auth.page(
            self.gateway, session, "account_passkeys.html", status=422 if wrong else 200,
            every=every, wrong=wrong, done=done, full=len(every) >= passkeys.MOST,
        )  # fmt: skip

    async def options(self, session: StaffSession) -> Response:
        """Return what the browser is asked to make one with."""
        person, now = session.person, self.gateway.clock.now()
        every = await self.gateway.read(lambda db, _: passkeys.of_coach(db, person.id))
        known = [one.credential for one in every]
        return _options(self.ceremonies.for_new(person.id, person.name, known, now))

    async def add(self, request: Request, session: StaffSession) -> Response:
        """Keep what the browser has made, of who gives their password."""
        form = await auth.checked_form(request, session)
        person, now = session.person, self.gateway.clock.now()
        password = auth.raw(form, "old")
        if not await self.proofs.verify_password(person, password, auth.address(request)):
            return await self.page(session, "old")
        made = self.ceremonies.made(person.id, auth.text(form, "answer", LONGEST), now)
        device = device_name.of(request.headers.get("user-agent", ""))[:MOST_DEVICE]

        def keep(db: Db, _keys: Keyring) -> bool:
            kept = made is not None and passkeys.add(db, person.id, made, device, now)
            if kept:
                _record(db, person.id, StaffActionKind.PASSKEY, now)
            return kept

        if not await self.gateway.write(keep):
            return await self.page(session, "answer")
        response = see_other(f"{PAGE}?done=added")
        return staff_news.told(response, self.gateway, person=(person.id, "passkey_added"))

    async def remove(self, request: Request, session: StaffSession, number: int) -> Response:
        """Remove one of their own. Raises 404 for another's."""
        await auth.checked_form(request, session)
        me, now = session.person.id, self.gateway.clock.now()

        def gone(db: Db, _keys: Keyring) -> bool:
            was_there = passkeys.remove(db, me, number)
            if was_there:
                _record(db, me, StaffActionKind.PASSKEY_GONE, now)
            return was_there

        if not await self.gateway.write(gone):
            raise HTTPException(404)
        return see_other(f"{PAGE}?done=removed")


def _record(db: Db, person: int, what: StaffActionKind, now: datetime) -> None:
    access_log.record(db, StaffAction(now, person, what, about=person))


def _options(made: dict[str, object]) -> Response:
    return JSONResponse(made, headers={"Cache-Control": "no-store"})
