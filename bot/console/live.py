"""A youth's page stays fresh: both sides' words, and how it stands, as they are committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from markupsafe import Markup
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import entry, inbox, theirs, view
from bot.console.entry import Seat
from bot.web import streams
from bot.web.front import Front
from storage import desk as kept
from storage import sessions


def router(front: Front) -> APIRouter:
    """The stream of a youth's page."""
    desk = entry.desk(front)
    seated = entry.seated(front)

    @desk.get("/youths/{youth}/stream")
    async def stream(request: Request, youth: int) -> Response:
        seat = await seated(request)
        entry.coach_only(seat)
        await theirs.of(front, seat, youth)
        await opened(front, seat, youth)
        return streams.stream(events(front, seat, request, youth))

    return desk


async def opened(front: Front, seat: Seat, youth: int) -> None:
    """A stream belongs to a page that was opened; whoever asks for it alone has opened it."""
    now, me = front.clock.now(), seat.person.id
    since = now - sessions.LONGEST
    if not await front.read(lambda at, _: kept.has_opened(at, youth, me, since)):
        await front.write(lambda at, _: kept.open_conversation(at, youth, me, now))


async def events(
    front: Front, seat: Seat, request: Request, youth: int
) -> AsyncIterator[ServerSentEvent]:
    """What is new, whenever something of this youth is: bubbles, and the parts around them."""
    seated = entry.seated(front)
    shown: dict[str, Markup] = {}
    with front.bells.listen(youth) as bell:
        while await inbox.still(front, seated, request):
            found = await front.read(lambda at, keys: view.look(at, keys, seat, youth))
            if found is None:
                yield streams.event("gone", "-")
                return
            for name, html in view.parts(front, seat, found).items():
                if shown.get(name) != html:
                    yield streams.event(name, html)
                shown[name] = html
            for key, html in view.bubbles(front, seat, found):
                if shown.get(key) != html:
                    yield streams.event("bubble", html, key)
                shown[key] = html
            await bell.wait(streams.patience())
            await asyncio.sleep(inbox.PAUSE / 2)
