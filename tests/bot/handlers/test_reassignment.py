"""Another coach becomes responsible: told before it is so, and never two of them at once.

Practices 3-5: exactly one responsible coach, the change is announced to the youth before it takes
effect. Practices 4b-7: so that a coach can leave.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import update

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import (
    CoachClosed,
    CoachTook,
    Inbound,
    StaffReassigned,
    TimerDue,
    YouthJoined,
    YouthSaid,
)
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine.facts import Standing
from storage import codec
from storage.access import invites, staff
from storage.access.staff import Role
from storage.sql.statements import ALARM, COACH, OUTBOX, TIMER, YOUTH
from storage.turns.youth_state import Timer
from tests.support import people
from tests.support.people import ANNA, EVA, KIM, OMAR, Youth, reason

TOLD: Final = "desk.new_coach"
OPENS: Final = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
"""Wednesday at eight in Sweden; the tests begin on Tuesday at ten."""


@pytest.fixture
def sara(room: App) -> Youth:
    """An enrolled youth of Anna's."""
    people.add_colleagues(room)
    return Youth(room)


def coach_of(room: App) -> int:
    """Who is responsible."""
    return int(people.rows(room, YOUTH)[0].coach_id)


def lines(room: App) -> list[tuple[str, int | None]]:
    """Every line there is, and to which coach."""
    return [(row.line, row.coach_id) for row in people.rows(room, OUTBOX)]


def waiting(room: App) -> list[tuple[str, datetime]]:
    """Which changes wait, and until when."""
    return [
        (row.name, row.due_at.astimezone(UTC))
        for row in people.rows(room, TIMER)
        if row.name.startswith("coach:")
    ]


async def passes(room: App, until: datetime) -> None:
    """Time passes, and everything due is done and said."""
    await room.move_to(until)


async def test_the_youth_is_told_before_it_is_so(room: App, sara: Youth) -> None:
    """In their language, with the moment; until then nothing changes."""
    assert sara.anna(StaffReassigned(ANNA, OMAR)).refused is None
    assert coach_of(room) == ANNA
    assert waiting(room) == [(f"coach:{OMAR}", OPENS)]
    (row,) = people.rows(room, OUTBOX)
    values, *_ = codec.load_payload(room.store.keys.open(row.payload, f"said:{sara.id}"))
    assert (row.line, row.say_as, row.coach_id) == (TOLD, "human", None)
    assert values == {"coach": "Anna", "to": "Omar", "when": OPENS}
    await room.start()
    await room.settle()
    await passes(room, OPENS - timedelta(minutes=1))
    assert coach_of(room) == ANNA
    await passes(room, OPENS)
    assert coach_of(room) == OMAR
    assert waiting(room) == []
    assert lines(room)[1:] == [("desk.new_youth", OMAR), ("desk.gone_youth", ANNA)]


async def test_the_next_opening_is_a_working_day(room: App, sara: Youth) -> None:
    """Told on a Friday, and on the weekend nobody changes."""
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    clock: ManualClock = room.clock  # type: ignore[assignment]  # conftest makes one
    clock.move_to(friday)
    sara.anna(StaffReassigned(ANNA, OMAR))
    assert waiting(room) == [(f"coach:{OMAR}", datetime(2026, 11, 30, 7, 0, tzinfo=UTC))]


async def test_before_the_opening_it_is_the_same_morning(room: App, sara: Youth) -> None:
    clock: ManualClock = room.clock  # type: ignore[assignment]  # conftest makes one
    clock.move_to(OPENS - timedelta(hours=1))
    sara.anna(StaffReassigned(ANNA, OMAR))
    assert waiting(room) == [(f"coach:{OMAR}", OPENS)]


async def test_what_was_not_said_in_time_is_said_first(room: App, sara: Youth) -> None:
    """The program stood still all night: announced first, and so a day later."""
    sara.anna(StaffReassigned(ANNA, OMAR))
    clock: ManualClock = room.clock  # type: ignore[assignment]  # conftest makes one
    clock.move_to(OPENS + timedelta(hours=1))
    room.turns.take_due()
    assert coach_of(room) == ANNA
    assert waiting(room) == [(f"coach:{OMAR}", OPENS + timedelta(days=1))]
    await room.start()
    await room.settle()
    await passes(room, OPENS + timedelta(days=1))
    assert coach_of(room) == OMAR


async def test_a_later_one_replaces_what_waits(room: App, sara: Youth) -> None:
    """Also within one commit, and also back to whoever has been the coach all the time."""
    with room.store.writing() as db:
        lea = staff.add(db, 1, "Lea", "sv", Role.COACH)
    sara.anna(StaffReassigned(ANNA, OMAR))
    sara.anna(StaffReassigned(KIM, lea))
    assert [name for name, _ in waiting(room)] == [f"coach:{lea}"]
    sara.anna(StaffReassigned(KIM, ANNA))
    assert waiting(room) == []
    told = [one for one in lines(room) if one[0] != "desk.other_reassigned"]
    assert told == [(TOLD, None), (TOLD, None), ("desk.same_coach", None)]
    await room.start()
    await passes(room, OPENS)
    assert coach_of(room) == ANNA


@pytest.mark.parametrize(
    ("by", "to", "why"),
    [
        (ANNA, EVA, RefusalReason.NO_SUCH_COACH), (ANNA, KIM, RefusalReason.NO_SUCH_COACH),
        (ANNA, 99, RefusalReason.NO_SUCH_COACH), (EVA, OMAR, RefusalReason.OTHER_TEAM),
        (99, OMAR, RefusalReason.OTHER_TEAM), (KIM, ANNA, RefusalReason.RESPONSIBLE_ALREADY),
    ],
)  # fmt: skip
def test_what_cannot_be(room: App, sara: Youth, by: int, to: int, why: RefusalReason) -> None:
    """A reason, and nothing is said or changed."""
    assert reason(sara.anna(StaffReassigned(by, to))) is why
    assert lines(room) == []
    assert waiting(room) == []


