"""flows/engine/local_time.py: local times as a person means them, on every day of the year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.engine import local_time
from flows.engine.facts import Facts, Rhythm
from tests.support.flow_player import NOW, STOCKHOLM

SPRING = {2026: date(2026, 3, 29), 2027: date(2027, 3, 28)}
AUTUMN = {2026: date(2026, 10, 25), 2027: date(2027, 10, 31)}
WEEKDAYS = frozenset({1, 2, 3, 4, 5})


def at(day: date, clock: str, fold: int = 0) -> datetime:
    """This wall-clock time in Stockholm."""
    return datetime.combine(day, time.fromisoformat(clock), STOCKHOLM).replace(fold=fold)


def utc(moment: datetime | None) -> str:
    """A moment in UTC, to the minute."""
    assert moment is not None
    return f"{moment.astimezone(UTC):%m-%d %H:%M}"


# ---------------------------------------------------------------- the clocks change


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_time_in_the_spring_gap_comes_an_hour_later(year: int) -> None:
    """02:30 does not exist that night: it becomes 03:30, and 01:59 and 03:00 stay."""
    day = SPRING[year]
    clocks = [local_time.local(day, time(h, m), NOW) for h, m in ((1, 59), (2, 30), (3, 0))]
    assert [f"{one:%H:%M}" for one in clocks] == ["01:59", "03:30", "03:00"]


@pytest.mark.parametrize("year", [2026, 2027])
def test_a_time_that_comes_twice_means_the_first(year: int) -> None:
    """02:30 in the autumn night is the one in summer time, half past midnight UTC."""
    twice = local_time.local(AUTUMN[year], time(2, 30), NOW)
    assert (utc(twice)[-5:], twice.fold) == ("00:30", 0)


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
@pytest.mark.parametrize("year", [2026, 2027])
def test_eight_stays_eight_when_the_clocks_change(year: int, changes: dict[int, date]) -> None:
    """A daily rhythm keeps its wall-clock time, so one day has 23 or 25 hours in between."""
    before = at(changes[year] - timedelta(days=1), "08:00")
    rhythm = Rhythm(before, frozenset(range(1, 8)))
    after = local_time.next_occurrence(rhythm, before)
    assert after is not None
    assert (after.time(), after.date()) == (time(8), changes[year])
    hours = (after.astimezone(UTC) - before.astimezone(UTC)) / timedelta(hours=1)
    assert hours == (23 if changes is SPRING else 25)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_hour_that_comes_twice_brings_a_reminder_once(year: int) -> None:
    """Within the second 02:00-03:00 the time of the first is past: the next is tomorrow."""
    day = AUTUMN[year]
    rhythm = Rhythm(at(day - timedelta(days=7), "02:50"), frozenset(range(1, 8)))
    second = at(day, "02:40", fold=1)
    due = local_time.next_occurrence(rhythm, second)
    assert due is not None
    assert due.astimezone(UTC) > second.astimezone(UTC)
    assert due.date() == day + timedelta(days=1)
    first = local_time.first_of(Facts(now=second), frozenset(range(1, 8)), time(2, 50))
    assert first == due


@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "Asia/Kabul"])
def test_whichever_zone_asks_the_rhythm_keeps_its_own(zone: str) -> None:
    """`after` may come from the database in UTC; the wall clock is that of the youth."""
    rhythm = Rhythm(at(date(2026, 10, 20), "08:00"), WEEKDAYS)
    after = at(date(2026, 10, 23), "08:00").astimezone(ZoneInfo(zone))
    assert utc(local_time.next_occurrence(rhythm, after)) == "10-26 07:00"


@pytest.mark.parametrize("changes", [SPRING, AUTUMN])
@pytest.mark.parametrize("days", [frozenset({n}) for n in range(1, 8)] + [WEEKDAYS])
def test_a_rhythm_always_goes_on(days: frozenset[int], changes: dict[int, date]) -> None:
    """Around each change every next time is later, on its days, at its clock, within a week."""
    moment = at(changes[2026] - timedelta(days=10), "08:30")
    rhythm = Rhythm(moment, days)
    for _ in range(20):
        due = local_time.next_occurrence(rhythm, moment)
        assert due is not None
        assert timedelta(0) < due.astimezone(UTC) - moment.astimezone(UTC) <= timedelta(7, 3600)
        assert (due.isoweekday() in days, due.time()) == (True, time(8, 30))
        moment = due


# ---------------------------------------------------------------- rhythms and first times


def test_a_rhythm_begins_with_its_first() -> None:
    """Before the first moment that is the next one, whatever its weekday."""
    first = at(date(2026, 11, 28), "09:00")
    assert local_time.next_occurrence(Rhythm(first, WEEKDAYS), NOW) == first
    assert local_time.next_occurrence(Rhythm(first, WEEKDAYS), first) == at(
        date(2026, 11, 30), "09:00"
    )


def test_once_is_once() -> None:
    """A rhythm without days has no more after its first."""
    first = at(date(2026, 11, 25), "09:00")
    assert local_time.next_occurrence(Rhythm(first), NOW) == first
    assert local_time.next_occurrence(Rhythm(first), first) is None


def test_once_a_week_is_a_week_later() -> None:
    """Strictly after: at its own moment the next is the same weekday of next week."""
    rhythm = Rhythm(NOW, frozenset({2}))
    assert local_time.next_occurrence(rhythm, NOW) == NOW + timedelta(days=7)
    assert local_time.next_occurrence(rhythm, NOW - timedelta(seconds=1)) == NOW


@pytest.mark.parametrize(
    ("days", "clock", "due"),
    [
        ({2}, "10:01", "11-24 10:01"),
        ({2}, "10:00", "12-01 10:00"),
        ({2}, "09:00", "12-01 09:00"),
        ({3}, "09:00", "11-25 09:00"),
        ({1}, "16:00", "11-30 16:00"),
        ({6, 7}, "12:00", "11-28 12:00"),
        ({1, 2, 3, 4, 5}, "08:00", "11-25 08:00"),
    ],
)
def test_the_first_of_some_weekdays(days: set[int], clock: str, due: str) -> None:
    """Today if it is such a day and the time is still to come, else the next such day."""
    first = local_time.first_of(Facts(now=NOW), frozenset(days), time.fromisoformat(clock))
    assert f"{first:%m-%d %H:%M}" == due


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_first_after_the_spring_gap_is_at_its_own_time(year: int) -> None:
    """Who asks on the day of the gap for half past two gets it at half past two from then on."""
    asked = at(SPRING[year], "21:30")
    first = local_time.first_of(Facts(now=asked), frozenset({7}), time(2, 30))
    assert first == at(SPRING[year] + timedelta(days=7), "02:30")


def test_in_days_counts_days_of_the_calendar() -> None:
    """Three days from Friday before the clocks change is Monday at the same wall clock."""
    facts = Facts(now=at(date(2026, 10, 23), "23:30"))
    assert utc(local_time.in_days(facts, 1)) == "10-24 13:00"
    assert utc(local_time.in_days(facts, 3)) == "10-26 14:00"


@pytest.mark.parametrize(
    ("clock", "over_midnight", "by_day"),
    [
        ("20:59", False, False),
        ("21:00", True, False),
        ("23:59", True, False),
        ("00:00", True, False),
        ("07:59", True, False),
        ("08:00", False, False),
        ("12:00", False, True),
        ("14:59", False, True),
        ("15:00", False, False),
    ],
)
def test_quiet_hours_may_pass_midnight(clock: str, over_midnight: bool, by_day: bool) -> None:  # noqa: FBT001
    """From is quiet and to is not, over midnight and within a day alike."""
    moment = time.fromisoformat(clock)
    assert local_time.is_quiet(moment, time(21), time(8)) is over_midnight
    assert local_time.is_quiet(moment, time(12), time(15)) is by_day


def test_no_quiet_hours_are_never_quiet() -> None:
    """From and to the same: I may always write."""
    assert not any(local_time.is_quiet(time(hour), time(8), time(8)) for hour in range(24))
