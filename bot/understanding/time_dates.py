"""Work out which dates the days of an answer are, seen from today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, TypeAlias

from bot.understanding.time_values import (
    FURTHEST,
    MONTHS,
    Ahead,
    Coming,
    Item,
    Months,
    OnDate,
    Weekdays,
    Weeks,
)

WEEK: Final = 7
RECENT: Final = timedelta(days=60)
"""A date that passed so lately is not meant for next year."""


class UnknownDay(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The year that is named is far away: it may be of another calendar, and is not guessed."""


class PassedDay(Exception):  # noqa: N818 - it is an answer, not a fault of the program
    """The day that is named has passed."""


Days: TypeAlias = tuple[tuple[date, ...], frozenset[int], bool]


def named(group: Sequence[Item], taken: frozenset[int], today: date) -> Days | None:
    """Return the dates of a group, the weekdays it names, and whether they are sure."""
    groups = [one.days for one in group if isinstance(one, Weekdays)]
    weekdays = frozenset(day for of in groups for day in of) - taken
    others = [one for one in group if not isinstance(one, Weekdays)]
    if groups and not weekdays:
        return None
    if not others:
        dates = sorted(one for day in weekdays for one in _coming(day, today))
        return tuple(dates), weekdays, True
    if taken or len(weekdays) > 1:
        return None
    weekday = min(weekdays, default=None)
    if len(others) == 1 and isinstance(others[0], Weeks) and weekday is not None:
        return _in_week(weekday, others[0], today), frozenset(), True
    found = [_dates(one, today) for one in others]
    dates = [one for one in found[0] if all(one in of for of in found)]
    if not dates:
        return None
    fit = [one for one in dates if weekday in {None, one.isoweekday()}]
    sure = all(one.sure for one in others if isinstance(one, OnDate))
    # "Friday 17/12", which is a Thursday: the date is asked about.
    return tuple(fit or dates), frozenset(), bool(fit) and sure


def _coming(weekday: int, today: date) -> tuple[date, ...]:
    """Return the next such day; of today's weekday, today and in a week."""
    ahead = (weekday - today.isoweekday()) % WEEK
    first = today + timedelta(days=ahead)
    return (first,) if ahead else (first, first + timedelta(days=WEEK))


def _in_week(weekday: int, weeks: Weeks, today: date) -> tuple[date, ...]:
    """Return this weekday of a week ahead; both days, where "in a week" may count either way."""
    monday = today - timedelta(days=today.isoweekday() - 1)
    of_week = monday + timedelta(days=weekday - 1, weeks=weeks.weeks)
    if of_week < today:
        raise PassedDay
    if weeks.calendar:
        return (of_week,)
    counted = [one + timedelta(weeks=weeks.weeks) for one in _coming(weekday, today)]
    return tuple(dict.fromkeys(sorted([of_week, *counted])))


def _dates(item: Item, today: date) -> tuple[date, ...]:
    match item:
        case Ahead(days):
            return (today + timedelta(days=days),)
        case Weeks(weeks):
            return (today + timedelta(weeks=weeks),) if weeks else ()
        case Months(months):
            return _in_months(today, months)
        case Coming(weekday, sure):
            first = _coming(weekday, today)[-1]
            week = _in_week(weekday, Weeks(1, calendar=True), today)
            return (first,) if sure else tuple(dict.fromkeys((first, *week)))
        case OnDate(dates):
            return _on_dates(dates, today)
    return ()


def _in_months(today: date, months: int) -> tuple[date, ...]:
    if months > MONTHS:
        return ()
    year, month = divmod(today.month - 1 + months, MONTHS)
    for day in range(today.day, today.day - 4, -1):
        if found := _date(today.year + year, month + 1, day):
            return (found,)
    return ()


def _on_dates(dates: Sequence[tuple[int, int | None, int | None]], today: date) -> tuple[date, ...]:
    if any(year not in {None, today.year, today.year + 1} for _, _, year in dates):
        raise UnknownDay
    found = [one for day, month, year in dates for one in _on_date(day, month, year, today)]
    ahead = [one for one in found if today <= one <= today + timedelta(days=FURTHEST)]
    if found and not ahead and all(one < today for one in found):
        raise PassedDay
    return tuple(sorted(dict.fromkeys(ahead)))


def _on_date(day: int, month: int | None, year: int | None, today: date) -> tuple[date, ...]:
    """Return the day that is named, if there is one: the next where no month or year is."""
    if month is None:
        return _next_of_month(day, today)
    years = (today.year, today.year + 1) if year is None else (year,)
    found = [one for one in (_date(one, month, day) for one in years) if one]
    if year is None:
        lately = [one for one in found if timedelta(0) < today - one <= RECENT]
        ahead = [one for one in found if one >= today]
        found = lately or ahead[:1]
    return tuple(found)


def _next_of_month(day: int, today: date) -> tuple[date, ...]:
    for ahead in range(3):
        year, month = divmod(today.month - 1 + ahead, MONTHS)
        found = _date(today.year + year, month + 1, day)
        if found and found >= today:
            return (found,)
    return ()


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
