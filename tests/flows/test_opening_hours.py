"""Open now, until when, and when next: past midnight, on holidays, when the clocks change."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest

from bot.policy import working_hours
from flows.contacts import opening_hours
from flows.engine.directory import (
    SWEDISH_TIME,
    Contact,
    ContactHours,
    ContactWay,
    Directory,
    Guide,
    Span,
)

DAYS: Final = 400
WEEKDAYS: Final = frozenset(range(1, 6))
EVERY_DAY: Final = frozenset(range(1, 8))
AT_WORK: Final = ContactHours(spans=(Span(WEEKDAYS, time(9), time(16)),))
AT_NIGHT: Final = ContactHours(spans=(Span(EVERY_DAY, time(21), time(6)),), holidays=True)


def moment(written: str) -> datetime:
    """A wall-clock time in Sweden."""
    return datetime.fromisoformat(written).replace(tzinfo=SWEDISH_TIME)


def guide(now: datetime) -> Guide:
    """Sweden's days off around this moment, and no contacts."""
    return Guide(Directory(), working_hours.days_off(now, SWEDISH_TIME))


def is_open(kept: ContactHours, now: datetime) -> bool:
    """Whether somebody is there."""
    contact = Contact("a", "A", "", ("low",), (ContactWay("phone", "112", kept),), "")
    return opening_hours.is_open(contact, guide(now), now)


def any_hours(dice: random.Random) -> ContactHours:
    """Spans that neither begin nor end in the hour that the clocks change."""
    clocks = [time(hour, minute) for hour in (0, *range(4, 24)) for minute in (0, 30)]
    spans = tuple(
        Span(frozenset(dice.sample(range(1, 8), dice.randrange(1, 8))), *dice.sample(clocks, 2))
        for _ in range(dice.randrange(1, 4))
    )
    return ContactHours(spans=spans, holidays=dice.random() < 0.5)


def plainly(kept: ContactHours, now: datetime, off: frozenset[date]) -> bool:
    """The same asked of the wall clock alone, as one would read it from a door."""
    today, clock = now.date(), now.time()
    yesterday = today - timedelta(days=1)

    def holds(span: Span, day: date) -> bool:
        return day.isoweekday() in span.days and (kept.holidays or day not in off)

    return any(
        (
            holds(one, today)
            and one.opens <= clock
            and (clock < one.closes or one.closes <= one.opens)
        )
        or (holds(one, yesterday) and one.closes <= one.opens and clock < one.closes)
        for one in kept.spans
    )


@pytest.mark.parametrize("seed", range(20))
def test_open_is_what_the_door_says(seed: int) -> None:
    """At any minute of a year, for any hours, also past midnight and on the days clocks change."""
    dice = random.Random(seed)  # noqa: S311 - the same dice each time
    kept = any_hours(dice)
    start = moment("2026-09-01T00:00").astimezone(UTC)
    for _ in range(300):
        now = (start + timedelta(minutes=dice.randrange(DAYS * 24 * 60))).astimezone(SWEDISH_TIME)
        off = working_hours.days_off(now, SWEDISH_TIME)
        assert is_open(kept, now) == plainly(kept, now, off), now


@pytest.mark.parametrize("seed", range(10))
def test_the_next_opening_is_the_next(seed: int) -> None:
    """It is later, somebody is there then, and just before it nobody was, or it only went on."""
    dice = random.Random(seed)  # noqa: S311 - the same dice each time
    kept = any_hours(dice)
    start = moment("2026-09-01T00:00").astimezone(UTC)
    for _ in range(50):
        now = (start + timedelta(minutes=dice.randrange(DAYS * 24 * 60))).astimezone(SWEDISH_TIME)
        here = guide(now)
        opens = opening_hours.following(kept, here, now)
        if opens is None:
            continue
        assert opens.astimezone(UTC) > now.astimezone(UTC)
        assert opening_hours.current(kept, here, opens) is not None
        if opening_hours.current(kept, here, now) is None:
            gap = (opens.astimezone(UTC) - now.astimezone(UTC)) * dice.random()
            between = (now.astimezone(UTC) + gap).astimezone(SWEDISH_TIME)
            assert opening_hours.current(kept, here, between) is None


@pytest.mark.parametrize(
    ("night", "length"), [("2027-03-27", 8), ("2026-10-24", 10), ("2026-11-28", 9)]
)
def test_a_night_is_as_long_as_it_is(night: str, length: int) -> None:
    """21 to 6 is eight hours when clocks go forward, ten when they go back, else nine."""
    now = moment(f"{night}T23:00")
    found = opening_hours.current(AT_NIGHT, guide(now), now)
    assert found is not None
    assert found.ends.astimezone(UTC) - found.begins.astimezone(UTC) == timedelta(hours=length)
    assert found.ends.time() == time(6)


@pytest.mark.parametrize(
    "day",
    [
        *("2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01", "2027-01-06"),
        *("2027-03-26", "2027-03-29", "2027-05-06", "2027-06-25", "2028-06-06"),
    ],
)
def test_weekday_hours_say_nothing_of_a_holiday(day: str) -> None:
    """Christmas and its eve, New Year's, Epiphany, Good Friday, Easter Monday, Ascension day,
    midsummer's eve and the national day; hours that hold every day hold then too.
    """
    now = moment(f"{day}T11:00")
    assert not is_open(AT_WORK, now)
    assert opening_hours.is_off(AT_WORK, guide(now), now.date())
    assert is_open(ContactHours(spans=AT_WORK.spans, holidays=True), now)
    assert is_open(ContactHours(always=True), now)


def test_after_christmas_somebody_is_there_again() -> None:
    """From the eve it is the Monday after: the days between are free, or a weekend."""
    now = moment("2026-12-24T10:00")
    assert opening_hours.following(AT_WORK, guide(now), now) == moment("2026-12-28T09:00")


def test_a_night_before_a_holiday_goes_on_into_it() -> None:
    """Who answers from Wednesday evening still answers on Christmas eve at five."""
    kept = ContactHours(spans=(Span(WEEKDAYS, time(21), time(6)),))
    assert is_open(kept, moment("2026-12-24T05:00"))
    assert not is_open(kept, moment("2026-12-24T22:00"))
