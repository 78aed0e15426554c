"""Somebody's own account: password, code app, language, and where they are signed in."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from bot.console import auth, first_sign_in, passwords, responses, sign_in, telegram_link
from bot.console.credentials import CredentialChecks
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from storage.access import coach_telegram, sessions, staff

PAGE: Final = "/desk/account"


def router(front: Gateway) -> ConsoleRoutes:
    """/desk/account and what it leads to."""
    desk = auth.desk(front)
    _show(front, desk)
    proofs = CredentialChecks(front)
    _password(front, desk, proofs)
    _codes(front, desk, proofs)
    return desk


def _show(front: Gateway, desk: ConsoleRoutes) -> None:
    seated = auth.seated(front, translators=True)
    anybody = auth.seated(front, unready=True, translators=True)

    @desk.get("/account")
    async def account(request: Request) -> Response:
        seat = await seated(request)
        now, done = front.clock.now(), request.query_params.get("done", "")
        me = seat.person.id
        every = await front.read(lambda at, _: sessions.every(at, me, now))
        linked = await front.read(lambda at, keys: coach_telegram.of_coach(at, keys, me))
        return auth.page(
            front, seat, "account.html", sessions=every, done=done, linked=linked,
            robot=telegram_link.robot(front),
        )  # fmt: skip

    @desk.post("/account/language")
    async def language(request: Request) -> Response:
        seat = await anybody(request)
        form = await auth.checked(request, seat)
        chosen, back = auth.text(form, "language"), auth.text(form, "back")
        if chosen in responses.LANGUAGES:
            await front.write(lambda at, _: staff.set_language(at, seat.person.id, chosen))
        return responses.to(responses.ours(back))

    @desk.post("/account/out")
    async def out_everywhere(request: Request) -> Response:
        seat = await anybody(request)
        await auth.checked(request, seat)
        now = front.clock.now()
        await front.write(lambda at, _: sessions.end_all(at, seat.person.id, now))
        return sign_in.gone(front)


def _password(front: Gateway, desk: ConsoleRoutes, proofs: CredentialChecks) -> None:
    seated = auth.seated(front, translators=True)

    @desk.get("/account/password")
    async def ask_password(request: Request) -> Response:
        seat = await seated(request)
        return auth.page(front, seat, "account_password.html", first=False, wrong="")

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
                front, seat, "account_password.html", status=422, first=False, wrong=wrong
            )
        kept = await passwords.hashed(chosen)
        await front.write(lambda at, _: staff.set_password(at, seat.person.id, kept))
        return await sign_in.moved(front, seat, f"{PAGE}?done=password")


def _codes(front: Gateway, desk: ConsoleRoutes, proofs: CredentialChecks) -> None:
    seated = auth.seated(front, translators=True)

    @desk.get("/account/codes")
    async def ask_codes(request: Request) -> Response:
        seat = await seated(request)
        values = first_sign_in.codes(front, seat, first=False)
        return auth.page(front, seat, "account_codes.html", **values)

    @desk.post("/account/codes")
    async def change_codes(request: Request) -> Response:
        seat = await seated(request)
        form = await auth.checked(request, seat)
        pending, wrong = auth.text(form, "pending"), ""
        password = auth.raw(form, "old")
        if not await proofs.password(seat.person, password, auth.address(request)):
            wrong = "old"
        elif not await first_sign_in.confirmed(front, seat, pending, auth.text(form, "code")):
            wrong = "code"
        if wrong:
            values = first_sign_in.codes(front, seat, first=False, pending=pending, wrong=wrong)
            return auth.page(front, seat, "account_codes.html", status=422, **values)
        return await sign_in.moved(front, seat, f"{PAGE}?done=codes")
