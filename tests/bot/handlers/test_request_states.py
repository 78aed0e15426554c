"""What a youth asks for ends in a human's answer, or in a lateness that is shown; never silence.

programme.md, 3; practices 2-8, 3-7, 3-33, 4a-15.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import (
    CoachClosed,
    CoachTook,
    Inbound,
    StaffInput,
    StaffReassigned,
    YouthTapped,
)
from bot.turns.programme_inputs import (
    CoachEnded,
    RequestAnswered,
    RequestBegun,
    RequestGiven,
    RequestsRead,
)
from bot.turns.refusal import RefusalReason
from flows.engine.programme import ROUTES, EndReason, HelperKind, Request, RequestKind, RequestState
from flows.engine.timers import TimerKind
from storage.access import staff, staffing
from storage.access.staff import Role
from storage.maintenance import retention, watchdog
from storage.reads import open_requests
from storage.reads.open_requests import KindCounts
from storage.schema import periods
from storage.schema.channel_names import ChannelName
from storage.sql.statements import OUTBOX, REQUEST, TIMER
from tests.support import people
from tests.support.people import ANNA, EVA, KIM, OMAR, Youth, reason

DAY: Final = timedelta(days=1)


@pytest.fixture
def sara(room: App) -> Youth:
    """An enrolled youth of Anna's."""
    people.add_colleagues(room)
    return Youth(room)


def helper(room: App, helps: HelperKind) -> int:
    with room.store.writing() as db:
        return staff.add(db, 1, f"Siv {helps}", "sv", Role.HELPER, helps)


def asks(sara: Youth, *taps: str) -> int:
    """Ask for help by these presses; return the number of the request."""
    sara.says("meny")
    sara.taps("requests", *taps)
    return max(sara.seen().requests)


def asked(sara: Youth, *taps: str) -> Request:
    """The same, as it is kept."""
    number = asks(sara, *taps)
    return sara.seen().requests[number]


def told(room: App, coach: int | None = None) -> list[str]:
    """The lines to a coach, or to the youth."""
    return [row.line for row in people.rows(room, OUTBOX) if row.coach_id == coach]


def deed(sara: Youth, what: StaffInput) -> RefusalReason | None:
    return reason(sara.anna(what))


def clock(room: App) -> ManualClock:
    assert isinstance(room.clock, ManualClock)
    return room.clock


# ------------------------------------------------------------ asking


