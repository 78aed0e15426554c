"""Serve somebody's own account: password, code app, language, and where they are signed in."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from bot.console import (
    absences,
    auth,
    first_sign_in,
    passwords,
    responses,
    sign_in,
    staffing_status,
    telegram_link,
)
from bot.console.credentials import CredentialChecks
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.text.bidi import clean
from bot.web.redirects import see_other
from storage.access import access_log, coach_telegram, sessions, staff

PAGE: Final = "/desk/account"
MOST_TITLE: Final = 60
"""Characters of what somebody is, as youths read it."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of /desk/account."""
    routes = auth.new_routes(gateway)
    _show(gateway, routes)
    proofs = CredentialChecks(gateway)
    _password(gateway, routes, proofs)
    _codes(gateway, routes, proofs)
    return routes


def _show(gateway: Gateway, routes: ConsoleRoutes) -> None:
    require_session = auth.require_session(gateway, translators=True, helpers=True)
    anybody = auth.require_session(gateway, unready=True, translators=True, helpers=True)
    of_youths = auth.require_session(gateway)

    @routes.get("/account")
    async def account(request: Request) -> Response:
        session = await require_session(request)
        now, done = gateway.clock.now(), request.query_params.get("done", "")
        me = session.person.id
        every = await gateway.read(lambda db, _: sessions.every(db, me, now))
        linked = await gateway.read(lambda db, keys: coach_telegram.find_by_coach(db, keys, me))
        away = await gateway.read(
            lambda db, keys: absences.form_values(db, keys, session.person, now)
        )
        away["absences"] = absences.mine(away["absences"], session.person)
        return auth.page(
            gateway, session, "account.html", sessions=every, done=done, linked=linked,
            coach_bot=telegram_link.coach_bot(gateway), wrong="",
            title=await gateway.read(lambda db, _: staff.title_of(db, me)),
            my_faults=await staffing_status.my_faults(gateway, session.person), **away,
        )  # fmt: skip

    @routes.post("/account/language")
    async def language(request: Request) -> Response:
        session = await anybody(request)
        form = await auth.checked_form(request, session)
        chosen, back = auth.text(form, "language"), auth.text(form, "back")
        if chosen in responses.LANGUAGES:
            await gateway.write(lambda db, _: staff.set_language(db, session.person.id, chosen))
        return see_other(responses.safe_path(back))

    @routes.post("/account/seen")
    async def seen(request: Request) -> Response:
        """Store that this person has read what was done about how they come in."""
        session = await anybody(request)
        form = await auth.checked_form(request, session)
        now, me = gateway.clock.now(), session.person.id
        await gateway.write(lambda db, _: access_log.see(db, me, now))
        return see_other(responses.safe_path(auth.text(form, "back")))

    @routes.post("/account/title")
    async def title(request: Request) -> Response:
        session = await of_youths(request)
        form = await auth.checked_form(request, session)
        written = " ".join(clean(auth.text(form, "title", 4 * MOST_TITLE)).split())[:MOST_TITLE]
        await gateway.write(lambda db, _: staff.set_title(db, session.person.id, written))
        return see_other(f"{PAGE}?done=title")

    @routes.post("/account/out")
    async def out_everywhere(request: Request) -> Response:
        session = await anybody(request)
        await auth.checked_form(request, session)
        now = gateway.clock.now()
        await gateway.write(lambda db, _: sessions.end_all(db, session.person.id, now))
        return sign_in.signed_out(gateway)


def _password(gateway: Gateway, routes: ConsoleRoutes, proofs: CredentialChecks) -> None:
    require_session = auth.require_session(gateway, translators=True, helpers=True)

    @routes.get("/account/password")
    async def ask_password(request: Request) -> Response:
        session = await require_session(request)
        return auth.page(gateway, session, "account_password.html", first=False, wrong="")

    @routes.post("/account/password")
    async def change_password(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        chosen = auth.raw(form, "new")
        wrong = first_sign_in.fault(chosen, auth.raw(form, "again"), session)
        old = auth.raw(form, "old")
        if not wrong and not await proofs.verify_password(
            session.person, old, auth.address(request)
        ):
            wrong = "old"
        if wrong:
            return auth.page(
                gateway, session, "account_password.html", status=422, first=False, wrong=wrong
            )
        kept = await passwords.hash_password(chosen)
        await gateway.write(lambda db, _: staff.set_password(db, session.person.id, kept))
        return await sign_in.renew_all_sessions(gateway, session, f"{PAGE}?done=password")


def _codes(gateway: Gateway, routes: ConsoleRoutes, proofs: CredentialChecks) -> None:
    require_session = auth.require_session(gateway, translators=True, helpers=True)

    @routes.get("/account/codes")
    async def ask_codes(request: Request) -> Response:
        session = await require_session(request)
        values = first_sign_in.code_app_values(gateway, session, first=False)
        return auth.page(gateway, session, "account_codes.html", **values)

    @routes.post("/account/codes")
    async def change_codes(request: Request) -> Response:
        session = await require_session(request)
        form = await auth.checked_form(request, session)
        pending, wrong = auth.text(form, "pending"), ""
        password = auth.raw(form, "old")
        if not await proofs.verify_password(session.person, password, auth.address(request)):
            wrong = "old"
        elif not await first_sign_in.confirm_code_app(
            gateway, session, pending, auth.text(form, "code")
        ):
            wrong = "code"
        if wrong:
            values = first_sign_in.code_app_values(
                gateway, session, first=False, pending=pending, wrong=wrong
            )
            return auth.page(gateway, session, "account_codes.html", status=422, **values)
        return await sign_in.renew_all_sessions(gateway, session, f"{PAGE}?done=codes")
