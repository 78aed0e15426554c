"""A promise to tell of a lateness holds in a pause and over a question; staff hear once a day.

What a coach reads of it is so: told now, or as soon as the youth may be written to.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from bot.app import App
from bot.policy import deadlines
from bot.turns.inbound import CoachSaid
from bot.turns.programme_inputs import CoachCancelledMeeting, CoachMovedMeeting, MeetingTerms
from flows.engine.programme import MeetingState
from flows.engine.timers import TimerKind
from storage.maintenance import watchdog
from storage.sql.statements import OUTBOX, TEAM, TIMER
from tests.bot.handlers.test_request_states import DAY, asks, told
from tests.support import people
from tests.support.people import ANNA, KIM, Youth

ZONE: Final = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def sara(room: App) -> Youth:
    """An enrolled youth of Anna's."""
    people.add_colleagues(room)
    return Youth(room)


def wishes(sara: Youth) -> int:
    """Ask for a meeting without a time; return its number."""
    sara.says("meny")
    sara.taps("meetings", "yes", "any", "library")
    return max(sara.seen().meetings)


def pauses(sara: Youth) -> None:
    sara.says("meny")
    sara.taps("settings", "pause", "week")


def sent(room: App, line: str) -> list[datetime]:
    """When a line reached the youth, in Sweden."""
    found = (one for one in people.rows(room, OUTBOX) if one.line == line and one.coach_id is None)
    return [one.sent_at.astimezone(ZONE) for one in found if one.sent_at is not None]


async def days(room: App, count: float) -> None:
    await room.move_to(room.clock.now() + count * DAY)


def hours(room: App, **clocks: time) -> None:
    """Give the team, or the youth, other hours."""
    with room.store.writing() as db:
        db.execute(update(TEAM).values(**clocks))


KINDS: Final = [
    pytest.param(lambda sara: asks(sara, "school", "soon"), "requests.late", id="request"),
    pytest.param(wishes, "meetings.no_answer", id="meeting"),
]
TOLD_NOW: Final = ("desk.request_late", "desk.meeting_overdue")
TOLD_LATER: Final = ("desk.request_late_waits", "desk.meeting_overdue_waits")
REMINDERS: Final = (
    *(*TOLD_NOW, *TOLD_LATER, "desk.request_again", "desk.meeting_waits"),
    *("desk.request_later", "desk.meeting_later"),
)
SQLITE: Final = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


# ------------------------------------------------------------ what was promised


@SQLITE
@pytest.mark.parametrize(("ask", "line"), KINDS)
async def test_a_pause_does_not_break_the_promise(
    room: App, sara: Youth, ask: Any, line: str
) -> None:
    """[4a-15] The youth asked, and was told by when they hear: so it is said in a pause too."""
    await room.start()
    ask(sara)
    pauses(sara)
    await days(room, 1)
    assert len(sent(room, line)) == 1
    assert told(room, ANNA)[-1] in TOLD_NOW


@SQLITE
@pytest.mark.parametrize(("ask", "line"), KINDS)
async def test_a_question_that_waits_does_not_break_the_promise(
    room: App, sara: Youth, ask: Any, line: str
) -> None:
    """[4a-15] What waits two days for its answer is asked again after it."""
    await room.start()
    hours(room, opens=time(8), closes=time(12))
    sara.says("meny")
    sara.taps("steps")
    sara.says("Vara ute mer")
    sara.says("Gå till biblioteket")
    sara.taps("tomorrow")
    ask(sara)
    await days(room, 1.9)
    place = sara.seen().place
    assert place is not None
    assert place.flow == "checkin"
    assert sent(room, line) == []
    await days(room, 0.2)
    assert len(sent(room, line)) == 1


@SQLITE
@pytest.mark.parametrize(("ask", "line"), KINDS)
async def test_quiet_hours_hold_it_and_the_coach_reads_so(
    room: App, sara: Youth, ask: Any, line: str
) -> None:
    """Who may be written to only in the evening hears then; the coach reads that it waits."""
    await room.start()
    ask(sara)
    sara.says("meny")
    sara.taps("settings", "quiet", "evening")
    await days(room, 1)
    assert sent(room, line) == []
    assert [one for one in told(room, ANNA) if one in TOLD_LATER]
    await days(room, 1)
    (at,) = sent(room, line)
    assert at.time() == sara.seen().quiet_to


@SQLITE
@pytest.mark.parametrize(("ask", "line"), KINDS)
async def test_in_a_talk_the_coach_reads_that_it_waits(
    room: App, sara: Youth, ask: Any, line: str
) -> None:
    """While a human talks with the youth the robot says nothing: the notice says so."""
    await room.start()
    ask(sara)
    sara.says("jag vill dö")
    await days(room, 1)
    assert sent(room, line) == []
    notices = told(room, ANNA)
    assert [one for one in notices if one in TOLD_LATER]
    assert not set(TOLD_NOW) & set(notices)


# ------------------------------------------------------------ once a working day


