"""Serve the page of one youth. That it was opened is recorded before a word is shown."""

from __future__ import annotations

from typing import Any, Final

from fastapi import HTTPException, Request
from starlette.responses import HTMLResponse, Response

from bot.console import auth, reassign, youth_access, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from bot.web.redirects import is_htmx
from storage.access import bot_links, invites
from storage.reads import console as kept

MOST_NOTE: Final = 4_000
MOST_WORD: Final = 60
"""Characters of a private note, and of a check word."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the page, and of what a coach keeps about a youth."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)
    asker = youth_access.require_youth(gateway)

    @routes.get("/youths/{youth:number}")
    async def page(request: Request, youth: int) -> Response:
        session = await require_session(request)
        auth.coach_only(session)
        await youth_access.load_youth(gateway, session, youth)
        now, me = gateway.clock.now(), session.person.id
        await gateway.write(lambda db, _: kept.open_conversation(db, youth, me, now))
        found = await gateway.read(lambda db, keys: youth_view.load(db, keys, session, youth))
        if found is None:
            raise HTTPException(404)
        return _page(gateway, session, found)

    @routes.post("/youths/{youth:number}/note")
    async def note(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "note", 4 * MOST_NOTE)
        if len(words) > MOST_NOTE:
            return youth_access.refused(
                gateway, request, asked, "long", youth_access.MISSING, most=MOST_NOTE
            )
        await gateway.write(lambda db, keys: kept.keep_note(db, keys, youth, words))
        return youth_access.done(gateway, request, asked.session, what="note")

    @routes.post("/youths/{youth:number}/word")
    async def word(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        agreed = auth.text(asked.form, "word", MOST_WORD)
        await gateway.write(lambda db, keys: kept.keep_check_word(db, keys, youth, agreed))
        return youth_access.done(gateway, request, asked.session, what="word")

    @routes.post("/youths/{youth:number}/device")
    async def device(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        now, me = gateway.clock.now(), asked.session.person.id
        agreed = await gateway.read(lambda db, keys: invites.check_word(db, keys, youth))
        if not agreed:
            return youth_access.refused(gateway, request, asked, "no_word", youth_access.MISSING)
        made = await gateway.write(lambda db, keys: invites.make(db, keys, me, now, youth))
        link = f"{gateway.rules.base_url}/i/{made.secret}"
        telegram = await gateway.read(lambda db, keys: bot_links.link(db, keys, made.secret))
        given: dict[str, Any] = {"made": made, "link": link, "picture": qr.picture(link)}
        given |= {"telegram": telegram, "telegram_picture": qr.picture(telegram or link)}
        given |= {"youth": asked.youth}
        if is_htmx(request):
            return HTMLResponse(
                youth_access.render_part(gateway, asked.session, "device.html", **given)
            )
        return auth.page(gateway, asked.session, "device_page.html", **given)

    return routes


def _page(gateway: Gateway, session: StaffSession, found: youth_view.YouthView) -> HTMLResponse:
    waits = reassign.pending_reassignment(found.coming)
    responsible = waits.to if waits else found.youth.coach
    return auth.page(
        gateway, session, "youth.html", youth=found.youth, names=found.names, kept=found.kept,
        waits=waits, others=[one for one in found.colleagues if one.id != responsible],
        tongue=youth_view.language(gateway, found.youth.language),
        bubbles=[html for _, html in youth_view.bubbles(gateway, session, found)],
        **youth_view.parts(gateway, session, found),
    )  # fmt: skip
