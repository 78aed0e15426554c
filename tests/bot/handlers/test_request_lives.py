"""Random lives of youths who ask for help: no request without an answer or a shown lateness."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import pytest

from bot.app import App
from bot.turns.inbound import CoachClosed, CoachTook, StaffReassigned
from bot.turns.programme_inputs import RequestAnswered, RequestBegun, RequestGiven, RequestsRead
from flows.engine.programme import HelperKind
from flows.engine.timers import TimerKind
from storage.access import staffing
from storage.sql.statements import REQUEST, TIMER, YOUTH
from tests.bot.handlers.test_request_states import DAY, helper, told
from tests.support import people
from tests.support.people import ANNA, KIM, OMAR, Youth


@pytest.fixture
def sara(room: App) -> Youth:
    """An enrolled youth of Anna's."""
    people.add_colleagues(room)
    return Youth(room)


LIVES: Final = 6
DEEDS: Final = 25


@pytest.mark.parametrize("seed", range(LIVES))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_no_request_without_an_answer_or_a_shown_lateness(
    room: App, sara: Youth, seed: int
) -> None:
    """[4a-15] Whatever people do, and however long they do nothing.

    Every open request has a moment ahead with its timer; when the first has passed, the youth has
    been told, or will be as soon as they may be (a timer waits); what is answered has words or is
    said not to be had, and the youth has the line.
    """
    await room.start()
    dice = random.Random(seed)  # noqa: S311 - a life is played again by its seed
    siv = helper(room, HelperKind.JOBS)
    for _ in range(DEEDS):
        await dice.choice(_deeds(room, sara, siv, dice))()
        _holds(room)


def _deeds(
    room: App, sara: Youth, siv: int, dice: random.Random
) -> list[Callable[[], Awaitable[None]]]:
    async def time() -> None:
        hours = dice.choice((1, 5, 9, 24, 72))
        await room.move_to(room.clock.now() + timedelta(hours=hours))

    async def youth() -> None:
        sara.says(dice.choice(("meny", "cv", "praktik", "person", "stopp", "ja", "hej")))

    async def asking() -> None:
        sara.says("meny")
        sara.taps("requests", dice.choice(("school", "work", "papers", "mine")), "soon")

    async def backing() -> None:
        sara.says("meny")
        sara.taps("requests", "mine", "back", dice.choice(("school", "work", "papers")))

    async def staff_deed() -> None:
        who = dice.choice((ANNA, OMAR, siv, KIM))
        number = dice.choice([*sara.seen().requests, 99])
        sara.anna(
            dice.choice(
                (
                    RequestsRead(who),
                    RequestBegun(who, number),
                    RequestAnswered(who, number, dice.choice(("ja", "", "reply_talk"))),
                    RequestAnswered(who, number, unmet=True),
                    RequestGiven(who, number, dice.choice((None, siv))),
                    StaffReassigned(ANNA, dice.choice((ANNA, OMAR))),
                    CoachTook(who),
                    CoachClosed(who, "talked"),
                )
            )
        )

    async def absence() -> None:
        now = room.clock.now()
        with room.store.writing() as db:
            staffing.add_absence(db, dice.choice((ANNA, OMAR, siv)), now, now + 3 * DAY, now, OMAR)

    return [time, time, youth, asking, backing, staff_deed, staff_deed, absence]


def _holds(room: App) -> None:
    now = room.clock.now()
    timers = {row.name: row.due_at for row in people.rows(room, TIMER)}
    said = told(room)
    standing = people.rows(room, YOUTH)[0].standing
    late = 0
    for row in people.rows(room, REQUEST):
        if row.state in {"sent", "read", "working"}:
            assert standing == "enrolled"
            assert timers[TimerKind.REQUEST.named(row.number)] == row.due_at
            assert row.due_at >= now
            late += row.late_at is not None
            if row.late_at is not None:
                waits = TimerKind.LATE.named(row.number) in timers
                assert waits or "requests.late" in said
        elif row.state == "answered":
            assert row.answer is not None
            assert row.by_id is not None
        assert (row.answered_at is None) == (row.state in {"sent", "read", "working"})
    ended = [row for row in people.rows(room, REQUEST) if row.state in {"answered", "unmet"}]
    assert said.count("desk.says") == len(ended)
