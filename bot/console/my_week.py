"""Serve a coach's own meetings of this week and the next, and the secret link of a calendar.

Both call youths by a code name or a number. The link is off until it is asked for.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Final, NamedTuple

from fastapi import HTTPException, Request
from starlette.responses import Response

from bot.console import auth
from bot.console.auth import StaffSession
from bot.console.responses import ConsoleRoutes
from bot.gateway.gateway import Gateway
from bot.web import calendar_file
from bot.web.calendar_file import CalendarEvent
from bot.web.redirects import see_other
from flows.engine import local_time
from flows.engine.programme import MeetingState
from storage.access import calendar_feeds
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import meeting_lists
from storage.reads.meeting_lists import CoachMeeting

PAGE: Final = "/desk/week"
WEEK: Final = timedelta(days=7)
FEED_BACK: Final = 4 * WEEK
FEED_AHEAD: Final = timedelta(days=366)
IN_FEED: Final = (MeetingState.AGREED, MeetingState.HELD)


class ShownWeek(NamedTuple):
    """A week as it is shown: its Monday, and its meetings, the soonest first."""

    monday: date
    meetings: list[CoachMeeting]


def router(gateway: Gateway) -> ConsoleRoutes:
    """Return the routes of the week, and of the calendar's link."""
    routes = auth.new_routes(gateway)
    require_session = auth.require_session(gateway)

    @routes.get("/week")
    async def week(request: Request) -> Response:
        session = await require_session(request)
        return await _page(gateway, session, done=request.query_params.get("done", ""))

    @routes.post("/week/feed")
    async def make(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        now, me = gateway.clock.now(), session.person.id
        secret = await gateway.write(lambda db, keys: calendar_feeds.make(db, keys, me, now))
        address = f"{gateway.rules.base_url.rstrip('/')}/desk/calendar/{secret}.ics"
        return await _page(gateway, session, address=address)

    @routes.post("/week/feed/off")
    async def withdraw(request: Request) -> Response:
        session = await require_session(request)
        await auth.checked_form(request, session)
        me = session.person.id
        await gateway.write(lambda db, _: calendar_feeds.withdraw(db, me))
        return see_other(f"{PAGE}?done=off")

    @routes.get("/calendar/{secret}.ics")
    async def feed(request: Request, secret: str) -> Response:
        del request  # The secret alone says whose it is: a calendar program has no cookie.
        return await _feed(gateway, secret)

    return routes


async def _page(
    gateway: Gateway, session: StaffSession, *, address: str = "", done: str = ""
) -> Response:
    me, now = session.person.id, gateway.clock.now()
    first = _monday(now, gateway.zone)
    last = first + 2 * WEEK

    def read(db: Db, keys: Keyring) -> dict[str, Any]:
        since, until = (_midnight(day, gateway.zone, now) for day in (first, last))
        found = meeting_lists.of_coach(db, keys, me, since, until)
        return {
            "weeks": _weeks(found, first, gateway.zone),
            "feed": calendar_feeds.made_at(db, me),
        }

    seen = await gateway.read(read)
    return auth.page(
        gateway, session, "my_week.html", address=address, done=done, MeetingState=MeetingState,
        **seen,
    )  # fmt: skip


def _weeks(found: list[CoachMeeting], first: date, zone: tzinfo) -> list[ShownWeek]:
    weeks = []
    for monday in (first, first + WEEK):
        mine = [one for one in found if _day(one, zone) - monday < WEEK]
        weeks.append(ShownWeek(monday, [one for one in mine if _day(one, zone) >= monday]))
    return weeks


def _day(one: CoachMeeting, zone: tzinfo) -> date:
    return (one.meeting.at or datetime.max.replace(tzinfo=UTC)).astimezone(zone).date()


def _monday(now: datetime, zone: tzinfo) -> date:
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday())


def _midnight(day: date, zone: tzinfo, now: datetime) -> datetime:
    return local_time.local(day, time(), now.astimezone(zone))


async def _feed(gateway: Gateway, secret: str) -> Response:
    """Return the calendar of a link: code names and times, and no place. Raises 404."""
    now = gateway.clock.now()

    def read(db: Db, keys: Keyring) -> bytes | None:
        found = calendar_feeds.find(db, keys, secret)
        if found is None:
            return None
        span = (now - FEED_BACK, now + FEED_AHEAD)
        mine = meeting_lists.of_coach(db, keys, found.coach, *span)
        events = [
            CalendarEvent(one.uid, one.meeting.at, timedelta(minutes=one.meeting.minutes),
                          one.pseudonym)
            for one in mine
            if one.meeting.state in IN_FEED and one.meeting.at is not None
        ]  # fmt: skip
        return calendar_file.build_events(events, found.zone, now)

    made = await gateway.read(read)
    if made is None:
        raise HTTPException(404)
    # A program that asks again and again reads it anew, and no cache on the way keeps it.
    headers = {"Cache-Control": "private, no-store"}
    return Response(made, media_type=calendar_file.MEDIA_TYPE, headers=headers)
