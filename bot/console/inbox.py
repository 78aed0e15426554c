"""Serve the inbox: who needs a human, most severe first, live, with who has them and the wait."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from markupsafe import Markup
from sse_starlette import ServerSentEvent
from starlette.responses import Response

from bot.console import (
    alarm_bar,
    auth,
    news,
    reading_list,
    request_parts,
    staffing_status,
    told_messages,
    youth_access,
)
from bot.console.alarm_bar import AlarmBar
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.console.told_messages import ToldMessage
from bot.gateway.gateway import Gateway
from bot.gateway.stream_limits import OF_PERSON, OpenStream
from bot.web import sse
from flows.texts import coach_notices as words
from storage.access import referrals
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import access_rights, open_escalations, open_requests, youth_profile
from storage.reads.coach_messages import CoachMessage
from storage.reads.open_escalations import WaitingYouth
from storage.reads.open_requests import TeamRequest

PAUSE: Final = 0.5
"""Seconds between two reads of a stream: at most twice a second, whatever happens."""

LONGEST_STREAM_WAIT: Final = timedelta(seconds=20)
"""How long a stream waits for a change: also how soon it ends after its session has."""

SHOWN: Final = ("all", "mine", "others")


class Inbox(NamedTuple):
    """What one read of the database found."""

    waiting: list[WaitingYouth]
    told: list[ToldMessage]
    news: list[CoachMessage]
    names: dict[int, str]
    bar: AlarmBar
    youths: frozenset[int]
    asked: list[TeamRequest]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the inbox and its stream."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/inbox")
    async def inbox(request: Request) -> Response:
        session = await require_session(request)
        show = shown(request)
        found = await gateway.read(inbox_query(gateway, session))
        return auth.page(
            gateway, session, "inbox.html", show=show,
            needs=render_waiting(gateway, session, found, show),
            told=told_messages.render(gateway, session, found.told, found.youths),
            life=news.render(gateway, session, found.news, found.youths),
            asked=request_parts.of_team(gateway, session, found.asked, found.names),
            to_read=await reading_list.count(gateway, session),
            my_faults=await staffing_status.my_faults(gateway, session.person),
            referrals=await gateway.read(lambda db, _: _new_referrals(db, session)),
        )  # fmt: skip

    @routes.get("/inbox/stream")
    async def stream(request: Request) -> Response:
        session = await require_session(request)

        async def events() -> AsyncGenerator[ServerSentEvent]:
            kept, throttle = dict[str, Markup](), sse.StreamThrottle(PAUSE)
            with gateway.notifier.subscribe() as subscription:
                while await is_still_signed_in(gateway, require_session, request):
                    found = await gateway.read(inbox_query(gateway, session))
                    fresh = {
                        "alarm": _alarm_part(gateway, session, found.bar),
                        "needs": render_waiting(gateway, session, found, shown(request)),
                        "told": told_messages.render(gateway, session, found.told, found.youths),
                        "life": news.render(gateway, session, found.news, found.youths),
                        "asked": request_parts.of_team(gateway, session, found.asked, found.names),
                    }
                    for name, html in fresh.items():
                        if kept.get(name) != html:
                            yield sse.event(name, html)
                    if not kept:
                        yield sse.event("whole", "-")
                    kept = fresh
                    await subscription.wait(LONGEST_STREAM_WAIT)
                    await throttle.wait()

        return open_stream(gateway, session, request, events())

    return routes


def _new_referrals(db: Db, session: StaffSession) -> int:
    """Count the referrals that wait for this person: a coordinator's are nobody's yet."""
    coach = None if session.is_coordinator else session.person.id
    return referrals.count_new(db, session.person.team, coach)


def open_stream(
    gateway: Gateway,
    session: StaffSession,
    request: Request,
    events: AsyncGenerator[ServerSentEvent],
) -> Response:
    """Return the response of a stream; of one person only so many go on. Raises 503."""
    address = auth.address(request)
    if not gateway.streams.may_open(address):
        raise HTTPException(503)

    async def counted() -> AsyncIterator[ServerSentEvent]:
        owner = f"person {session.person.id}"
        with gateway.streams.opened(owner, OF_PERSON, address) as stream:
            request.state.stream = stream
            async with aclosing(events) as going:
                async for one in going:
                    yield one

    return sse.stream(counted())


async def is_still_signed_in(
    gateway: Gateway, require_session: auth.RequireSession, request: Request
) -> bool:
    """Tell whether whoever opened this stream is still signed in.

    Asked again at every change, and after each LONGEST_STREAM_WAIT without one: access ends
    within half a minute.
    """
    stream: OpenStream | None = getattr(request.state, "stream", None)
    if gateway.notifier.closed or (stream is not None and stream.ended):
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


def inbox_query(gateway: Gateway, session: StaffSession) -> Any:
    """Return the query of the inbox as it stands now, for `Gateway.read`."""
    person, now = session.person, gateway.clock.now()

    def query(db: Db, keys: Keyring) -> Inbox:
        waiting = open_escalations.waiting(db, keys, person.team, now, person.id)
        near, new = access_rights.near(db, person.id, now), access_rights.is_newcomer(db, person.id)
        asked = open_requests.of_team(db, keys, person.team, near)
        if new:
            asked = [one for one in asked if one.youth in near]
            waiting = [one for one in waiting if one.youth in near or one.is_alarm(now)]
        names = youth_profile.names(db, person.team)
        told = [] if session.is_coordinator else told_messages.read(db, keys, person.id, waiting)
        life = [] if session.is_coordinator else news.read(db, keys, person.id)
        about = {one.message.youth for one in told} | {one.youth for one in life}
        return Inbox(
            waiting,
            told,
            life,
            names,
            alarm_bar.summarize(waiting, names, now, person.id),
            youth_profile.here(db, person.team, about),
            asked,
        )

    return query


async def render_alarm(gateway: Gateway, session: StaffSession, but: int = 0) -> Markup:
    """Render the alarm bar as it stands now; `but` is the youth whose page it is on."""
    now = gateway.clock.now()
    bar = await gateway.read(lambda db, keys: auth.read_bar(db, keys, session, now, but))
    return _alarm_part(gateway, session, bar)


def _alarm_part(gateway: Gateway, session: StaffSession, bar: AlarmBar) -> Markup:
    return youth_access.render_part(gateway, session, "alarm.html", alarm_bar=bar)


def render_waiting(gateway: Gateway, session: StaffSession, found: Inbox, show: str) -> Markup:
    """Render the list of those who wait, and what an open page needs to sound its alert."""
    me, known = session.person.id, gateway.renderer.languages
    mine = [one for one in found.waiting if me in {one.taken_by, _owner(one)}]
    chosen = {
        "all": found.waiting,
        "mine": mine,
        "others": [one for one in found.waiting if one not in mine],
    }
    return youth_access.render_part(
        gateway, session, "needs.html", show=show, waiting=chosen[show], names=found.names,
        counts={name: len(many) for name, many in chosen.items()},
        open=sum(one.taken_by is None for one in found.waiting),
        reasons={one.youth: _reason(gateway, session, one) for one in found.waiting},
        languages={code: one.name for code, one in known.items()},
        tongues={
            one.youth: words.languages(one.reason, one.language, known) for one in found.waiting
        },
    )  # fmt: skip


def _owner(one: WaitingYouth) -> int | None:
    """Return the coach who shall take it, while nobody has."""
    return one.coach if one.taken_by is None else None


def _reason(gateway: Gateway, session: StaffSession, one: WaitingYouth) -> Markup:
    return youth_access.render_line(gateway, session, words.reason(one.reason), {})
