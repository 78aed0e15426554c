"""When nobody can be reached: compared with a look at every quarter of an hour."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.policy import on_call, working_hours
from storage.access.staffing import Absence, Hours, Shift

ZONE = ZoneInfo("Europe/Stockholm")
STEP = timedelta(minutes=15)
AUTUMN, SPRING = datetime(2026, 10, 19, tzinfo=UTC), datetime(2027, 3, 22, tzinfo=UTC)
CHRISTMAS = datetime(2026, 12, 20, tzinfo=UTC)
CLOSED = ((date(2026, 12, 28), date(2026, 12, 29)),)
HOURS = Hours(time(8), time(16, 30), CLOSED, on_call=True, zone=ZONE)


def hole(first: str, last: str) -> on_call.Span:
    """Two local moments, as a span in UTC."""
    begins, ends = (datetime.fromisoformat(one).replace(tzinfo=ZONE) for one in (first, last))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def shift(coach: int, first: str, last: str) -> Shift:
    return Shift(0, coach, *hole(first, last))


def some(dice: random.Random, begins: datetime, most_steps: int) -> tuple[datetime, datetime]:
    first = begins + STEP * dice.randrange(-200, 1400)
    return first, first + STEP * dice.randrange(1, most_steps)


@pytest.mark.parametrize("begins", [AUTUMN, SPRING, CHRISTMAS], ids=["autumn", "spring", "free"])
@pytest.mark.parametrize("seed", range(30))
def test_a_moment_is_in_a_hole_exactly_when_nobody_is_there(begins: datetime, seed: int) -> None:
    """Whatever shifts and absences there are, and also when the clocks change or Sweden is free."""
    dice = random.Random(seed)  # noqa: S311 - not for anything secret
    shifts = [Shift(n, dice.randrange(3), *some(dice, begins, 300)) for n in range(seed)]
    absences = [
        Absence(n, n % 3, first, dice.choice([last, last, None]), dice.choice([None, 0, 1, 2]))
        for n in range(dice.randrange(4))
        for first, last in [some(dice, begins, 500)]
    ]
    ends = begins + timedelta(days=14)
    found = on_call.holes(HOURS, shifts, absences, begins, ends)
    for one in range(int((ends - begins) / STEP)):
        now = begins + STEP * one
        away = {it.coach for it in absences if it.from_at <= now < (it.until_at or on_call.NEVER)}
        on = {it.coach for it in shifts if it.from_at <= now < it.until_at}
        gone = [it for it in absences if it.from_at <= now < (it.until_at or on_call.NEVER)]
        stand_in = {it.deputy for it in gone if it.coach in on and it.deputy is not None}
        ready = (on | stand_in) - away
        there = working_hours.is_staffed(HOURS, now) or bool(ready)
        assert any(first <= now < last for first, last in found) is not there, now
    assert all(first < last for first, last in found)
    assert all(last < first for (_, last), (first, _) in itertools.pairwise(found))


def test_a_night_of_the_change_is_as_long_as_it_is() -> None:
    """From Friday to Monday, over the night with 25 hours in the day; and the end of a shift."""
    begins, ends = hole("2026-10-23T12:00", "2026-10-26T12:00")
    assert on_call.holes(HOURS, [], [], begins, ends) == [
        hole("2026-10-23T16:30", "2026-10-26T08:00")
    ]
    shifts = [shift(1, "2026-10-23T16:30", "2026-10-25T02:00")]
    assert on_call.holes(HOURS, shifts, [], begins, ends) == [
        hole("2026-10-25T02:00", "2026-10-26T08:00")
    ]


def test_a_holiday_on_a_working_day_is_a_hole() -> None:
    begins, ends = hole("2027-01-05T12:00", "2027-01-07T12:00")
    assert on_call.holes(HOURS, [], [], begins, ends) == [
        hole("2027-01-05T16:30", "2027-01-07T08:00")
    ]


def test_all_are_away_when_each_on_the_ladder_is() -> None:
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    gone = [Absence(1, 1, now, None, None), Absence(2, 2, now + STEP, None, None)]
    assert on_call.are_all_away([1], gone, now)
    assert not on_call.are_all_away([1, 2], gone, now)
    assert on_call.are_all_away([1, 2], gone, now + STEP)
    assert not on_call.are_all_away([], gone, now), "nobody is missing for another reason"
