"""One youth in one screen. That the conversation was opened is a row before a word is shown."""

from __future__ import annotations

from typing import Any, Final

from fastapi import HTTPException, Request
from starlette.responses import HTMLResponse, Response

from bot.console import auth, reassign, youth_access, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import qr
from storage.access import bot_links, invites
from storage.reads import console as kept

MOST_NOTE: Final = 4_000
MOST_WORD: Final = 60
"""Characters of a private note, and of a check word."""


def router(front: Gateway) -> ConsoleRoutes:
    """The page, and what a coach keeps about a youth."""
    desk = auth.desk(front)
    seated = auth.seated(front)
    asker = youth_access.asker(front)

    @desk.get("/youths/{youth:number}")
    async def page(request: Request, youth: int) -> Response:
        seat = await seated(request)
        auth.coach_only(seat)
        await youth_access.of(front, seat, youth)
        now, me = front.clock.now(), seat.person.id
        await front.write(lambda at, _: kept.open_conversation(at, youth, me, now))
        found = await front.read(lambda at, keys: youth_view.look(at, keys, seat, youth))
        if found is None:
            raise HTTPException(404)
        return _page(front, seat, found)

    @desk.post("/youths/{youth:number}/note")
    async def note(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        words = auth.text(asked.form, "note", 4 * MOST_NOTE)
        if len(words) > MOST_NOTE:
            return youth_access.refused(
                front, request, asked, "long", youth_access.MISSING, most=MOST_NOTE
            )
        await front.write(lambda at, keys: kept.keep_note(at, keys, youth, words))
        return youth_access.done(front, request, asked.seat, what="note")

    @desk.post("/youths/{youth:number}/word")
    async def word(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        agreed = auth.text(asked.form, "word", MOST_WORD)
        await front.write(lambda at, keys: kept.keep_check_word(at, keys, youth, agreed))
        return youth_access.done(front, request, asked.seat, what="word")

    @desk.post("/youths/{youth:number}/device")
    async def device(request: Request, youth: int) -> Response:
        asked = await asker(request, youth)
        now, me = front.clock.now(), asked.seat.person.id
        agreed = await front.read(lambda at, keys: invites.check_word(at, keys, youth))
        if not agreed:
            return youth_access.refused(front, request, asked, "no_word", youth_access.MISSING)
        made = await front.write(lambda at, keys: invites.make(at, keys, me, now, youth))
        link = f"{front.rules.base_url}/i/{made.secret}"
        telegram = await front.read(lambda at, keys: bot_links.link(at, keys, made.secret))
        given: dict[str, Any] = {"made": made, "link": link, "picture": qr.picture(link)}
        given |= {"telegram": telegram, "telegram_picture": qr.picture(telegram or link)}
        given |= {"youth": asked.youth}
        if youth_access.is_htmx(request):
            return HTMLResponse(youth_access.piece(front, asked.seat, "device.html", **given))
        return auth.page(front, asked.seat, "device_page.html", **given)

    return desk


def _page(front: Gateway, seat: StaffSession, found: youth_view.YouthView) -> HTMLResponse:
    waits = reassign.waits(found.coming)
    responsible = waits.to if waits else found.youth.coach
    return auth.page(
        front, seat, "youth.html", youth=found.youth, names=found.names, kept=found.kept,
        waits=waits, others=[one for one in found.colleagues if one.id != responsible],
        tongue=youth_view.language(front, found.youth.language),
        bubbles=[html for _, html in youth_view.bubbles(front, seat, found)],
        **youth_view.parts(front, seat, found),
    )  # fmt: skip
