"""Set up an account at the first sign-in: a password, then a code app, before anything is shown."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth, passwords, sign_in, totp
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from bot.web.redirects import see_other
from storage.access import staff
from storage.database import Db
from storage.encryption import Keyring
from storage.errors import WrongKeyError


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account/begin."""
    desk, seated = auth.desk(gateway), auth.seated(gateway, unready=True, translators=True)

    @desk.get("/account/begin")
    async def begin(request: Request) -> Response:
        seat = await seated(request)
        if seat.ready:
            return see_other(sign_in.HOME)
        if seat.person.password is None:
            return auth.page(gateway, seat, "account_password.html", first=True, wrong="")
        return auth.page(gateway, seat, "account_codes.html", **codes(gateway, seat, first=True))

    @desk.post("/account/begin/password")
    async def choose(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        if seat.person.password is not None:
            raise HTTPException(403)
        chosen = auth.raw(form, "new")
        if wrong := fault(chosen, auth.raw(form, "again"), seat):
            return auth.page(
                gateway, seat, "account_password.html", status=422, first=True, wrong=wrong
            )
        kept = await passwords.hashed(chosen)
        await gateway.write(lambda db, _: staff.set_password(db, seat.person.id, kept))
        return await sign_in.moved(gateway, seat, auth.BEGIN)

    @desk.post("/account/begin/codes")
    async def confirm(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        if seat.person.totp:
            raise HTTPException(403)
        pending = auth.text(form, "pending")
        if not await confirmed(gateway, seat, pending, auth.text(form, "code")):
            values = codes(gateway, seat, first=True, pending=pending, wrong="code")
            return auth.page(gateway, seat, "account_codes.html", status=422, **values)
        return await sign_in.moved(gateway, seat, sign_in.HOME)

    return desk


def fault(chosen: str, again: str, seat: StaffSession) -> str:
    """Return what is wrong with a new password and its repetition; "" for nothing."""
    wrong = passwords.fault(chosen, seat.person.name)
    return wrong or ("again" if chosen != again else "")


def codes(
    gateway: Gateway, seat: StaffSession, *, first: bool, pending: str = "", wrong: str = ""
) -> dict[str, Any]:
    """Return the values of the page that sets up a code app. The same secret until it is confirmed.

    It waits in the form, sealed for this session: nothing of it is stored before it is confirmed.
    """
    secret = _opened(gateway, seat, pending) or totp.fresh()
    sealed = gateway.store.keys.seal(secret, _about(seat))
    address = totp.link(secret, seat.person.name)
    return {
        "first": first,
        "wrong": wrong,
        "pending": base64.urlsafe_b64encode(sealed).decode(),
        "grouped": totp.grouped(secret),
        "address": address,
        "picture": qr.picture(address),
    }


async def confirmed(gateway: Gateway, seat: StaffSession, pending: str, code: str) -> bool:
    """Store the new secret if the app has it, and use up the code that shows it.

    Return whether it was stored.
    """
    secret = _opened(gateway, seat, pending)
    step = totp.step(secret, code, gateway.clock.now()) if secret else None
    if step is None:
        return False

    def keep(db: Db, keys: Keyring) -> None:
        staff.set_totp(db, keys, seat.person.id, secret)
        staff.used_code(db, seat.person.id, step)

    await gateway.write(keep)
    return True


def _opened(gateway: Gateway, seat: StaffSession, pending: str) -> str:
    try:
        sealed = base64.urlsafe_b64decode(pending.encode())
        return gateway.store.keys.open(sealed, _about(seat)) if sealed else ""
    except (binascii.Error, ValueError, WrongKeyError):
        return ""


def _about(seat: StaffSession) -> str:
    return f"new codes:{seat.person.id}:{seat.csrf}"
