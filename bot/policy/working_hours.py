"""Tell when the team is at work: weekdays between two hours, Swedish holidays off.

The eves of midsummer, Christmas and New Year count as holidays: nobody is at work then
(safety.md, out-of-hours policy).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Final

from holidays.countries.sweden import Sweden

from flows.engine import local_time
from storage.turns.youth_state import Team

FRIDAY: Final = 5


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


def is_working_day(day: date) -> bool:
    """Tell whether it is Monday to Friday, and Sweden is not free."""
    return day.isoweekday() <= FRIDAY and day not in _holidays(day.year)


def is_staffed(team: Team, now: datetime) -> bool:
    """Tell whether somebody of the team is at work at this aware moment."""
    here = now.astimezone(team.zone)
    return is_working_day(here.date()) and team.opens <= here.time() < team.closes


def reads_at(team: Team, now: datetime) -> datetime:
    """Return when somebody is next at work: now, or the next opening; aware, in the team's zone."""
    here = now.astimezone(team.zone)
    return here if is_staffed(team, now) else next(_shifts(team, here))[0]


def next_opening(team: Team, now: datetime) -> datetime:
    """Return when the team's next working day begins, later than now; aware, UTC."""
    here = now.astimezone(team.zone)
    return next(opens for opens, _ in _shifts(team, here) if opens > here).astimezone(UTC)


def add_working_time(team: Team, now: datetime, length: timedelta) -> datetime:
    """Return the moment when so much working time has passed since `now`; aware, UTC."""
    here = now.astimezone(team.zone)
    for opens, closes in _shifts(team, here):
        begins = max(opens, here)
        if begins + length <= closes:
            return (begins + length).astimezone(UTC)
        length -= closes.astimezone(UTC) - begins.astimezone(UTC)
    raise AssertionError("shifts never end")


def _shifts(team: Team, here: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield every shift that is not over at `here`, on and on."""
    day = here.date()
    while True:
        closes = _local(day, team.closes, here)
        if is_working_day(day) and closes > here:
            yield _local(day, team.opens, here), closes
        day += timedelta(days=1)


def _local(day: date, clock: time, here: datetime) -> datetime:
    return local_time.local(day, clock, here)
