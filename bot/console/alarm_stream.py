"""Stream whose call waits, and which words are unread: one for all tabs of a browser."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from fastapi import Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import auth, inbox
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import sse
from storage.reads import unread


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the alarm bar and of its stream."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/alarm")
    async def alarm(request: Request) -> Response:
        session = await require_session(request)
        # No page, and so no use of the console: a tab left open stays signed in no longer for it.
        return Response(await inbox.render_alarm(gateway, session), media_type="text/html")

    @routes.get("/alarm/stream")
    async def stream(request: Request) -> Response:
        session = await require_session(request)
        going = _events(gateway, session, request)
        return inbox.open_stream(gateway, session, request, going)

    return routes


async def _events(
    gateway: Gateway, session: StaffSession, request: Request
) -> AsyncGenerator[ServerSentEvent]:
    """Yield the bar, and a key for all words that this person has not read, as they change."""
    require_session, throttle = auth.require_session(gateway), sse.StreamThrottle(inbox.PAUSE)
    kept = dict[str, str]()
    with gateway.notifier.subscribe() as subscription:
        while await inbox.is_still_signed_in(gateway, require_session, request):
            fresh = {
                "alarm": str(await inbox.render_alarm(gateway, session)),
                "unread": await _unread(gateway, session),
            }
            for name, data in fresh.items():
                if kept.get(name) != data:
                    yield sse.event(name, data)
            kept = fresh
            await subscription.wait(inbox.LONGEST_STREAM_WAIT)
            await throttle.wait()


async def _unread(gateway: Gateway, session: StaffSession) -> str:
    """Return youth and turn of all such words; of none for a coordinator, who sees no marks."""
    if session.is_coordinator:
        return "-"
    me, team = session.person.id, session.person.team
    found = await gateway.read(lambda db, _: unread.of_team(db, team, me))
    return " ".join(f"{youth}-{words.turn}" for youth, words in found.items()) or "-"
