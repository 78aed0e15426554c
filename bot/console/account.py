"""Serve somebody's own account: password, code app, language, and where they are signed in."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, first_sign_in, passwords, responses, sign_in, telegram_link
from bot.console.credentials import CredentialChecks
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web.redirects import see_other
from storage.access import coach_telegram, sessions, staff

PAGE: Final = "/desk/account"


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account."""
    desk = auth.desk(gateway)
    _show(gateway, desk)
    proofs = CredentialChecks(gateway)
    _password(gateway, desk, proofs)
    _codes(gateway, desk, proofs)
    return desk


def _show(gateway: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(gateway, translators=True)
    anybody = auth.seated(gateway, unready=True, translators=True)

    @desk.get("/account")
    async def account(request: Request) -> Response:
        seat = await seated(request)
        now, done = gateway.clock.now(), request.query_params.get("done", "")
        me = seat.person.id
        every = await gateway.read(lambda db, _: sessions.every(db, me, now))
        linked = await gateway.read(lambda db, keys: coach_telegram.of_coach(db, keys, me))
        return auth.page(
            gateway, seat, "account.html", sessions=every, done=done, linked=linked,
            robot=telegram_link.robot(gateway),
        )  # fmt: skip

    @desk.post("/account/language")
    async def language(request: Request) -> Response:
        seat = await anybody(request)
        form = await auth.checked(request, seat)
        chosen, back = auth.text(form, "language"), auth.text(form, "back")
        if chosen in responses.LANGUAGES:
            await gateway.write(lambda db, _: staff.set_language(db, seat.person.id, chosen))
        return see_other(responses.ours(back))

    @desk.post("/account/out")
    async def out_everywhere(request: Request) -> Response:
        seat = await anybody(request)
        await auth.checked(request, seat)
        now = gateway.clock.now()
        await gateway.write(lambda db, _: sessions.end_all(db, seat.person.id, now))
        return sign_in.gone(gateway)


def _password(gateway: Gateway, desk: ConsoleRoutes, proofs: CredentialChecks) -> None:
    seated = auth.seated(gateway, translators=True)

    @desk.get("/account/password")
    async def ask_password(request: Request) -> Response:
        seat = await seated(request)
        return auth.page(gateway, seat, "account_password.html", first=False, wrong="")

    @desk.post("/account/password")
    async def change_password(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        chosen = auth.raw(form, "new")
        wrong = first_sign_in.fault(chosen, auth.raw(form, "again"), seat)
        old = auth.raw(form, "old")
        if not wrong and not await proofs.password(seat.person, old, auth.address(request)):
            wrong = "old"
        if wrong:
            return auth.page(
                gateway, seat, "account_password.html", status=422, first=False, wrong=wrong
            )
        kept = await passwords.hashed(chosen)
        await gateway.write(lambda db, _: staff.set_password(db, seat.person.id, kept))
        return await sign_in.moved(gateway, seat, f"{PAGE}?done=password")


def _codes(gateway: Gateway, desk: ConsoleRoutes, proofs: CredentialChecks) -> None:
    seated = auth.seated(gateway, translators=True)

    @desk.get("/account/codes")
    async def ask_codes(request: Request) -> Response:
        seat = await seated(request)
        values = first_sign_in.codes(gateway, seat, first=False)
        return auth.page(gateway, seat, "account_codes.html", **values)

    @desk.post("/account/codes")
    async def change_codes(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        pending, wrong = auth.text(form, "pending"), ""
        password = auth.raw(form, "old")
        if not await proofs.password(seat.person, password, auth.address(request)):
            wrong = "old"
        elif not await first_sign_in.confirmed(gateway, seat, pending, auth.text(form, "code")):
            wrong = "code"
        if wrong:
            values = first_sign_in.codes(gateway, seat, first=False, pending=pending, wrong=wrong)
            return auth.page(gateway, seat, "account_codes.html", status=422, **values)
        return await sign_in.moved(gateway, seat, f"{PAGE}?done=codes")
