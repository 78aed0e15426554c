"""Set up an account at the first sign-in: a password, then a code app, before anything is shown."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, known_browser, passwords, session_start, sign_in, totp, ways
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from bot.web.redirects import see_other
from storage.access import staff, staff_ways
from storage.database import Db
from storage.encryption import Keyring
from storage.errors import WrongKeyError


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account/begin."""
    routes, require_session = (
        auth.new_routes(gateway),
        auth.require_session(gateway, unready=True, translators=True, helpers=True),
    )

    @routes.get("/account/begin")
    async def begin(request: Request) -> Response:
        session = await require_session(request)
        if session.is_set_up:
            return see_other(session_start.HOME)
        if session.person.password is None:
            return auth.page(gateway, session, "account_password.html", first=True, wrong="")
        return auth.page(
            gateway, session, "account_codes.html", **code_app_values(gateway, session, first=True)
        )

    @routes.post("/account/begin/password")
    async def choose(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        if session.person.password is not None:
            raise HTTPException(403)
        chosen = auth.raw(form, "new")
        if wrong := fault(chosen, auth.raw(form, "again"), session):
            return auth.page(
                gateway, session, "account_password.html", status=422, first=True, wrong=wrong
            )
        kept = await passwords.hash_password(chosen)
        await gateway.write(lambda db, _: staff.set_password(db, session.person.id, kept))
        return await sign_in.renew_all_sessions(gateway, session, auth.BEGIN)

    @routes.post("/account/begin/codes")
    async def confirm(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        if session.person.totp:
            raise HTTPException(403)
        pending = auth.text(form, "pending")
        if not await confirm_code_app(gateway, session, pending, auth.text(form, "code")):
            values = code_app_values(gateway, session, first=True, pending=pending, wrong="code")
            return auth.page(gateway, session, "account_codes.html", status=422, **values)
        following = await _following(gateway, session)
        response = await sign_in.renew_all_sessions(gateway, session, following)
        await known_browser.remember_number(gateway, response, session.person.id)
        return response

    return routes


async def _following(gateway: Gateway, session: StaffSession) -> str:
    """Return what comes next: the first way to reach them, unless they have one or need none.

    Until then nothing reaches them while the console is closed.
    """
    me = session.person.id
    if session.is_translator or await gateway.read(lambda db, _: staff_ways.is_any(db, me)):
        return session_start.HOME
    return ways.FIRST


def fault(chosen: str, again: str, session: StaffSession) -> str:
    """Return what is wrong with a new password and its repetition; "" for nothing."""
    wrong = passwords.fault(chosen, session.person.name)
    return wrong or ("again" if chosen != again else "")


def code_app_values(
    gateway: Gateway, session: StaffSession, *, first: bool, pending: str = "", wrong: str = ""
) -> dict[str, Any]:
    """Return the values of the page that sets up a code app. The same secret until it is confirmed.

    It waits in the form, sealed for this session: nothing of it is stored before it is confirmed.
    """
    secret = _opened(gateway, session, pending) or totp.fresh()
    sealed = gateway.store.keys.seal(secret, _about(session))
    address = totp.provisioning_uri(secret, session.person.name)
    return {
        "first": first,
        "wrong": wrong,
        "pending": base64.urlsafe_b64encode(sealed).decode(),
        "grouped": totp.grouped(secret),
        "address": address,
        "picture": qr.picture(address),
    }


async def confirm_code_app(
    gateway: Gateway, session: StaffSession, pending: str, code: str
) -> bool:
    """Store the new secret if the app has it, and use up the code that shows it.

    Return whether it was stored.
    """
    secret = _opened(gateway, session, pending)
    step = totp.step(secret, code, gateway.clock.now()) if secret else None
    if step is None:
        return False

    def keep(db: Db, keys: Keyring) -> None:
        staff.set_totp(db, keys, session.person.id, secret)
        staff.record_code(db, session.person.id, step)

    await gateway.write(keep)
    return True


def _opened(gateway: Gateway, session: StaffSession, pending: str) -> str:
    try:
        sealed = base64.urlsafe_b64decode(pending.encode())
        return gateway.store.keys.open(sealed, _about(session)) if sealed else ""
    except (binascii.Error, ValueError, WrongKeyError):
        return ""


def _about(session: StaffSession) -> str:
    return f"new codes:{session.person.id}:{session.csrf}"
