"""storage/store.py: one contract, held on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

import pytest
from sqlalchemy import Connection, event

from bot.app import App
from bot.turns.inbound import CoachTook, YouthSaid
from flows.engine.line import Line, LineClass
from storage.errors import StaleTurnError
from storage.sql.statements import ADDRESS, ESCALATION, EVENT, OUTBOX, QUARANTINE, YOUTH
from storage.turns import changes
from storage.turns.changes import Changes
from storage.turns.youth_state import Timer
from tests.support import people
from tests.support.people import SECRETS, Youth, arrival

Rooms = Callable[..., App]
postgresql: Final = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

# ---------------------------------------------------------------- once, and in order


def test_an_update_is_taken_once(room: App) -> None:
    """A channel delivers again until it is answered; nothing is done a second time."""
    sara = Youth(room)
    once = arrival(YouthSaid("hej"), update="7")
    first, again = room.turns.take([once, once])
    (later,) = room.turns.take([once])
    assert [first.repeated, again.repeated, later.repeated] == [False, True, True]
    assert sara.seen().turn == 1
    assert len(people.rows(room, EVENT)) == 1


def test_an_update_id_belongs_to_its_channel(room: App) -> None:
    """Two channels may count alike; neither hides the other's updates."""
    Youth(room)
    one = arrival(YouthSaid("hej"), update="7")
    taken = room.turns.take([one, one._replace(channel="other")])
    taken += room.turns.take([one._replace(channel="third")])
    assert [one.repeated for one in taken] == [False, False, False]


def test_each_youths_order_is_kept_in_a_batch(room: App) -> None:
    """What one youth wrote becomes turns in that order, whoever else writes in between."""
    sara, amir = Youth(room, "sara"), Youth(room, "amir")
    chats = ["sara", "amir", "amir", "sara", "sara", "amir"]
    taken = room.turns.take([arrival(YouthSaid(f"ord {n}"), chat) for n, chat in enumerate(chats)])
    assert [one.turn for one in taken] == [1, 1, 2, 2, 3, 3]
    assert [one.youth for one in taken] == [
        sara.id if chat == "sara" else amir.id for chat in chats
    ]
    assert people.sealed(room)["event.words"] == [f"ord {n}" for n in range(6)]
    for one in (sara, amir):
        said = [row.queued_at for row in people.rows(room, OUTBOX) if row.youth_id == one.id]
        assert len(said) >= 3


@pytest.mark.parametrize("met", [True, False], ids=["known", "new"])
def test_sixty_four_youths_are_one_commit(room: App, met: bool) -> None:  # noqa: FBT001
    """A full batch is written in one transaction, and everybody is answered."""
    youths = [Youth(room, f"chat {n}") for n in range(64)] if met else []
    commits: list[Connection] = []
    event.listen(room.store.engine, "commit", commits.append)
    taken = room.turns.take([arrival(YouthSaid("hej"), f"chat {n}") for n in range(64)])
    assert len(commits) == 1
    assert [one.turn for one in taken] == [1] * 64
    assert len({one.youth for one in taken}) == 64
    assert not youths or [one.youth for one in taken] == [one.id for one in youths]
    answered = {row.youth_id for row in people.rows(room, OUTBOX)}
    assert answered == {one.youth for one in taken}


# ---------------------------------------------------------------- whole or not at all


