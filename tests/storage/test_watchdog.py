"""The watchdog: who has fallen out of sight is brought back, and somebody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from bot.app import App
from flows.engine.programme import Phase
from flows.engine.timers import TimerKind
from storage.maintenance import watchdog
from storage.sql.statements import ALARM, COACH, TIMER, YOUTH
from tests.support import people
from tests.support.people import ANNA, OMAR, Youth


@pytest.fixture
def sara(room: App) -> Youth:
    """Sara, who has written once."""
    youth = Youth(room)
    youth.says("meny")
    return youth


def repaired(room: App) -> int:
    with room.store.writing() as db:
        return watchdog.repair_contacts(db, room.clock.now())


def has_timer(room: App) -> bool:
    return any(one.name == TimerKind.NEXT_CONTACT for one in people.rows(room, TIMER))


@pytest.mark.parametrize("lost", ["timer", "date", "both"])
def test_nobody_stays_out_of_sight(room: App, sara: Youth, lost: str) -> None:
    """[3-4] A next contact or a timer that is gone is set again, with an alarm about nobody."""
    with room.store.writing() as db:
        if lost != "date":
            db.execute(delete(TIMER))
        if lost != "timer":
            db.execute(update(YOUTH).values(next_at=None))
    assert repaired(room) == 1
    assert has_timer(room)
    assert people.rows(room, YOUTH)[0].next_at is not None
    assert [one.what for one in people.rows(room, ALARM)] == [
        "1 youths had no next contact; they have one now"
    ]
    assert repaired(room) == 0
    assert sara.id == 1


async def test_what_was_brought_back_is_looked_at_anew(room: App, sara: Youth) -> None:
    """[3-4] Its turn decides by the rule: who was heard today is not written to."""
    with room.store.writing() as db:
        db.execute(update(YOUTH).values(next_at=None))
        db.execute(delete(TIMER))
    repaired(room)
    await room.start()
    await room.settle()
    contact = sara.seen().next_contact
    assert contact is not None
    assert contact.at > room.clock.now() + timedelta(days=29)


@pytest.mark.parametrize(
    "gone", [{"standing": "stopped"}, {"phase": Phase.ENDED.value}, {"standing": "erased"}]
)
def test_who_does_not_take_part_is_left_alone(room: App, sara: Youth, gone: dict[str, str]) -> None:
    """[4a-14] Never after a stop, and not after the end."""
    with room.store.writing() as db:
        db.execute(delete(TIMER))
        db.execute(update(YOUTH).where(YOUTH.c.id == sara.id).values(next_at=None, **gone))
    assert repaired(room) == 0
    assert not has_timer(room)


def test_what_was_to_be_done_by_somebody_who_left_is_the_responsible_coachs(
    room: App, sara: Youth
) -> None:
    """[3-4] No contact waits for somebody who does not work here any more."""
    with room.store.writing() as db:
        db.execute(update(YOUTH).where(YOUTH.c.id == sara.id).values(next_by=OMAR))
        db.execute(update(COACH).where(COACH.c.id == OMAR).values(left_at=room.clock.now()))
    repaired(room)
    with room.store.reading() as db:
        assert db.execute(select(YOUTH.c.next_by)).scalar() == ANNA
