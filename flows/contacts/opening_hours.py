"""Tell whether somebody is there now, until when, and if not, when next.

In real time, on every day of the year. On a Swedish holiday, and on the eves that are free in
practice, only hours that say so hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from flows.engine import local_time
from flows.engine.directory import Contact, ContactHours, Guide, Span

AHEAD: Final = 15
"""Days that are looked through for the next opening: past Christmas and New Year."""


class OpenInterval(NamedTuple):
    """When somebody answers, from and to; aware, in the zone of the directory."""

    begins: datetime
    ends: datetime


def is_open(contact: Contact, guide: Guide, now: datetime) -> bool:
    """Tell whether any way to this contact with known hours is open at this aware moment."""
    known = (way.hours for way in contact.ways if way.hours is not None)
    return any(hours.always or current(hours, guide, now) is not None for hours in known)


def current(hours: ContactHours, guide: Guide, now: datetime) -> OpenInterval | None:
    """Return the opening that is going on, the one that ends last; None when nobody answers."""
    here = now.astimezone(guide.directory.zone)
    running = (one for one in _around(hours, guide, here) if _covers(one, here))
    return max(running, key=lambda one: one.ends.astimezone(UTC), default=None)


def following(hours: ContactHours, guide: Guide, now: datetime) -> datetime | None:
    """Return when somebody answers next, later than now; None beyond two weeks."""
    here = now.astimezone(guide.directory.zone)
    later = (
        one.begins for one in _around(hours, guide, here) if local_time.is_later(one.begins, here)
    )
    return min(later, key=lambda one: one.astimezone(UTC), default=None)


def is_off(hours: ContactHours, guide: Guide, day: date) -> bool:
    """Tell whether this day is a holiday of which the hours say nothing."""
    return day in guide.days_off and not hours.holidays


def _around(hours: ContactHours, guide: Guide, here: datetime) -> Iterator[OpenInterval]:
    """Yield the openings from yesterday's, which may pass midnight, to two weeks ahead."""
    for ahead in range(-1, AHEAD):
        day = here.date() + timedelta(days=ahead)
        if not is_off(hours, guide, day):
            spans = (span for span in hours.spans if day.isoweekday() in span.days)
            yield from (_on(span, day, here) for span in spans)


def _on(span: Span, day: date, here: datetime) -> OpenInterval:
    past_midnight = span.closes <= span.opens
    last = day + timedelta(days=1) if past_midnight else day
    return OpenInterval(
        local_time.local(day, span.opens, here), local_time.local(last, span.closes, here)
    )


def _covers(one: OpenInterval, moment: datetime) -> bool:
    return not local_time.is_later(one.begins, moment) and local_time.is_later(one.ends, moment)
