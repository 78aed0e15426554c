"""When a youth is reminded of a meeting: over a whole year, both clock changes, quiet hours."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import pytest

from flows.engine import local_time
from flows.shared import meeting_times
from tests.support.flow_player import STOCKHOLM

NIGHT: Final = (time(21), time(8))
NOON: Final = (time(21), time(12))
EVENINGS: Final = (time(21), time(15))
ALWAYS: Final = (time(0), time(0))
QUIET: Final = (NIGHT, NOON, EVENINGS, ALWAYS, (time(15), time(21)), (time(17), time(7)))
FIRST: Final = date(2026, 1, 1)


def at(day: date, clock: time) -> datetime:
    return local_time.local(day, clock, datetime(2026, 1, 1, tzinfo=STOCKHOLM))


def reminders(
    day: date, clock: time, quiet: tuple[time, time], ahead: timedelta = timedelta(days=9)
) -> meeting_times.MeetingReminders:
    moment = at(day, clock)
    return meeting_times.reminders(moment, moment.astimezone(UTC) - ahead, *quiet)


def wall(moment: datetime | None) -> str | None:
    return f"{moment:%d %b %H:%M}" if moment is not None else None


TABLE: Final = (
    ("an afternoon", date(2026, 11, 26), time(14), NIGHT, "25 Nov 14:00", "26 Nov 12:00"),
    ("too early", date(2026, 11, 27), time(9), NIGHT, None, "26 Nov 18:00"),
    ("just late enough", date(2026, 11, 27), time(10), NIGHT, "26 Nov 10:00", "27 Nov 08:00"),
    ("who sleeps long", date(2026, 11, 27), time(13), NOON, None, "26 Nov 18:00"),
    ("late in the evening", date(2026, 11, 27), time(22), NIGHT, "26 Nov 18:00", "27 Nov 20:00"),
    ("in spring, across the hour that is not", date(2026, 3, 29), time(4), ALWAYS, "28 Mar 04:00",
     "29 Mar 01:00"),
    ("in autumn, across the hour that is twice", date(2026, 10, 25), time(4), ALWAYS,
     "24 Oct 04:00", "25 Oct 02:00"),
    ("on the day after spring's change", date(2026, 3, 30), time(14), NIGHT, "29 Mar 14:00",
     "30 Mar 12:00"),
    ("on Christmas Day", date(2026, 12, 25), time(14), NIGHT, "24 Dec 14:00", "25 Dec 12:00"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "clock", "quiet", "before", "soon"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_the_day_before_and_two_hours_before(
    day: date, clock: time, quiet: tuple[time, time], before: str | None, soon: str
) -> None:
    """[2-3] The day before and two hours before; where the quiet hours are in the way, the evening
    before, once and not doubled.
    """
    found = reminders(day, clock, quiet)
    assert (wall(found.day), wall(found.soon)) == (before, soon)


@pytest.mark.parametrize("quiet", QUIET)
def test_over_a_whole_year(quiet: tuple[time, time]) -> None:
    """[2-3] Every day, at many clock times: awake, before the meeting, at most one of each, and
    two hours are two hours also when the clocks change.
    """
    dice = random.Random(20_26)  # noqa: S311 - no secret
    for ahead in range(366):
        day = FIRST + timedelta(days=ahead)
        for clock in (time(9), time(13, 30), time(dice.randrange(24), dice.choice((0, 15, 45)))):
            moment, found = at(day, clock), reminders(day, clock, quiet)
            assert found.soon is not None
            kept = [one for one in found if one is not None]
            assert not any(local_time.is_quiet(one.time(), *quiet) for one in kept)
            assert all(local_time.is_later(moment, one) for one in kept)
            assert len({one.date() for one in kept}) == len(kept)
            before = moment.astimezone(UTC) - found.soon.astimezone(UTC)
            in_time = before == meeting_times.SOON
            assert in_time or local_time.is_quiet(
                (moment.astimezone(UTC) - meeting_times.SOON).astimezone(STOCKHOLM).time(), *quiet
            )
            assert before <= timedelta(hours=30)


@pytest.mark.parametrize(
    ("ahead", "day", "soon"),
    [
        (timedelta(hours=30), True, True),
        (timedelta(hours=26), False, True),  # Within four hours of it: they have just said yes.
        (timedelta(hours=3), False, True),
        (timedelta(hours=1), False, False),
    ],
)
def test_what_has_passed_is_left_out(ahead: timedelta, *, day: bool, soon: bool) -> None:
    """Who agrees late is not reminded of what they have just said."""
    found = reminders(date(2026, 11, 26), time(14), NIGHT, ahead)
    assert (found.day is not None, found.soon is not None) == (day, soon)
