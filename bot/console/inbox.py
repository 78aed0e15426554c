"""Serve the inbox: who needs a human, most severe first, live, with who has them and the wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from operator import attrgetter
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from markupsafe import Markup
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import auth, youth_access
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import sse
from flows.engine.line import Line
from flows.texts import coach_notices as words
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import coach_messages as told_
from storage.reads import console as seen
from storage.reads import youth_profile
from storage.reads.coach_messages import CoachMessage
from storage.reads.console import WaitingYouth

PAUSE: Final = 0.5
"""Seconds between two reads of a stream: at most twice a second, whatever happens."""

LONGEST_STREAM_WAIT: Final = timedelta(seconds=20)
"""How long a stream waits for a change: also how soon it ends after its session has."""

SHOWN: Final = ("all", "mine", "others")
MOST_TOLD: Final = 12
CARD: Final = "desk.card"
KINDS: Final = ("card", "notice", "message")

# A youth's own words are read on their page, where opening it is recorded.
HIDDEN_LINES: Final = frozenset({"desk.unclear", "desk.unknown", "desk.wrote_early"})
TALK: Final = frozenset({"desk.wrote", "desk.answered"})


class Inbox(NamedTuple):
    """What one read of the database found."""

    waiting: list[WaitingYouth]
    told: list[CoachMessage]
    names: dict[int, str]
    youths: frozenset[int]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the inbox and its stream."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/inbox")
    async def inbox(request: Request) -> Response:
        session = await require_session(request)
        show = shown(request)
        found = await gateway.read(inbox_query(session))
        return auth.page(
            gateway, session, "inbox.html", show=show,
            needs=render_waiting(gateway, session, found, show),
            told=render_notices(gateway, session, found),
        )  # fmt: skip

    @routes.get("/inbox/stream")
    async def stream(request: Request) -> Response:
        session = await require_session(request)

        async def events() -> AsyncIterator[ServerSentEvent]:
            kept, throttle = dict[str, Markup](), sse.StreamThrottle(PAUSE)
            with gateway.notifier.subscribe() as subscription:
                while await is_still_signed_in(gateway, require_session, request):
                    found = await gateway.read(inbox_query(session))
                    fresh = {
                        "needs": render_waiting(gateway, session, found, shown(request)),
                        "told": render_notices(gateway, session, found),
                    }
                    for name, html in fresh.items():
                        if kept.get(name) != html:
                            yield sse.event(name, html)
                    kept = fresh
                    await subscription.wait(LONGEST_STREAM_WAIT)
                    await throttle.wait()

        return sse.stream(events())

    return routes


async def is_still_signed_in(
    gateway: Gateway, require_session: auth.RequireSession, request: Request
) -> bool:
    """Tell whether whoever opened this stream is still signed in.

    Asked again at every change, and after each LONGEST_STREAM_WAIT without one: access ends
    within half a minute.
    """
    if gateway.notifier.closed:
        return False
    try:
        await require_session(request)
    except HTTPException:
        return False
    return True


def shown(request: Request) -> str:
    """Return which list is asked for: all, mine or others."""
    wanted = request.query_params.get("show", "")
    return wanted if wanted in SHOWN else SHOWN[0]


def inbox_query(session: StaffSession) -> Any:
    """Return the query of the inbox, for `Gateway.read`."""
    person = session.person

    def query(db: Db, keys: Keyring) -> Inbox:
        kinds = () if session.is_coordinator else KINDS
        found = [
            one for kind in kinds for one in told_.messages_to(db, keys, person.id, kind, MOST_TOLD)
        ]
        newest = sorted(found, key=attrgetter("id"), reverse=True)
        waiting = seen.waiting(db, keys, person.team)
        return Inbox(
            waiting,
            [one for one in newest if one.line not in TALK and not _is_above(one, waiting)][
                :MOST_TOLD
            ],
            youth_profile.names(db, person.team),
            youth_profile.here(db, person.team, {one.youth for one in newest}),
        )

    return query


def _is_above(one: CoachMessage, waiting: list[WaitingYouth]) -> bool:
    """Tell whether this card is of somebody who still waits: the list says all of it already."""
    return one.line == CARD and any(one.youth == other.youth for other in waiting)


def render_waiting(gateway: Gateway, session: StaffSession, found: Inbox, show: str) -> Markup:
    """Render the list of those who wait, and what an open page needs to sound its alert."""
    me = session.person.id
    mine = [one for one in found.waiting if me in {one.taken_by, _owner(one)}]
    chosen = {
        "all": found.waiting,
        "mine": mine,
        "others": [one for one in found.waiting if one not in mine],
    }
    return youth_access.render_part(
        gateway, session, "needs.html", show=show, waiting=chosen[show], names=found.names,
        counts={name: len(many) for name, many in chosen.items()},
        open=[one for one in found.waiting if one.taken_by is None],
        reasons={one.youth: _reason(gateway, session, one) for one in found.waiting},
        languages={code: one.name for code, one in gateway.renderer.languages.items()},
    )  # fmt: skip


def render_notices(gateway: Gateway, session: StaffSession, found: Inbox) -> Markup:
    """Render what this coach was told, newest first, without the youths' own words."""
    lines = [
        (one, "" if one.line in HIDDEN_LINES else _line(gateway, session, one))
        for one in found.told
    ]
    return youth_access.render_part(gateway, session, "told.html", told=lines, here=found.youths)


def _owner(one: WaitingYouth) -> int | None:
    """Return the coach who shall take it, while nobody has."""
    return one.coach if one.taken_by is None else None


def _reason(gateway: Gateway, session: StaffSession, one: WaitingYouth) -> Markup:
    return youth_access.render_line(gateway, session, words.reason(one.reason), {})


def _line(gateway: Gateway, session: StaffSession, one: CoachMessage) -> Markup:
    return youth_access.render_line(gateway, session, Line(one.line, one.source), one.values)
