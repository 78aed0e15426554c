"""When staff are there, in the database: absences, shifts, and ladders that hear of changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import select

from bot.app import App
from bot.clock import ManualClock
from flows.engine.timers import TimerKind
from storage.access import staff, staffing
from storage.access.staff import Role
from storage.database import Db
from storage.sql.statements import TIMER
from tests.support.coach_chats import write
from tests.support.people import ANNA, OMAR, Youth

T = TypeVar("T")
HOUR = timedelta(hours=1)


def now(room: App) -> datetime:
    return room.clock.now()


def change(room: App, deed: Callable[[Db], T]) -> T:
    """A change of when staff are there, or a look at it."""
    return write(room, lambda db, _: deed(db))


def ladder(room: App) -> datetime:
    """When the ladder of the only escalation is looked at again."""
    due = select(TIMER.c.due_at).where(TIMER.c.name == TimerKind.LADDER)
    found: datetime = change(room, lambda db: db.execute(due).scalar_one())
    return found


def _is_away(begins: datetime, ends: datetime | None, at: datetime, db: Db) -> None:
    staffing.add_absence(db, OMAR, begins, ends, at)


def _is_on_call(who: int, begins: datetime, at: datetime, db: Db) -> None:
    staffing.add_shift(db, 1, who, begins, begins + 2 * HOUR, at)


def test_who_is_away_by_the_absence_that_ends_last(room: App) -> None:
    at = now(room)
    for begins, ends in ((at, at + HOUR), (at - HOUR, at + 2 * HOUR), (at + HOUR, None)):
        change(room, partial(_is_away, begins, ends, at))
    found = change(room, lambda db: staffing.away(db, 1, at))
    assert {who: one.until_at for who, one in found.items()} == {OMAR: at + 2 * HOUR}
    found = change(room, lambda db: staffing.away(db, 1, at + HOUR))
    assert found[OMAR].until_at is None, "until further notice is the longest"
    assert change(room, lambda db: staffing.is_away(db, OMAR, at))
    assert not change(room, lambda db: staffing.is_away(db, ANNA, at))


def test_an_absence_that_has_begun_is_ended_and_one_ahead_is_gone(room: App) -> None:
    at = now(room)
    change(room, lambda db: staffing.add_absence(db, OMAR, at - HOUR, None, at))
    change(room, lambda db: staffing.add_absence(db, OMAR, at + HOUR, None, at))
    first, second = change(room, lambda db: staffing.absences(db, 1, at))
    assert not change(room, lambda db: staffing.end_absence(db, first.id, [ANNA], at))
    assert change(room, lambda db: staffing.end_absence(db, first.id, [ANNA, OMAR], at))
    assert not change(room, lambda db: staffing.end_absence(db, first.id, [OMAR], at))
    assert change(room, lambda db: staffing.absences(db, 1, at)) == [second]
    assert change(room, lambda db: staffing.end_absence(db, second.id, [OMAR], at))
    assert change(room, lambda db: staffing.absences(db, 1, at)) == []


def test_shifts_are_those_of_the_team_that_are_not_over_and_of_who_is_here(room: App) -> None:
    at = now(room)
    kim = change(room, lambda db: staff.add(db, 1, "Kim", "sv", Role.COORDINATOR))
    for who, begins in ((ANNA, at - HOUR), (kim, at - 3 * HOUR), (kim, at)):
        change(room, partial(_is_on_call, who, begins, at))
    found = change(room, lambda db: staffing.shifts(db, 1, at))
    assert [(one.coach, one.from_at) for one in found] == [(ANNA, at - HOUR), (kim, at)]
    assert change(room, lambda db: staffing.shifts(db, 2, at)) == []
    change(room, lambda db: staff.leave(db, kim, at))
    found = change(room, lambda db: staffing.shifts(db, 1, at))
    assert [one.coach for one in found] == [ANNA]
    assert change(room, lambda db: staffing.end_shift(db, 1, found[0].id, at))
    assert not change(room, lambda db: staffing.end_shift(db, 1, found[0].id, at))


def test_hours_and_closed_days_are_read_as_they_were_set(room: App) -> None:
    at, span = now(room), (date(2026, 12, 23), date(2027, 1, 6))
    change(room, lambda db: staffing.set_hours(db, 1, time(7, 15), time(18), at))
    change(room, lambda db: staffing.set_closed(db, 1, [span], at))
    change(room, lambda db: staffing.set_on_call(db, 1, at, on_call=True))
    found = change(room, lambda db: staffing.hours(db, 1))
    assert found[:4] == (time(7, 15), time(18), (span,), True)


def test_a_change_wakes_the_ladders_of_what_nobody_has_taken(room: App) -> None:
    """Somebody else may be there now."""
    Youth(room).says("människa")
    changes: list[Callable[[Db], object]] = [
        lambda db: staffing.add_absence(db, ANNA, at, None, at),
        lambda db: staffing.end_absences(db, ANNA, at),
        lambda db: staffing.add_shift(db, 1, OMAR, at, at + HOUR, at),
        lambda db: staffing.set_hours(db, 1, time(6), time(20), at),
        lambda db: staffing.set_closed(db, 1, [], at),
        lambda db: staffing.set_on_call(db, 1, at, on_call=True),
    ]
    for number, deed in enumerate(changes):
        at = datetime(2026, 11, 24, 9, number, tzinfo=UTC)
        change(room, deed)
        assert ladder(room) == at


def test_who_is_asked_and_goes_away_is_passed_by_as_they_go(room: App) -> None:
    """The absence was known before: the next is asked when it begins, not at the next deadline."""
    at = now(room)
    change(room, lambda db: staffing.add_absence(db, ANNA, at + HOUR / 6, None, at))
    sara = Youth(room)
    sara.says("de vill gifta bort mig")
    assert asked(sara) == ANNA
    assert ladder(room) == at + HOUR / 6
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(at + HOUR / 6)
    room.turns.take_due()
    assert asked(sara) == OMAR


def asked(youth: Youth) -> int | None:
    """Who is asked to take what is open."""
    found = youth.seen().escalation
    return found.asked if found is not None else None
