"""Write reminders and meetings as a file for a calendar (RFC 5545). icalendar is used only here.

It goes to a phone that others look at: it holds a neutral title (a code name, for staff) and times,
and no word of what the youth is reminded of, where a meeting is, or with whom. Times are local ones
of a zone that the file describes, so that eight o'clock stays eight o'clock when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from flows.engine.facts import Rhythm

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
LENGTH: Final = timedelta(minutes=15)
"""How long a reminder is in a calendar; one of no length is shown by few."""

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""ISO weekdays as RFC 5545 writes them."""

EVERY_DAY: Final = 7


class CalendarEntry(NamedTuple):
    """A reminder in a calendar: an id that stays, its next time (aware), and how it repeats."""

    uid: str
    at: datetime
    rhythm: Rhythm


def build(entries: Iterable[CalendarEntry], title: str, zone: ZoneInfo, now: datetime) -> bytes:
    """Return the file, UTF-8. Everything in it is called `title`; `now` is aware."""
    made = _calendar()
    for entry in entries:
        made.add_component(_event(entry, title, zone, now))
    made.add_missing_timezones()
    return bytes(made.to_ical())


class CalendarEvent(NamedTuple):
    """Something with a beginning (aware) and a length; `title` is what anybody may read."""

    uid: str
    at: datetime
    length: timedelta
    title: str


def build_events(
    events: Iterable[CalendarEvent],
    zone: ZoneInfo,
    now: datetime,
    *,
    alarm: timedelta | None = None,
) -> bytes:
    """Return a file of these, UTF-8; `now` is aware. With `alarm` each rings so long before it."""
    made = _calendar()
    for one in events:
        event = _bare(one.uid, one.at.astimezone(zone), one.title, now)
        event.add("duration", one.length)
        if alarm is not None:
            event.add_component(_alarm(one.title, alarm))
        made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _calendar() -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Lotsen//SV")
    made.add("version", "2.0")
    return made


def _bare(uid: str, at: datetime, title: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", now)
    event.add("summary", title)
    event.add("dtstart", at)
    event.add("class", "PRIVATE")
    return event


def _event(entry: CalendarEntry, title: str, zone: ZoneInfo, now: datetime) -> Event:
    event = _bare(entry.uid, entry.at.astimezone(zone), title, now)
    event.add("duration", LENGTH)
    event.add("transp", "TRANSPARENT")
    if days := sorted(entry.rhythm.days):
        weekly = {"freq": "weekly", "byday": [DAYS[day - 1] for day in days]}
        event.add("rrule", {"freq": "daily"} if len(days) == EVERY_DAY else weekly)
    event.add_component(_alarm(title, timedelta(0)))
    return event


def _alarm(title: str, before: timedelta) -> Alarm:
    """Ring so long before the time."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm
