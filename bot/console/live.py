"""Stream a youth's page: messages of both sides, and its state, as they are committed."""

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
from flows.engine.facts import Tier
from storage.reads import console as kept
from storage.reads import youth_profile as seen
from storage.schema import periods

LIFE: Final = Tier.A
ALARM: Final = timedelta(seconds=5)
"""How often the stream of one youth checks whether another's life is in danger."""

ROUNDS: Final = inbox.LONGEST_STREAM_WAIT // ALARM
"""After so many such checks the whole page is read, whether a change was signalled or not."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route of the stream."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/youths/{youth:number}/stream")
    async def stream(request: Request, youth: int) -> Response:
        session = await require_session(request)
        auth.coach_only(session)
        await youth_access.load_youth(gateway, session, youth)
        await record_opening(gateway, session, youth)
        return sse.stream(events(gateway, session, request, youth))

    return routes


async def record_opening(gateway: Gateway, session: StaffSession, youth: int) -> None:
    """Record that the conversation was opened, unless it was within the longest session.

    A stream belongs to a page that was opened; whoever asks for it alone has opened it.
    """
    now, me = gateway.clock.now(), session.person.id
    since = now - periods.SESSION_LASTS
    if not await gateway.read(lambda db, _: kept.has_opened(db, youth, me, since)):
        await gateway.write(lambda db, _: kept.open_conversation(db, youth, me, now))


async def events(
    gateway: Gateway, session: StaffSession, request: Request, youth: int
) -> AsyncIterator[ServerSentEvent]:
    """Yield what is new of this youth, and how many of the team wait with their life in danger."""
    require_session, shown = auth.require_session(gateway), dict[str, str]()
    changed, rounds, throttle = True, 0, sse.StreamThrottle(inbox.PAUSE / 2)
    with gateway.notifier.subscribe(youth) as subscription:
        while await inbox.is_still_signed_in(gateway, require_session, request):
            found = [await _alarm(gateway, session)]
            if changed or rounds % ROUNDS == 0:
                view = await gateway.read(
                    lambda db, keys: youth_view.load(db, keys, session, youth)
                )
                found += _all(gateway, session, view) if view else [("gone", "", "-")]
            for name, key, data in found:
                if shown.get(key or name) != data:
                    yield sse.event(name, data, key)
                shown[key or name] = data
            if "gone" in shown:
                return
            changed, rounds = await subscription.wait(ALARM), rounds + 1
            await throttle.wait()


async def _alarm(gateway: Gateway, session: StaffSession) -> tuple[str, str, str]:
    """Return the event of how many of the team wait, not taken, whose life is in danger."""
    count = await gateway.read(lambda db, _: seen.alarms(db, session.person.team, LIFE))
    return "alarm", "", str(count)


def _all(
    gateway: Gateway, session: StaffSession, view: youth_view.YouthView
) -> list[tuple[str, str, str]]:
    """Return every part of the page: its event's name, its key if there are many, and its HTML."""
    parts = [(name, "", html) for name, html in youth_view.parts(gateway, session, view).items()]
    return [
        *parts,
        *(("bubble", key, html) for key, html in youth_view.bubbles(gateway, session, view)),
    ]