def test_a_failed_transaction_leaves_nothing(room: App) -> None:
    """An error on the way undoes the whole batch: nothing is half written."""
    line = Line("test.line", "Hello")

    def write() -> None:
        with room.store.begin() as uow:
            youth = uow.add_youth(uow.coaches[1], "test", "chat")
            said = changes.QueuedLine(youth.id, line, {}, room.clock.now(), LineClass.ANSWER)
            uow.write(Changes(youths={youth.id: youth}, lines=[said]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    for table in (YOUTH, ADDRESS, OUTBOX):
        assert people.rows(room, table) == []


def test_a_turn_that_was_taken_elsewhere_is_not_overwritten(room: App) -> None:
    """The turn number is the lock: who loaded an older one writes nothing at all."""
    sara = Youth(room)
    stale = sara.seen()
    sara.says("hej")
    before = sara.seen()
    stale.turn, stale.nickname = 1, "Overwritten"
    alarm = (room.clock.now(), "written with it")
    with pytest.raises(StaleTurnError), room.store.begin() as uow:
        uow.write(Changes(youths={sara.id: stale}, alarms=[alarm]))
    assert sara.seen() == before


def test_a_poisonous_turn_is_its_own_youths_failure(rooms: Rooms) -> None:
    """It is set aside, sealed, with an alarm and a line; the others of its batch go on."""
    room = rooms(flows=people.broken())
    sara, amir = Youth(room, "sara"), Youth(room, "amir")
    sara.says("menu")
    sara.taps("steps")
    taken = room.turns.take(
        [arrival(YouthSaid(SECRETS["poison"]), "sara", "bad"), arrival(YouthSaid("hej"), "amir")]
    )
    assert [one.youth for one in taken] == [sara.id, amir.id]
    assert len(people.rows(room, QUARANTINE)) == 1
    assert SECRETS["poison"] in people.sealed(room)["quarantine.event"][0]
    assert room.turns.take([arrival(YouthSaid(SECRETS["poison"]), "sara", "bad")])[0].repeated
    lines = [row.line for row in people.rows(room, OUTBOX) if row.youth_id == sara.id]
    assert lines[-1] == "always.broken"


def test_a_poisonous_turn_that_comes_twice_in_a_batch_is_set_aside_once(rooms: Rooms) -> None:
    """A redelivered failure stops nobody: not itself, not the others of its batch."""
    room = rooms(flows=people.broken())
    sara = Youth(room)
    sara.says("menu")
    sara.taps("steps")
    bad = arrival(YouthSaid(SECRETS["poison"]), update="bad")
    Youth(room, "amir")
    taken = room.turns.take([bad, bad, arrival(YouthSaid("hej"), "amir")])
    assert [one.repeated for one in taken] == [False, True, False]
    assert len(people.rows(room, QUARANTINE)) == 1


# ---------------------------------------------------------------- many processes


def side_by_side(rooms: Rooms, deed: Callable[[App, int], object], many: int = 2) -> None:
    """Do it in several engine rooms at the same moment, each with its own connections."""
    every, start = [rooms() for _ in range(many)], Barrier(many)

    def begin(which: int) -> None:
        start.wait()
        deed(every[which], which)

    with ThreadPoolExecutor(many) as pool:
        for done in [pool.submit(begin, which) for which in range(many)]:
            done.result()


@postgresql
def test_two_processes_take_the_same_youths_turns(rooms: Rooms, room: App) -> None:
    """Turns of one youth taken at once are all applied, in some order; none is lost."""
    sara = Youth(room)

    def write(there: App, which: int) -> None:
        for n in range(15):
            there.turns.take([arrival(YouthSaid(f"ord {which} {n}"))])

    side_by_side(rooms, write)
    words = people.sealed(room)["event.words"]
    assert sara.seen().turn == 30
    assert [row.turn for row in people.rows(room, EVENT)] == list(range(1, 31))
    for which in range(2):
        own = [one for one in words if one.startswith(f"ord {which}")]
        assert own == [f"ord {which} {n}" for n in range(15)]


@postgresql
def test_two_processes_take_many_youths_in_opposite_order(rooms: Rooms, room: App) -> None:
    """Batches that meet over the same youths neither block each other for ever nor lose one."""
    youths = [Youth(room, f"chat {n}") for n in range(20)]

    def write(there: App, which: int) -> None:
        order = range(20) if which else reversed(range(20))
        there.turns.take([arrival(YouthSaid("hej"), f"chat {n}") for n in order])

    side_by_side(rooms, write)
    assert [one.seen().turn for one in youths] == [2] * 20


@postgresql
def test_two_processes_are_given_the_same_update(rooms: Rooms, room: App) -> None:
    """A redelivery that reaches another process at the same moment is taken once."""
    sara = Youth(room)
    taken = []

    def write(there: App, _which: int) -> None:
        for n in range(10):
            taken.extend(there.turns.take([arrival(YouthSaid("hej"), update=f"same {n}")]))

    side_by_side(rooms, write)
    assert sara.seen().turn == 10
    assert sorted(one.repeated for one in taken) == [False] * 10 + [True] * 10


@postgresql
def test_two_processes_meet_the_same_new_youth(rooms: Rooms, room: App) -> None:
    """Whoever writes for the first time to two processes at once is one youth."""
    side_by_side(rooms, lambda there, _: there.turns.take([arrival(YouthSaid("hej"))]))
    assert [row.turn for row in people.rows(room, YOUTH)] == [2]
    assert len(people.rows(room, ADDRESS)) == 1


@postgresql
def test_two_processes_share_what_is_due(rooms: Rooms, room: App) -> None:
    """A timer that two processes see comes due once."""
    sara, now = Youth(room), room.clock.now()
    sara.says("person")
    with room.store.begin() as uow:
        uow.write(Changes(timers={(sara.id, "ladder"): Timer(now, 1)}))
    side_by_side(rooms, lambda there, _: there.turns.take_due())
    assert [row.rung for row in people.rows(room, ESCALATION)] == [1]


# ---------------------------------------------------------------- stop


def planned(room: App, youth: int) -> Changes:
    """A line of every class, also one to a coach, and a timer of every kind."""
    now, line = room.clock.now(), Line("test.line", "Hello")
    said = [changes.QueuedLine(youth, line, {}, now, one) for one in LineClass]
    said.append(changes.QueuedLine(youth, line, {}, now, LineClass.NOTICE, coach=1, kind="card"))
    names = ("silence", "checkin:1", "reminder:2", "snooze:2")
    return Changes(lines=said, timers={(youth, name): Timer(now, 1) for name in names})


def test_stop_drops_what_is_routine_but_not_the_ladder(room: App) -> None:
    """After a stop no reminder, notice or timer is left; who needs a human still needs one."""
    sara = Youth(room)
    sara.says("person")
    with room.store.begin() as uow:
        uow.write(planned(room, sara.id))
    sara.says("stop")
    ours = [row for row in people.rows(room, OUTBOX) if row.line == "test.line"]
    dropped = {row.say_as for row in ours if row.state == "dropped"}
    assert dropped == {"reminder", "notice"}
    assert [row.reason for row in ours if row.state == "dropped"] == ["stop", "stop"]
    assert [row.state for row in ours if row.coach_id] == ["queued"]
    assert people.timers(room) == ["ladder"]


@pytest.mark.parametrize("cut", [1, 2], ids=["two commits", "one commit"])
def test_stop_right_after_danger_keeps_the_ladder(room: App, cut: int) -> None:
    """Danger and a stop may come in one breath; the coach is still called until one comes."""
    sara = Youth(room)
    both = [arrival(YouthSaid("jag vill dö")), arrival(YouthSaid("stop"))]
    room.turns.take(both[:cut])
    room.turns.take(both[cut:])
    assert people.timers(room) == ["ladder"]
    sara.anna(CoachTook(people.ANNA))
    assert sara.seen().talking_with == people.ANNA