def test_the_same_wish_twice_is_told_once(room: App, sara: Youth) -> None:
    sara.anna(StaffReassigned(ANNA, OMAR))
    again = sara.anna(StaffReassigned(KIM, OMAR))
    assert again.refused == Refusal(RefusalReason.RESPONSIBLE_SOON, sara.coach(OMAR))
    assert lines(room) == [(TOLD, None)]


async def test_who_has_said_stop_is_changed_silently(room: App, sara: Youth) -> None:
    sara.says("stopp")
    before = lines(room)
    sara.anna(StaffReassigned(ANNA, OMAR))
    assert lines(room) == before
    await room.start()
    await passes(room, OPENS)
    assert coach_of(room) == OMAR
    assert {coach for _, coach in lines(room)[len(before) :]} == {ANNA, OMAR}


async def test_a_stop_does_not_undo_what_was_told(room: App, sara: Youth) -> None:
    """Check-ins and reminders go; who is responsible is not the robot's to forget."""
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.start()
    await room.settle()
    sara.says("stopp")
    await passes(room, OPENS)
    assert coach_of(room) == OMAR


def test_in_one_commit_too(room: App, sara: Youth) -> None:
    """The stop comes in the very batch in which it was told."""
    told = people.arrival(StaffReassigned(ANNA, OMAR), sara.chat)
    stop = people.arrival(YouthSaid("stopp"), sara.chat)
    room.turns.take([told, stop])
    assert [name for name, _ in waiting(room)] == [f"coach:{OMAR}"]


@pytest.mark.parametrize("standing", [Standing.NEW, Standing.THINKING, Standing.DECLINED])
def test_who_has_not_said_yes_is_not_written_to(room: App, sara: Youth, standing: Standing) -> None:
    with room.store.writing() as db:
        db.execute(update(YOUTH).values(standing=standing.value))
    sara.anna(StaffReassigned(ANNA, OMAR))
    assert lines(room) == []
    assert [name for name, _ in waiting(room)] == [f"coach:{OMAR}"]


async def test_an_erased_youth_is_nobodys(room: App, sara: Youth) -> None:
    sara.anna(StaffReassigned(ANNA, OMAR))
    sara.says("menu")
    sara.taps("settings", "data", "erase", "yes")
    assert waiting(room) == []
    before = lines(room)
    due = TimerDue(f"coach:{OMAR}", Timer(OPENS, 1))
    room.turns.take([Inbound(due, "clock", youth=sara.id)])
    assert lines(room) == before
    assert coach_of(room) == ANNA


async def test_what_is_open_stays_with_whoever_has_it(room: App, sara: Youth) -> None:
    sara.says("person")
    sara.anna(CoachTook(ANNA))
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.start()
    await passes(room, OPENS)
    seen = sara.seen()
    assert seen.coach.id == OMAR
    assert seen.talking_with == ANNA
    assert seen.escalation is not None
    assert seen.escalation.taken_by == ANNA
    assert sara.anna(CoachClosed(ANNA, "klart")).refused is None


async def test_what_nobody_has_taken_is_a_card_of_the_new_coach(room: App, sara: Youth) -> None:
    sara.says("person")
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.start()
    await passes(room, OPENS)
    assert ("desk.card", OMAR) in lines(room)


async def test_the_next_turn_is_the_new_coachs(room: App, sara: Youth) -> None:
    """What was remembered of the youth does not hold the coach of before."""
    await room.start()
    sara.says("hej")
    sara.anna(StaffReassigned(ANNA, OMAR))
    sara.says("hej")
    await passes(room, OPENS)
    sara.says("person")
    assert lines(room)[-1] == ("desk.card", OMAR)


async def test_a_receiver_who_is_gone_gets_nobody(room: App, sara: Youth) -> None:
    """It cannot be, for leaving is refused; if it is all the same, whoever runs it hears of it."""
    sara.anna(StaffReassigned(ANNA, OMAR))
    with room.store.writing() as db:
        db.execute(update(COACH).where(COACH.c.id == OMAR).values(rung=-1))
    await room.start()
    await passes(room, OPENS)
    assert coach_of(room) == ANNA
    assert len(people.rows(room, ALARM)) == 1


async def test_somebody_leaves_when_the_last_youth_is_anothers(room: App, sara: Youth) -> None:
    """And nobody leaves to whom a youth was promised."""
    now = room.clock.now()
    sara.anna(StaffReassigned(KIM, OMAR))
    for coach in (ANNA, OMAR):
        with room.store.writing() as db:
            assert not staff.leave(db, coach, now)
    await room.start()
    await passes(room, OPENS)
    with room.store.writing() as db:
        assert not staff.leave(db, OMAR, now)
        assert staff.leave(db, ANNA, now)


async def test_who_is_invited_by_the_old_coach_is_not_touched(room: App, sara: Youth) -> None:
    """Reassigning one youth is about that youth alone."""
    with room.store.writing() as db:
        made = invites.make(db, room.store.keys, ANNA, room.clock.now())
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.start()
    await passes(room, OPENS)
    (joined,) = room.turns.take([people.arrival(YouthJoined(made.secret), "other")])
    assert joined.refused is None
    assert [row.coach_id for row in people.rows(room, YOUTH)] == [OMAR, ANNA]
