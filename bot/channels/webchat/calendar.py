"""Give a youth their reminders and meetings as a file for the calendar of their own phone.

It is fetched with their chat's cookie alone, is kept nowhere, and has a neutral title: whoever
looks at the phone's calendar reads no word of theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat.page_context import PageContext
from bot.channels.webchat.timeline import CALENDAR_LINES, MEETING_LINES
from bot.web import calendar_file
from bot.web.calendar_file import CalendarEntry, CalendarEvent
from bot.web.redirects import see_other
from flows.engine import local_time
from flows.engine.facts import Rhythm
from flows.shared import meeting_times
from flows.texts import push_texts
from storage.access import push_choices
from storage.access.push_choices import PushChoice, PushText
from storage.database import Db
from storage.encryption import Keyring
from storage.reads import meeting_lists, reminder_calendar
from storage.reads.meeting_lists import KeptMeeting
from storage.reads.reminder_calendar import KeptReminder

LIST: Final = "/chat/me#reminders"
MEETINGS: Final = "/chat/me#meetings"
NOBODY: Final = "/"
LONGEST: Final = 18
"""Digits of a number that a row can have."""


Query = Callable[[Db, Keyring, int], list[KeptReminder]]
"""Reads reminders of a youth."""

MeetingQuery = Callable[[Db, Keyring, int], list[KeptMeeting]]
"""Reads agreed meetings of a youth."""


class CalendarRoutes:
    """The routes of the file: of a line of the chat, and of one reminder of the list."""

    def __init__(self, context: PageContext) -> None:
        self._context = context

    async def of_line(self, request: Request) -> Response:
        """Return the reminder that a line of the youth's own chat is about."""
        line = _number(request)
        return await self._file(
            request,
            lambda db, keys, youth: reminder_calendar.of_line(
                db, keys, youth, line, CALENDAR_LINES
            ),
        )

    async def of_reminder(self, request: Request) -> Response:
        """Return one reminder of the youth, by its number."""
        number = _number(request)
        return await self._file(
            request,
            lambda db, keys, youth: [
                one for one in reminder_calendar.reminders(db, keys, youth) if one.number == number
            ],
        )

    async def of_meeting(self, request: Request) -> Response:
        """Return one agreed meeting of the youth, by its number."""
        number = _number(request)
        return await self._meetings(
            request,
            lambda db, keys, youth: [
                one for one in meeting_lists.agreed(db, keys, youth) if one.meeting.number == number
            ],
        )

    async def of_meeting_line(self, request: Request) -> Response:
        """Return the meeting that a line of the youth's own chat has agreed on."""
        line = _number(request)
        return await self._meetings(
            request,
            lambda db, keys, youth: meeting_lists.of_line(db, keys, youth, line, MEETING_LINES),
        )

    async def _meetings(self, request: Request, query: MeetingQuery) -> Response:
        """Return these as a file with a neutral title: no place, and nobody's name."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        gateway, youth = self._context.gateway, visitor.chat.youth
        found, chosen = await gateway.read(
            lambda db, keys: (query(db, keys, youth), push_choices.of(db, keys, youth))
        )
        now, zone = gateway.clock.now(), gateway.zone
        title = self._neutral(chosen, visitor.language)
        events = [
            CalendarEvent(one.uid, one.meeting.at, timedelta(minutes=one.meeting.minutes), title)
            for one in found
            if one.meeting.at is not None and one.meeting.at > now
        ]
        if not events:
            return see_other(MEETINGS)
        made = calendar_file.build_events(events, zone, now, alarm=meeting_times.SOON)
        return _shown(made)

    def _neutral(self, chosen: PushChoice, language: str) -> str:
        """Return what a notification says: the youth's own word, or a neutral one."""
        own = chosen.own if chosen.text is PushText.OWN else ""
        return own or self._title(language)

    async def _file(self, request: Request, query: Query) -> Response:
        """Return these as a file; where there are none any more, lead to the list that says so."""
        visitor = await self._context.visitor(request)
        if visitor.chat is None:
            return see_other(NOBODY)
        gateway, youth = self._context.gateway, visitor.chat.youth

        def read(db: Db, keys: Keyring) -> tuple[list[KeptReminder], PushChoice]:
            return query(db, keys, youth), push_choices.of(db, keys, youth)

        found, chosen = await gateway.read(read)
        now, zone = gateway.clock.now(), gateway.zone
        entries = list(_entries(found, zone, now))
        if not entries:
            return see_other(LIST)
        title = self._neutral(chosen, visitor.language)
        return _shown(calendar_file.build(entries, title, zone, now))

    def _title(self, language: str) -> str:
        """Return what a notification of a reminder says too."""
        gateway = self._context.gateway
        line = push_texts.line("reminder")
        return gateway.renderer.message(line, {}, (), language, gateway.moment).text


def _entries(
    found: Iterable[KeptReminder], zone: ZoneInfo, now: datetime
) -> Iterator[CalendarEntry]:
    """Yield what has a time ahead: days that have passed are no use in a calendar."""
    for one in found:
        rhythm = Rhythm(one.rhythm.first.astimezone(zone), one.rhythm.days)
        at = local_time.next_occurrence(rhythm, now)
        if at is not None:
            yield CalendarEntry(one.uid, at, rhythm)


def _shown(made: bytes) -> Response:
    """Return a file. Shown, not downloaded: an iPhone then asks at once whether to add it."""
    headers = {"Content-Disposition": 'inline; filename="reminder.ics"'}
    return Response(made, media_type=calendar_file.MEDIA_TYPE, headers=headers)


def _number(request: Request) -> int:
    """Return the number in the address; 0, which nothing has, for whatever is none."""
    given = request.path_params["number"]
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= LONGEST else 0
