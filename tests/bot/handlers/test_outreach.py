"""Exactly one next contact of everybody who takes part, whatever happens (practices 3-4)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.policy import next_contact
from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachProposed,
    CoachSaid,
    CoachTook,
    StaffReassigned,
    YouthBlocked,
    YouthErased,
    YouthReturned,
)
from bot.turns.programme_inputs import CoachAttempted, CoachSetContact
from bot.turns.refusal import RefusalReason
from flows.engine.programme import AttemptOutcome, Cadence, NextContact, OutreachWay
from flows.engine.timers import TimerKind
from storage.sql.statements import ADDRESS, ATTEMPT, OUTBOX, TIMER
from tests.support import people
from tests.support.people import ANNA, OMAR, Youth

LIVES: Final = 60
SAID: Final = (
    "meny",
    "hej",
    "stopp",
    "ja",
    "nej",
    "1",
    "2",
    "3",
    "4",
    "5",
    "prata med en människa",
)


@pytest.fixture
async def sara(room: App) -> Youth:
    await room.start()
    youth = Youth(room)
    youth.says("meny")
    return youth


def timer(youth: Youth) -> datetime | None:
    mine = select(TIMER.c.due_at).where(
        TIMER.c.youth_id == youth.id, TIMER.c.name == TimerKind.NEXT_CONTACT
    )
    with youth.room.store.reading() as db:
        found: datetime | None = db.execute(mine).scalar()
        return found


def contact(youth: Youth) -> NextContact:
    found = youth.seen().next_contact
    assert found is not None
    return found


def told(room: App, line: str) -> int:
    return sum(one.line == line for one in people.rows(room, OUTBOX))


def holds(youth: Youth) -> None:
    """Whoever takes part has one next contact and its timer, and nobody else has."""
    seen = youth.seen()
    is_there = next_contact.takes_part(seen.standing, seen.status)
    assert (seen.next_contact is not None) is is_there
    assert (timer(youth) is not None) is is_there
    assert seen.hellos <= next_contact.MOST_HELLOS


@pytest.mark.parametrize("seed", range(LIVES))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_nobody_is_ever_out_of_sight(sara: Youth, seed: int) -> None:
    """[3-4] In random lives of a youth, coaches and the clock it holds after every deed."""
    dice = random.Random(seed)  # noqa: S311 - a life must come again
    for _ in range(25):
        if dice.random() < 0.3:
            await sara.room.move_to(sara.room.clock.now() + timedelta(days=dice.randint(1, 40)))
        else:
            something(sara, dice)
        holds(sara)
    sara.does(YouthErased())
    holds(sara)


def something(sara: Youth, dice: random.Random) -> None:
    """What the youth or a coach does, or would if they could."""
    at = sara.room.clock.now() + timedelta(days=dice.randint(-3, 60))
    coach, way = dice.choice((ANNA, OMAR)), dice.choice(list(OutreachWay))
    deeds: tuple[Callable[[], object], ...] = (
        lambda: sara.says(dice.choice(SAID)),
        lambda: sara.taps(dice.choice(("settings", "cadence", "own", "week", "stop", "yes"))),
        lambda: sara.does(dice.choice((YouthBlocked(), YouthReturned()))),
        lambda: sara.anna(CoachAttempted(coach, way, dice.choice(list(AttemptOutcome)))),
        lambda: sara.anna(CoachSetContact(coach, at, way, OMAR)),
        lambda: sara.anna(StaffReassigned(ANNA, coach)),
        lambda: sara.anna(CoachProposed(ANNA, "ringa skolan")),
        lambda: [
            sara.anna(one)
            for one in (CoachBegan(ANNA), CoachSaid(ANNA, "Hej"), CoachClosed(ANNA, "klart"))
        ],
    )
    dice.choices(deeds, weights=(3, 2, 1, 2, 2, 1, 1, 1))[0]()


def test_who_begins_and_who_stops(room: App) -> None:
    """[3-4] From the first turn there is one; a stop takes it away, a new beginning gives it."""
    youth = Youth(room)
    youth.says("meny")
    assert contact(youth).at == timer(youth)
    youth.says("stopp")
    assert (youth.seen().next_contact, timer(youth)) == (None, None)
    youth.taps("no")
    youth.says("hej")
    youth.taps("yes")
    assert contact(youth).at == timer(youth)


async def test_what_a_coach_has_set_is_kept_until_it_has_happened(sara: Youth) -> None:
    """[3-4] Neither words of the youth nor another cadence move it; once due the coach is told."""
    room = sara.room
    at = room.clock.now() + timedelta(days=3)
    sara.anna(CoachSetContact(ANNA, at, OutreachWay.PHONE, OMAR))
    sara.says("meny")
    sara.taps("settings", "cadence", "week")
    assert contact(sara) == NextContact(at, OutreachWay.PHONE, OMAR, ANNA)
    await room.move_to(at + timedelta(days=20))
    assert told(room, "desk.contact_due") == 1
    assert contact(sara).at == at
    sara.anna(CoachAttempted(OMAR, OutreachWay.PHONE, AttemptOutcome.REACHED))
    assert contact(sara).by is None
    assert contact(sara).at >= room.clock.now() + timedelta(days=6)


async def test_writing_first_is_the_contact_that_was_planned_in_the_chat(sara: Youth) -> None:
    """[3-4] A coach who writes on that day need not say that they have written."""
    room = sara.room
    at = room.clock.now() + timedelta(hours=2)
    sara.anna(CoachSetContact(ANNA, at, OutreachWay.CHAT, ANNA))
    sara.anna(CoachBegan(ANNA))
    assert contact(sara).by == ANNA
    sara.anna(CoachSaid(ANNA, "Hej!"))
    assert contact(sara).set_by is None


def test_an_attempt_is_kept_and_the_ladder_goes_on(sara: Youth) -> None:
    """[2-11] Way and outcome, no words; after no answer the next way is proposed with a day."""
    sara.anna(CoachAttempted(ANNA, OutreachWay.PHONE, AttemptOutcome.NO_ANSWER))
    (row,) = people.rows(sara.room, ATTEMPT)
    assert (row.way, row.outcome, row.coach_id) == ("phone", "no_answer", ANNA)
    assert (contact(sara).way, contact(sara).by) == (OutreachWay.LETTER, ANNA)
    assert sara.seen().silences == 1


def test_who_writes_again_is_the_robots_again(sara: Youth) -> None:
    """[3-13] The coach need not go on by letter when the youth has written."""
    sara.anna(CoachAttempted(ANNA, OutreachWay.PHONE, AttemptOutcome.NO_ANSWER))
    sara.says("hej")
    assert (contact(sara).by, contact(sara).way) == (None, OutreachWay.CHAT)
    assert sara.seen().silences == 0


def test_somebody_who_is_no_coach_of_the_team_sets_nothing(sara: Youth) -> None:
    """[3-4] Nor is a day in the past or in years one to be in touch."""
    room = sara.room
    people.add_colleagues(room)
    soon = room.clock.now() + timedelta(days=1)
    for coach, at, by, why in (
        (people.EVA, soon, ANNA, RefusalReason.NO_SUCH_COACH),
        (ANNA, soon, people.EVA, RefusalReason.NO_SUCH_COACH),
        (ANNA, room.clock.now(), ANNA, RefusalReason.NO_SUCH_DAY),
        (ANNA, soon + timedelta(days=500), ANNA, RefusalReason.NO_SUCH_DAY),
    ):
        taken = sara.anna(CoachSetContact(coach, at, OutreachWay.PHONE, by))
        assert people.reason(taken) is why
    taken = sara.anna(CoachAttempted(people.EVA, OutreachWay.SMS, AttemptOutcome.REACHED))
    assert people.reason(taken) is RefusalReason.NO_SUCH_COACH
    assert contact(sara).set_by is None


async def test_another_coach_takes_the_contact_along(sara: Youth) -> None:
    """[3-5] What the coach of before was to do is the new one's."""
    room = sara.room
    sara.anna(CoachSetContact(ANNA, room.clock.now() + timedelta(days=9), OutreachWay.HOME, ANNA))
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.settle()
    await room.move_to(room.clock.now() + timedelta(days=1))
    assert contact(sara).by == OMAR