@pytest.mark.parametrize(
    ("taps", "kind"),
    [
        (("school", "soon"), RequestKind.SCHOOL), (("work", "weeks"), RequestKind.WORK),
        (("placement", "any"), RequestKind.PLACEMENT), (("papers", "soon"), RequestKind.PAPERS),
        (("company", "social", "soon"), RequestKind.COMPANY),
        (("interpreter", "en", "woman"), RequestKind.INTERPRETER),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_kind_is_two_presses_away_and_takes_two_more(
    room: App, sara: Youth, taps: tuple[str, ...], kind: RequestKind
) -> None:
    """[3-7] From the menu: what, and at most two taps; the coach is told of a working day."""
    found = asked(sara, *taps)
    assert len(taps) <= 3
    assert (found.kind, found.state) == (kind, RequestState.SENT)
    assert found.due_at == datetime.fromisoformat("2026-11-25T09:30:00+01:00")
    assert told(room, ANNA) == ["desk.request"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_to_talk_a_while_calls_a_person(room: App, sara: Youth) -> None:
    """[3-7] Small talk goes to the human, with a stated time; it is no request that waits."""
    sara.says("meny")
    sara.taps("requests", "talk")
    assert sara.seen().requests == {}
    assert sara.seen().escalation is not None
    assert "person.daytime" in told(room)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_words_reach_the_coach_unedited_with_their_language(sara: Youth) -> None:
    """[2-10] What was typed at rest, and in the question."""
    sara.says("Hjälp med CV, snälla!!")
    sara.says("det är till  sommaren 🙏")
    (found,) = sara.seen().requests.values()
    assert found.words == "Hjälp med CV, snälla!!\ndet är till sommaren 🙏"
    assert found.language == "sv"


# ------------------------------------------------------------ to whom


@pytest.mark.parametrize("kind", ROUTES, ids=str)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_kind_goes_to_its_role_and_else_to_the_coach(
    room: App, sara: Youth, kind: RequestKind
) -> None:
    """[3-33] One role for each; without it, or with it away, the responsible coach has it alone."""
    taps = (kind.value, *(("en", "any") if kind is RequestKind.INTERPRETER else ("soon",)))
    assert asked(sara, *taps).helper is None
    siv = helper(room, ROUTES[kind])
    other = helper(room, next(one for one in HelperKind if one is not ROUTES[kind]))
    assert asked(sara, *taps).helper == siv
    assert told(room, siv) == ["desk.request_task"]
    assert told(room, other) == []
    now = room.clock.now()
    with room.store.writing() as db:
        staffing.add_absence(db, siv, now, None, now)
    assert asked(sara, *taps).helper is None


@pytest.mark.parametrize("share", ["yes", "no"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_helper_sees_only_what_the_youth_let_go_along(room: App, sara: Youth, share: str) -> None:
    """[3-35] Asked once, where there are words and a helper; without a yes the words stay."""
    siv = helper(room, HelperKind.JOBS)
    sara.says("hjälp med cv")
    sara.taps("soon")
    place = sara.seen().place
    assert place is not None
    assert place.step == "share"
    sara.taps(share)
    with room.store.reading() as db:
        (task,) = open_requests.of_helper(db, room.store.keys, siv)
    assert task.request.words == ("hjälp med cv" if share == "yes" else "")
    assert ("requests.helped_words" in told(room)) == (share == "yes")


def test_a_helper_does_what_is_theirs_and_nothing_else(room: App, sara: Youth) -> None:
    """[3-42] Works on it, answers it, gives it back; nobody else's task, and no conversation."""
    siv, lea = helper(room, HelperKind.JOBS), helper(room, HelperKind.SYV)
    mine, other = asks(sara, "work", "soon"), asks(sara, "papers", "soon")
    assert deed(sara, RequestBegun(lea, mine)) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestAnswered(siv, other, "ja")) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestGiven(siv, mine, lea)) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestBegun(siv, mine)) is None
    assert sara.seen().requests[mine].state is RequestState.WORKING
    assert deed(sara, RequestGiven(siv, mine)) is None
    assert sara.seen().requests[mine].helper is None
    assert told(room, ANNA)[-1] == "desk.request_returned"
    assert deed(sara, RequestAnswered(siv, mine, "ja")) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestGiven(ANNA, mine, siv)) is None
    assert deed(sara, RequestAnswered(siv, mine, "Kom på fredag.")) is None
    assert told(room)[-1] == "desk.says"


def test_a_helper_who_has_left_holds_nothing_up(room: App, sara: Youth) -> None:
    """The task is told to the coach alone from then on, and can be given to somebody else."""
    siv = helper(room, HelperKind.JOBS)
    number = asks(sara, "work", "soon")
    with room.store.writing() as db:
        assert staff.leave(db, siv, room.clock.now())
    lea = helper(room, HelperKind.SYV)
    assert deed(sara, RequestBegun(siv, number)) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestGiven(ANNA, number, lea)) is None
    assert deed(sara, RequestGiven(ANNA, number, OMAR)) is RefusalReason.NO_SUCH_COACH


# ------------------------------------------------------------ answering


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_only_who_answers_has_read_it(room: App, sara: Youth) -> None:
    """[4b-12] The coach, or who stands in for them while they are away; no other colleague."""
    number = asks(sara, "school", "soon")
    assert deed(sara, RequestsRead(OMAR)) is RefusalReason.NO_SUCH_COACH
    assert sara.seen().requests[number].state is RequestState.SENT
    now = room.clock.now()
    with room.store.writing() as db:
        staffing.add_absence(db, ANNA, now, None, now, OMAR)
    assert deed(sara, RequestsRead(OMAR)) is None
    assert sara.seen().requests[number].state is RequestState.READ


