"""flows/shared/typed_moments.py and flows/engine/readings.py: what is meant, or what is asked."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from flows.engine import local_time, readings
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.model import Retry, Unsure
from flows.engine.typed_time import TimeFault, TimeReading, TypedTime
from flows.shared import typed_moments

ZONE: Final = ZoneInfo("Europe/Stockholm")
NOW: Final = datetime(2026, 11, 24, 10, tzinfo=ZONE)
FACTS: Final = Facts(now=NOW)
TOMORROW: Final = date(2026, 11, 25)
CHANGES: Final = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 24))


def at(clock: str, day: date = TOMORROW) -> datetime:
    """A local moment."""
    return local_time.local(day, time.fromisoformat(clock), NOW)


def decided(*clocks: str, day: date = TOMORROW) -> datetime | Retry | Unsure:
    """What follows from these readings of a clock time."""
    return typed_moments.decide([at(one, day) for one in clocks], FACTS, sure=True)


def test_one_moment_is_kept_and_several_are_asked_about() -> None:
    """In their order of time, at most three, each once."""
    assert decided("08:00", "08:00") == at("08:00")
    assert decided("20:00", "08:00") == Unsure((at("08:00"), at("20:00")))


def test_a_time_in_the_night_is_not_meant_where_another_can_be() -> None:
    """Two is 14:00 and eleven is 11:00; nobody is asked about the middle of the night."""
    assert decided("02:00", "14:00") == at("14:00")
    assert decided("11:00", "23:00") == at("11:00")


def test_what_quiet_hours_forbid_is_said_with_the_nearest() -> None:
    """Half past seven in the morning is quiet: eight is offered, and the evening it may mean."""
    assert decided("07:30", "19:30") == Unsure((at("08:00"), at("19:30")), "quiet_hours")
    assert decided("07:30") == Unsure((at("08:00"),), "quiet_hours")
    assert decided("23:00") == Unsure((at("20:00"),), "quiet_hours")


def test_what_has_passed_is_said_with_the_next() -> None:
    """Nine today, said at ten: nine tomorrow is offered, and is not taken without a word."""
    assert decided("09:00", "21:00", day=NOW.date()) == Unsure((at("09:00"),), "past")
    assert decided("08:00", "20:00", day=NOW.date()) == Unsure(
        (at("20:00", NOW.date()), at("08:00")), "past"
    )


def heard(*found: TimeReading, whole: bool = True) -> Text:
    """An answer that was read so."""
    return Text("", None, TypedTime(found, whole))


@pytest.mark.parametrize("fault", list(TimeFault))
def test_a_fault_is_a_line(fault: TimeFault) -> None:
    """Each has words of its own, and they are among the lines of a flow that asks."""
    text = Text("", None, TypedTime((), whole=True, fault=fault))
    assert typed_moments.one_moment(text, FACTS, time(15)) == Retry(fault.value)
    assert fault.value in typed_moments.LINES


def test_what_was_read_in_part_is_asked_back() -> None:
    """Also where it is one moment only."""
    reading = TimeReading((TOMORROW,), clocks=(time(10),), sure=False)
    found = typed_moments.one_moment(heard(reading, whole=False), FACTS, time(15))
    assert found == Unsure((at("10:00"),))


def test_a_day_alone_has_the_usual_time() -> None:
    """And a clock alone is asked about with its day."""
    assert typed_moments.one_moment(heard(TimeReading((TOMORROW,))), FACTS, time(15)) == at("15:00")
    clock = typed_moments.one_moment(heard(TimeReading(clocks=(time(14),))), FACTS, time(15))
    assert clock == Unsure((at("14:00", NOW.date()), at("14:00")))


def test_today_after_the_usual_time_is_still_today() -> None:
    """The next hours are offered; tomorrow is not taken instead."""
    late = Facts(now=NOW.replace(hour=17, minute=20))
    found = typed_moments.one_moment(heard(TimeReading((NOW.date(),))), late, time(15))
    assert found == Unsure(tuple(at(one, NOW.date()) for one in ("18:00", "19:00", "20:00")))


@pytest.mark.parametrize("day", CHANGES)
def test_a_reading_has_a_name_that_says_all_of_it(day: date) -> None:
    """Kept as the name of a button and read again, on every day of the year."""
    for clock in ("00:00", "01:59", "02:30", "08:00", "20:30"):
        moment = at(clock, day)
        name = readings.name(moment)
        assert name.isalnum()
        assert readings.value(name, FACTS) == moment
    for value in (day, (1, 3, 5), (6, 7, time(8, 5))):
        assert readings.value(readings.name(value), FACTS) == value


def test_an_answer_to_which_keeps_the_other_half() -> None:
    """Who is asked about 14:00 today or tomorrow and writes "Friday" means Friday at 14:00.

    Nobody named them together, so it is asked.
    """
    asked = (readings.name(at("14:00", NOW.date())), readings.name(at("14:00")))
    friday = TypedTime((TimeReading((date(2026, 11, 27),), frozenset({5})),), whole=True)
    (found,) = readings.complete(friday, asked, FACTS, day=True).readings
    assert (found.dates, found.clocks) == ((date(2026, 11, 27),), (time(14),))
    assert not found.sure


def test_part_of_the_day_chooses_among_what_was_asked() -> None:
    """Who is asked about 8:00 or 20:00 and writes "in the morning" means 8:00."""
    asked = (readings.name(at("08:00")), readings.name(at("20:00")))
    morning = TimeReading(clocks=(time(8), time(9), time(10)), suggested=True)
    (found,) = readings.complete(TypedTime((morning,), whole=True), asked, FACTS, day=True).readings
    assert (found.dates, found.clocks) == ((TOMORROW,), (time(8),))
