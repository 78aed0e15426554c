"""Stream a youth's page: messages of both sides, and its state, as they are committed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Final

from fastapi import Request
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import auth, inbox, youth_access, youth_conversation, youth_view
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.turns.inbound import Inbound
from bot.turns.programme_inputs import RequestsRead
from bot.web import sse
from flows.engine.programme import RequestState
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import unread
from storage.reads.unread import UnreadWords
from storage.schema.channel_names import ChannelName

ALARM: Final = timedelta(seconds=5)
"""How often the stream of one youth checks whether somebody else calls for help."""

ROUNDS: Final = inbox.LONGEST_STREAM_WAIT // ALARM
"""After so many such checks the whole page is read, whether a change was signalled or not."""


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the route of the stream."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/youths/{youth:number}/stream")
    async def stream(request: Request, youth: int) -> Response:
        session = await require_session(request)
        await youth_access.load_youth(gateway, session, youth)
        await youth_access.record_opening(gateway, session, youth)
        going = events(gateway, session, request, youth)
        return inbox.open_stream(gateway, session, request, going)

    return routes


async def events(
    gateway: Gateway, session: StaffSession, request: Request, youth: int
) -> AsyncGenerator[ServerSentEvent]:
    """Yield what is new of this youth, and whose call of the team the alarm bar names.

    After the bubbles comes the turn of the words that this person has not seen: the page says when
    they have (talk.js). After the first time comes `whole`: a page that may hold no stream has got
    all there is.
    """
    require_session, shown = auth.require_session(gateway), dict[str, str]()
    view: youth_view.YouthView | None = None
    changed, rounds, throttle = True, 0, sse.StreamThrottle(inbox.PAUSE / 2)
    with gateway.notifier.subscribe(youth) as subscription:
        while await inbox.is_still_signed_in(gateway, require_session, request):
            found = [("alarm", "", str(await inbox.render_alarm(gateway, session, youth)))]
            if changed or rounds % ROUNDS == 0:
                view, words = await gateway.read(lambda db, keys: _load(db, keys, session, youth))
                open_ = view is not None and await youth_access.may_open(
                    gateway, session, view.youth
                )
                found += _all(gateway, session, view) if view and open_ else [("gone", "", "-")]
                found.append(("unseen", "", str(words.turn) if words else "-"))
            for name, key, data in found:
                if shown.get(key or name) != data:
                    yield sse.event(name, data, key)
                shown[key or name] = data
            if "gone" in shown:
                return
            await _read_requests(gateway, session, view)
            if rounds == 0:
                yield sse.event("whole", "-")
            changed, rounds = await subscription.wait(ALARM), rounds + 1
            await throttle.wait()


async def _read_requests(
    gateway: Gateway, session: StaffSession, view: youth_view.YouthView | None
) -> None:
    """Record that what the youth asks for is before who answers: a page out of view has no stream.

    Whoever else looks has not read it in their place; the turn knows who stands in.
    """
    if view is None or not any(one.state is RequestState.SENT for one in view.requests):
        return
    me, coach = session.person.id, view.youth.coach
    if me == coach or coach in youth_view.away(gateway, session):
        what = Inbound(RequestsRead(me), ChannelName.CONSOLE, youth=view.youth.id)
        await youth_access.submit_input(gateway, what)


def _load(
    db: Db, keys: Keyring, session: StaffSession, youth: int
) -> tuple[youth_view.YouthView | None, UnreadWords | None]:
    """Read which words are unread, then the page: what comes in between stays unread a moment."""
    words = unread.find(db, youth, session.person.id)
    return youth_view.load(db, keys, session, youth), words


def _all(
    gateway: Gateway, session: StaffSession, view: youth_view.YouthView
) -> list[tuple[str, str, str]]:
    """Return every part of the page: its event's name, its key if there are many, and its HTML."""
    parts = [(name, "", html) for name, html in youth_view.parts(gateway, session, view).items()]
    return [
        *parts,
        *(
            ("bubble", key, html)
            for key, html in youth_conversation.bubbles(
                gateway, session, view.youth, view.conversation
            )
        ),
    ]
