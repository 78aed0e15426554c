"""Tell when the team is at work: weekdays between two hours; Swedish holidays and its own days off.

The eves of midsummer, Christmas and New Year count as holidays: nobody is at work then
(safety.md, out-of-hours policy).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final, Protocol

from holidays.countries.sweden import Sweden

from flows.engine import local_time

FRIDAY: Final = 5


class WorkingHours(Protocol):
    """What says when a team is at work: local hours of `zone`, and spans of days closed."""

    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def closed(self) -> Sequence[tuple[date, date]]: ...
    @property
    def zone(self) -> tzinfo: ...


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(Sweden(years=year, include_sundays=False, categories=("public", "de_facto")))


def days_off(now: datetime, zone: tzinfo) -> frozenset[date]:
    """Return the days on which Sweden is free, of this year and its neighbours.

    Sundays are usual days.
    """
    year = now.astimezone(zone).year
    return _around(year)


@cache
def _around(year: int) -> frozenset[date]:
    return frozenset().union(*map(_holidays, (year - 1, year, year + 1)))


def is_working_day(day: date, closed: Sequence[tuple[date, date]]) -> bool:
    """Tell whether it is Monday to Friday, Sweden is not free, and the team is not closed.

    `closed` are the first and the last of each span of days on which it is.
    """
    off = any(first <= day <= last for first, last in closed)
    return day.isoweekday() <= FRIDAY and day not in _holidays(day.year) and not off


def holidays(first: date, last: date) -> list[date]:
    """Return the Mondays to Fridays from first to last on which Sweden is free."""
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return [one for one in days if one.isoweekday() <= FRIDAY and one in _holidays(one.year)]


def is_staffed(team: WorkingHours, now: datetime) -> bool:
    """Tell whether somebody of the team is at work at this aware moment."""
    here = now.astimezone(team.zone)
    return is_working_day(here.date(), team.closed) and team.opens <= here.time() < team.closes


def reads_at(team: WorkingHours, now: datetime) -> datetime:
    """Return when somebody is next at work: now, or the next opening; aware, in the team's zone."""
    here = now.astimezone(team.zone)
    return here if is_staffed(team, now) else next(working_days(team, here))[0]


def next_opening(team: WorkingHours, now: datetime) -> datetime:
    """Return when the team's next working day begins, later than now; aware, UTC."""
    here = now.astimezone(team.zone)
    return next(opens for opens, _ in working_days(team, here) if opens > here).astimezone(UTC)


def add_working_time(team: WorkingHours, now: datetime, length: timedelta) -> datetime:
    """Return the moment when so much working time has passed since `now`; aware, UTC."""
    here = now.astimezone(team.zone)
    for opens, closes in working_days(team, here):
        begins = max(opens, here)
        if begins + length <= closes:
            return (begins + length).astimezone(UTC)
        length -= closes.astimezone(UTC) - begins.astimezone(UTC)
    raise AssertionError("working days never end")


def working_days(team: WorkingHours, here: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield when every working day that is not over at `here` begins and ends, on and on.

    `here` is in the team's zone, and so are the moments.
    """
    day = here.date()
    while True:
        closes = _local(day, team.closes, here)
        if is_working_day(day, team.closed) and closes > here:
            yield _local(day, team.opens, here), closes
        day += timedelta(days=1)


def _local(day: date, clock: time, here: datetime) -> datetime:
    return local_time.local(day, clock, here)