def test_an_answer_has_words_and_comes_once(sara: Youth) -> None:
    """[4a-15] A human's words, or a prepared answer; the second who answers is told who was."""
    number = asks(sara, "school", "soon")
    for empty in ("", "  ", "\u200b"):
        assert deed(sara, RequestAnswered(ANNA, number, empty)) is RefusalReason.NO_WORDS
    long = "a" * 2_001
    assert deed(sara, RequestAnswered(ANNA, number, long)) is RefusalReason.TOO_LONG
    assert deed(sara, RequestAnswered(EVA, number, "ja")) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestAnswered(KIM, number, "ja")) is RefusalReason.NO_SUCH_COACH
    assert deed(sara, RequestAnswered(OMAR, number, "reply_talk")) is None
    again = sara.anna(RequestAnswered(ANNA, number, "ja")).refused
    assert again is not None
    assert again.reason is RefusalReason.ANSWERED
    assert again.coach is not None
    assert again.coach.id == OMAR


def test_what_nobody_has_is_an_answer_too_and_counted(room: App, sara: Youth) -> None:
    """[3-2] Unmet needs are counted by kind; the youth reads that we do not have it."""
    number = asks(sara, "placement", "soon")
    assert deed(sara, RequestAnswered(ANNA, number, unmet=True)) is None
    assert sara.seen().requests[number].state is RequestState.UNMET
    with room.store.reading() as db:
        assert open_requests.counts(db, 1) == {RequestKind.PLACEMENT: KindCounts(unmet=1)}


def test_taken_back_and_answered_at_once_has_one_winner(room: App, sara: Youth) -> None:
    """In one batch, in either order: it is answered or taken back, never both."""
    number = asks(sara, "papers", "soon")
    sara.says("meny")
    sara.taps("requests", "mine", "back")
    place = sara.seen().place
    assert place is not None
    back = people.arrival(YouthTapped(place.turn, "papers"), sara.chat)
    reply = Inbound(RequestAnswered(ANNA, number, "ja"), ChannelName.CONSOLE, "x", youth=sara.id)
    took, answered = room.turns.take([back, reply])
    assert took.refused is None
    assert reason(answered) is RefusalReason.NO_SUCH_REQUEST
    (row,) = people.rows(room, REQUEST)
    assert (row.state, row.answer) == ("withdrawn", None)
    assert [row for row in people.rows(room, TIMER) if row.name.startswith("request")] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_stop_closes_what_is_open_and_says_so(room: App, sara: Youth) -> None:
    """Who stops is written to no more, so an answer could not be read. Nobody took it back: the
    coach is told what is so, and *My requests* shows it to who comes back.
    """
    number = asks(sara, "papers", "soon")
    sara.says("stopp")
    found = sara.seen().requests[number]
    assert (found.state, found.is_open) == (RequestState.CLOSED, False)
    assert told(room, ANNA)[-2:] == ["desk.request_stopped", "desk.said_stop"]
    assert deed(sara, RequestAnswered(ANNA, number, "ja")) is RefusalReason.NO_SUCH_REQUEST
    sara.taps("no")
    sara.says("hej")
    sara.taps("yes")
    sara.says("meny")
    sara.taps("requests", "mine")
    assert "request.closed" in told(room)
    assert [row.name for row in people.rows(room, TIMER) if row.name.startswith("request")] == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_end_closes_what_is_open_too(room: App, sara: Youth) -> None:
    """Nothing is written after it, and nothing stays open for ever."""
    number = asks(sara, "papers", "soon")
    sara.anna(CoachEnded(ANNA, EndReason.MOVED))
    assert sara.seen().requests[number].state is RequestState.CLOSED
    assert "desk.request_ended" in told(room, ANNA)
    with room.store.writing() as db:
        assert watchdog.repair_requests(db, room.clock.now()) == 0


