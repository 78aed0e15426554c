"""What has been kept long enough goes; words only where the municipality has decided so."""

from __future__ import annotations

from datetime import timedelta

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import CoachClosed, CoachTook
from storage.access import invites, sessions
from storage.maintenance import retention
from storage.maintenance.retention import SweepCounts
from storage.reads import console
from storage.sql.statements import ESCALATION, EVENT, INVITE, OPENING, OUTBOX, SESSION, SIGN_IN
from tests.support import people


def pass_time(room: App, **length: float) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.move_to(room.clock.now() + timedelta(**length))


def sweep(room: App, *, words: bool = True) -> SweepCounts:
    with room.store.writing() as db:
        return retention.sweep(db, room.clock.now(), words=words)


async def said(room: App) -> people.Youth:
    """A youth who wrote and was answered; everything was handed over."""
    youth = people.Youth(room)
    youth.says("meny")
    await room.start()
    await room.outbox.flush()
    return youth


def left(room: App) -> tuple[int, int]:
    """Words that are still there: heard, and said."""
    heard = [one for one in people.rows(room, EVENT) if one.words]
    told = [one for one in people.rows(room, OUTBOX) if one.payload]
    return len(heard), len(told)


async def test_words_go_after_thirty_days(room: App) -> None:
    """Not a day earlier; that something was said stays, without any words."""
    await said(room)
    pass_time(room, days=30)
    sweep(room)
    assert left(room) == (1, 1)
    pass_time(room, minutes=1)
    assert sweep(room).words == 2
    assert left(room) == (0, 0)
    assert len(people.rows(room, EVENT)) == 1


async def test_without_a_decision_words_stay(room: App) -> None:
    """They are a public record: nothing erases one by a timer that nobody decided on."""
    await said(room)
    pass_time(room, days=400)
    assert sweep(room, words=False).words == 0
    assert left(room) == (1, 1)


async def test_words_stay_while_a_human_is_needed_and_thirty_days_after(room: App) -> None:
    """Whoever takes it must be able to read what happened."""
    youth = await said(room)
    youth.says("person")
    pass_time(room, days=40)
    sweep(room)
    assert left(room)[0] == 2
    youth.anna(CoachTook(people.ANNA))
    youth.anna(CoachClosed(people.ANNA, "Vi har pratat"))
    pass_time(room, days=29)
    sweep(room)
    assert left(room)[0] == 2
    pass_time(room, days=2)
    sweep(room)
    assert left(room)[0] == 0


async def test_calls_for_a_human_go_two_years_after_they_were_closed(room: App) -> None:
    """An open one never goes."""
    closed, waiting = await said(room), people.Youth(room, "other")
    for one in (closed, waiting):
        one.says("person")
    closed.anna(CoachTook(people.ANNA))
    closed.anna(CoachClosed(people.ANNA, "Vi har pratat"))
    for days, kept in ((729, 2), (2, 1)):
        pass_time(room, days=days)
        sweep(room)
        assert len(people.rows(room, ESCALATION)) == kept


async def test_what_waits_to_be_said_is_never_blanked(room: App) -> None:
    """A queue that stood still for a month still says what it has."""
    people.Youth(room).says("meny")
    pass_time(room, days=31)
    sweep(room)
    assert left(room)[1] == 1


def test_closed_doors_go_and_open_ones_stay(room: App) -> None:
    """Invitations when they end, links and sessions a month later, who has read after a year."""
    youth = people.Youth(room)
    with room.store.writing() as db:
        keys, now = room.store.keys, room.clock.now()
        invites.make(db, keys, people.ANNA, now)
        sessions.link(db, keys, people.ANNA, now)
        sessions.begin(db, keys, people.ANNA, now)
        console.open_conversation(db, youth.id, people.ANNA, now)
    doors = (INVITE, SIGN_IN, SESSION, OPENING)
    gone = []
    for days in (13, 2, 16, 334, 2):
        pass_time(room, days=days)
        sweep(room, words=False)
        gone.append([len(people.rows(room, table)) for table in doors])
    assert gone == [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]]