async def test_a_chat_that_is_closed_is_a_coachs(sara: Youth) -> None:
    """[3-13] The robot does not count hellos that nobody gets; the coach is told once."""
    with sara.room.store.writing() as db:
        db.execute(update(ADDRESS).values(blocked_at=sara.room.clock.now()))
    await sara.room.move_to(sara.room.clock.now() + timedelta(days=60))
    assert contact(sara).by == ANNA
    assert told(sara.room, "desk.no_way") == 1
    assert told(sara.room, "hello.hello") == 0


async def test_every_kind_of_silence_counts_into_one_number(sara: Youth) -> None:
    """[1-5, 4a-1] A check-in, whether somebody got in touch, a hello: each is one more."""
    sara.says("meny")
    sara.taps("steps")
    sara.says("bli bagare")
    sara.says("ringa skolan")
    sara.taps("tomorrow")
    room = sara.room
    await room.move_to(room.clock.now() + timedelta(days=4))
    assert sara.seen().silences == 1
    await room.move_to(room.clock.now() + timedelta(days=80))
    assert sara.seen().silences >= 4
    sara.says("hej")
    assert sara.seen().silences == 0


def test_in_a_danger_a_call_is_what_counts(sara: Youth) -> None:
    """[3-13] A contact by hand can be set in a danger too: nothing is said to the youth by it."""
    sara.says("jag vill dö")
    sara.anna(CoachTook(ANNA))
    lines = len(people.rows(sara.room, OUTBOX))
    sara.anna(CoachSetContact(ANNA, sara.room.clock.now() + timedelta(1), OutreachWay.PHONE, ANNA))
    sara.anna(CoachAttempted(ANNA, OutreachWay.PHONE, AttemptOutcome.REACHED))
    assert len(people.rows(sara.room, OUTBOX)) == lines
    assert sara.seen().cadence is Cadence.MONTH
