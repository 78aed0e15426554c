"""A youth's page stays fresh: both sides' words, and how it stands, as they are committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from fastapi import Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import auth, inbox, youth_access, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import sse
from storage.access import sessions
from storage.reads import console as kept
from storage.reads import youth_profile as seen

LIFE: Final = "A"
ALARM: Final = timedelta(seconds=5)
"""How often a page that listens to one youth looks whether another's life is in danger."""

ROUNDS: Final = inbox.LOOK // ALARM
"""After so many such looks everything is looked at, whether the bell rang or not."""


def router(front: Gateway) -> ConsoleRoutes:
    """The stream of a youth's page."""
    desk = auth.desk(front)
    seated = auth.seated(front)

    @desk.get("/youths/{youth:number}/stream")
    async def stream(request: Request, youth: int) -> Response:
        seat = await seated(request)
        auth.coach_only(seat)
        await youth_access.of(front, seat, youth)
        await opened(front, seat, youth)
        return sse.stream(events(front, seat, request, youth))

    return desk


async def opened(front: Gateway, seat: StaffSession, youth: int) -> None:
    """A stream belongs to a page that was opened; whoever asks for it alone has opened it."""
    now, me = front.clock.now(), seat.person.id
    since = now - sessions.LONGEST
    if not await front.read(lambda at, _: kept.has_opened(at, youth, me, since)):
        await front.write(lambda at, _: kept.open_conversation(at, youth, me, now))


async def events(
    front: Gateway, seat: StaffSession, request: Request, youth: int
) -> AsyncIterator[ServerSentEvent]:
    """What is new of this youth whenever something is, and whether anybody's life is in danger."""
    seated, shown = auth.seated(front), dict[str, str]()
    rung, rounds, pace = True, 0, sse.StreamThrottle(inbox.PAUSE / 2)
    with front.bells.listen(youth) as bell:
        while await inbox.still(front, seated, request):
            found = [await _alarm(front, seat)]
            if rung or rounds % ROUNDS == 0:
                look = await front.read(lambda at, keys: youth_view.look(at, keys, seat, youth))
                found += _all(front, seat, look) if look else [("gone", "", "-")]
            for name, key, data in found:
                if shown.get(key or name) != data:
                    yield sse.event(name, data, key)
                shown[key or name] = data
            if "gone" in shown:
                return
            rung, rounds = await bell.wait(ALARM), rounds + 1
            await pace.keep()


async def _alarm(front: Gateway, seat: StaffSession) -> tuple[str, str, str]:
    """How many of the team wait whose life is in danger."""
    count = await front.read(lambda at, _: seen.alarms(at, seat.person.team, LIFE))
    return "alarm", "", str(count)


def _all(
    front: Gateway, seat: StaffSession, look: youth_view.YouthView
) -> list[tuple[str, str, str]]:
    """Every part of the page: the name of its event, its key if there are many, and its HTML."""
    parts = [(name, "", html) for name, html in youth_view.parts(front, seat, look).items()]
    return [*parts, *(("bubble", key, html) for key, html in youth_view.bubbles(front, seat, look))]