# ------------------------------------------------------------ lateness


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_is_late_is_told_once_and_then_to_who_leads(room: App, sara: Youth) -> None:
    """[4a-15] The youth once, the coach each working day, the coordinator from the second on."""
    await room.start()
    number = asks(sara, "school", "soon")
    for days, coordinators in ((1, 0), (2, 1), (3, 2)):
        await room.move_to(room.clock.now() + DAY)
        assert told(room).count("requests.late") == 1
        assert told(room, KIM) == ["desk.request_later"] * coordinators, days
    assert told(room, ANNA) == ["desk.request", "desk.request_late", *["desk.request_again"] * 2]
    found = sara.seen().requests[number]
    assert found.late_at is not None
    assert found.due_at > room.clock.now()
    with room.store.reading() as db:
        assert open_requests.overdue(db, room.clock.now()) == 1
    assert deed(sara, RequestAnswered(ANNA, number, "Kom i morgon.")) is None
    with room.store.reading() as db:
        assert open_requests.overdue(db, room.clock.now()) == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_while_a_danger_is_open_no_lateness_is_said(room: App, sara: Youth) -> None:
    """Nothing routine is said then; once a human has closed, the youth is told if it still is."""
    await room.start()
    asks(sara, "school", "soon")
    sara.says("jag vill dö")
    await room.move_to(room.clock.now() + DAY)
    assert "requests.late" not in told(room)
    assert "desk.request_late_waits" in told(room, ANNA)
    sara.anna(CoachTook(ANNA))
    sara.anna(CoachClosed(ANNA, "talked"))
    await room.move_to(room.clock.now() + DAY)
    assert told(room).count("requests.late") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_another_coach_and_a_deputy_are_told_what_is_theirs(room: App, sara: Youth) -> None:
    """[3-5] A request follows its youth: who is responsible now is told, and answers."""
    await room.start()
    number = asks(sara, "school", "soon")
    sara.anna(StaffReassigned(ANNA, OMAR))
    await room.move_to(room.clock.now() + DAY)
    assert sara.seen().coach.id == OMAR
    assert "desk.request_late" in told(room, OMAR)
    assert "desk.request_late" not in told(room, ANNA)
    now = room.clock.now()
    with room.store.writing() as db:
        staffing.add_absence(db, OMAR, now, None, now, ANNA)
    await room.move_to(room.clock.now() + DAY)
    assert told(room, ANNA)[-1] == "desk.request_again"
    assert deed(sara, RequestAnswered(ANNA, number, "Jag är här.")) is None


# ------------------------------------------------------------ what is kept


def test_answers_go_after_their_time_where_words_do(room: App, sara: Youth) -> None:
    """Six months after the answer, where the municipality has decided so; what is open stays."""
    gone, stays = asks(sara, "school", "soon"), asks(sara, "papers", "soon")
    deed(sara, RequestAnswered(ANNA, gone, "ja"))
    later = room.clock.now() + periods.REQUESTS_KEPT + DAY
    with room.store.writing() as db:
        assert retention.sweep(db, later, words=False).requests == 0
        assert retention.sweep(db, later, words=True).requests == 1
    assert list(sara.seen().requests) == [stays]


def test_a_request_that_has_lost_its_moment_gets_one(room: App, sara: Youth) -> None:
    """The watchdog's: no request without an answer or a shown lateness."""
    number = asks(sara, "school", "soon")
    with room.store.writing() as db:
        assert watchdog.repair_requests(db, room.clock.now()) == 0
        db.execute(TIMER.delete())
        assert watchdog.repair_requests(db, room.clock.now()) == 1
    assert [row.name for row in people.rows(room, TIMER)] == [TimerKind.REQUEST.named(number)]