@SQLITE
@pytest.mark.parametrize(("ask", "_line"), KINDS)
@pytest.mark.parametrize("length", [4, 8, 8.5, 11])
async def test_staff_are_reminded_once_each_working_day(
    room: App, sara: Youth, ask: Any, _line: str, length: float
) -> None:
    """[4a-15] However long the team's day is: no day has two, and none has none."""
    await room.start()
    opens = datetime(2026, 1, 1, 8, tzinfo=ZONE)
    hours(room, opens=opens.time(), closes=(opens + timedelta(hours=length)).time())
    ask(sara)
    await days(room, 21)
    for coach in (ANNA, KIM):
        about = [
            one.not_before.astimezone(ZONE).date() for one in people.rows(room, OUTBOX)
            if one.coach_id == coach and one.line in REMINDERS
        ]  # fmt: skip
        assert about, coach
        assert set(Counter(about).values()) == {1}
        span = (about[-1] - about[0]).days + 1
        working = sum((about[0] + timedelta(one)).isoweekday() <= 5 for one in range(span))
        assert len(about) == working, coach


def test_the_next_moment_is_on_the_next_working_day(room: App, sara: Youth) -> None:
    """At the clock at which staff read this one: in the morning, of what came at night."""
    del room
    team = sara.seen().team
    for now, after in (
        ("2026-11-24T09:30+01:00", "2026-11-25T09:30+01:00"),
        ("2026-11-24T16:30+01:00", "2026-11-26T08:00+01:00"),
        ("2026-11-27T10:00+01:00", "2026-11-30T10:00+01:00"),
        ("2026-11-28T10:00+01:00", "2026-12-01T08:00+01:00"),
    ):
        found = deadlines.ask_again(team, datetime.fromisoformat(now))
        assert found == datetime.fromisoformat(after), now


# ------------------------------------------------------------ a wish of a meeting


@SQLITE
async def test_a_wish_of_a_meeting_is_late_as_a_request_is(room: App, sara: Youth) -> None:
    """[4a-15] The youth once, the coach each working day, who leads from the second on."""
    await room.start()
    number = wishes(sara)
    assert "meetings.answer_by" in told(room)
    for past, leads in ((1, 0), (2, 1), (3, 2)):
        await days(room, 1)
        assert told(room).count("meetings.no_answer") == 1
        assert told(room, KIM) == ["desk.meeting_later"] * leads, past
    said = [one for one in told(room, ANNA) if one != "desk.meeting_new"]
    assert said == ["desk.meeting_overdue", *["desk.meeting_waits"] * 2]
    assert sara.seen().meetings[number].state is MeetingState.WISHED


@SQLITE
@pytest.mark.parametrize("answer", ["moves", "cancels"])
async def test_an_answer_ends_it(room: App, sara: Youth, answer: str) -> None:
    """Nothing of a lateness is said after it, to nobody."""
    await room.start()
    number = wishes(sara)
    pauses(sara)
    seen = sara.seen().meetings[number].version
    if answer == "moves":
        at = room.clock.now() + 5 * DAY
        sara.anna(CoachMovedMeeting(ANNA, number, seen, MeetingTerms(at)))
    else:
        sara.anna(CoachCancelledMeeting(ANNA, number, seen))
    await days(room, 4)
    assert "meetings.no_answer" not in told(room)
    assert not [one for one in told(room, ANNA) if "overdue" in one or "waits" in one]
    assert told(room, KIM) == []


@SQLITE
async def test_another_wish_is_another_promise(room: App, sara: Youth) -> None:
    """Who wishes something else meanwhile is answered within a working day from then."""
    await room.start()
    wishes(sara)
    await days(room, 1)
    sara.taps("time")
    sara.says("på eftermiddagarna")
    await days(room, 1)
    assert told(room).count("meetings.no_answer") == 2


@SQLITE
async def test_a_late_wish_says_so_where_the_youth_looks(room: App, sara: Youth) -> None:
    """*My meetings* says who has not answered, and what can be done."""
    await room.start()
    wishes(sara)
    await days(room, 1)
    sara.says("meny")
    sara.taps("meetings")
    place = sara.seen().place
    assert place is not None
    assert place.step == "no_answer"
    sara.taps("person")
    assert sara.seen().escalation is not None
    sara.anna(CoachSaid(ANNA, "Hej"))


def test_a_wish_that_has_lost_its_moment_gets_one(room: App, sara: Youth) -> None:
    """The watchdog's: also one that an older version had stopped asking about."""
    number = wishes(sara)
    with room.store.writing() as db:
        assert watchdog.repair_wishes(db, room.clock.now()) == 0
        db.execute(TIMER.delete())
        assert watchdog.repair_wishes(db, room.clock.now()) == 1
    assert [row.name for row in people.rows(room, TIMER)] == [TimerKind.MEETING_ASKED.named(number)]
    sara.says("stopp")
    with room.store.writing() as db:
        assert watchdog.repair_wishes(db, room.clock.now()) == 0
