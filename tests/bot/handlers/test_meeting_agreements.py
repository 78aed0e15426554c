"""Meetings in the engine room: who may do what, one winner, timers, and what is never kept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import pytest

from bot.app import App
from bot.clock import ManualClock
from bot.turns.inbound import Inbound, YouthErased, YouthTapped
from bot.turns.programme_inputs import (
    CoachAnsweredMeeting,
    CoachCancelledMeeting,
    CoachEnded,
    CoachMarkedMeeting,
    CoachMovedMeeting,
    CoachProposedMeeting,
    MeetingTerms,
)
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine import programme
from flows.engine.facts import Standing
from flows.engine.programme import MOST_MEETINGS, EndReason, MeetingState, Spot
from flows.engine.timers import TimerKind
from storage.schema.channel_names import ChannelName
from storage.sql.statements import MEETING, OUTBOX, TIMER
from tests.support import people
from tests.support.flow_player import NOW
from tests.support.people import ANNA, OMAR, Youth, arrival, reason

KINDS: Final = (
    *(TimerKind.MEETING_ASKED, TimerKind.MEETING_DAY, TimerKind.MEETING_SOON),
    TimerKind.MEETING_AFTER,
)


@pytest.fixture
def youth(room: App) -> Youth:
    people.add_colleagues(room)
    return Youth(room)


def ahead(days: int = 3, clock: time = time(14)) -> datetime:
    """A moment so many days ahead, by the clock in Sweden."""
    day = NOW.date() + timedelta(days=days)
    return datetime.combine(day, clock, tzinfo=NOW.tzinfo).astimezone(UTC)


def terms(days: int = 3, **more: Any) -> MeetingTerms:
    return MeetingTerms(ahead(days))._replace(**more)


def propose(youth: Youth, days: int = 3, **more: Any) -> int:
    taken = youth.anna(CoachProposedMeeting(ANNA, terms(days, **more)))
    assert taken.refused is None
    return max(youth.seen().meetings)


def timers_of(room: App, youth: Youth) -> set[str]:
    names = (one.name for one in people.rows(room, TIMER) if one.youth_id == youth.id)
    return {name for name in names if name.partition(":")[0] in KINDS}


def state(room: App, youth: Youth, number: int) -> str:
    found = [
        one for one in people.rows(room, MEETING)
        if (one.youth_id, one.number) == (youth.id, number)
    ]  # fmt: skip
    return str(found[0].state)


def version(youth: Youth, number: int) -> str:
    return youth.seen().meetings[number].version


# ---------------------------------------------------------------- proposing


def test_a_proposal_is_a_meeting_only_with_a_yes(room: App, youth: Youth) -> None:
    """[0-6] Until then nothing is agreed, and nobody is reminded."""
    number = propose(youth)
    assert youth.seen().meetings[number].state is MeetingState.PROPOSED
    assert timers_of(room, youth) == {TimerKind.MEETING_ASKED.named(number)}
    _ask(room)
    youth.taps("yes")
    found = youth.seen().meetings[number]
    assert found.state is MeetingState.AGREED
    assert timers_of(room, youth) == {
        kind.named(number)
        for kind in (TimerKind.MEETING_DAY, TimerKind.MEETING_SOON, TimerKind.MEETING_AFTER)
    }
    assert programme.next_agreed(youth.seen().meetings.values(), room.clock.now()) == found


def _ask(room: App) -> None:
    """Let what is due be asked."""
    while room.turns.take_due():
        pass


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, RefusalReason.MEETING_PAST),
        ({"at": datetime(2120, 1, 1, tzinfo=UTC)}, RefusalReason.MEETING_FAR),
        ({"slots": (datetime(2020, 1, 1, tzinfo=UTC),)}, RefusalReason.MEETING_PAST),
        ({"minutes": 4}, RefusalReason.MEETING_LENGTH),
        ({"minutes": 481}, RefusalReason.MEETING_LENGTH),
        ({"place": "x" * 121}, RefusalReason.TOO_LONG),
    ],
)
def test_what_cannot_be_proposed(youth: Youth, more: dict[str, Any], why: RefusalReason) -> None:
    """Refused with a reason; nothing is kept."""
    assert reason(youth.anna(CoachProposedMeeting(ANNA, terms(**more)))) is why
    assert youth.seen().meetings == {}


@pytest.mark.parametrize("coach", [3, 40, 99])
def test_only_coaches_of_the_team_propose(youth: Youth, coach: int) -> None:
    """Neither a coordinator, nor another team's, nor nobody."""
    taken = youth.anna(CoachProposedMeeting(coach, terms()))
    assert taken.refused == Refusal(RefusalReason.NO_SUCH_COACH)


@pytest.mark.parametrize(
    ("words", "why"), [("stopp", RefusalReason.STOPPED)], ids=["stop"]
)  # fmt: skip
def test_nothing_is_proposed_after_a_stop(
    room: App, youth: Youth, words: str, why: RefusalReason
) -> None:
    """A stop holds; what was agreed has no timer any more, and is there again with a new yes."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    youth.says(words)
    youth.taps("no")
    assert youth.seen().standing is Standing.STOPPED
    assert timers_of(room, youth) == set()
    assert reason(youth.anna(CoachProposedMeeting(ANNA, terms()))) is why
    youth.says("hej")
    youth.taps("yes")
    assert youth.seen().standing is Standing.ENROLLED
    assert TimerKind.MEETING_SOON.named(number) in timers_of(room, youth)


def test_there_are_not_more_than_some_open_at_a_time(youth: Youth) -> None:
    """More would be a timetable."""
    for days in range(2, 2 + MOST_MEETINGS):
        propose(youth, days)
    taken = youth.anna(CoachProposedMeeting(OMAR, terms(20)))
    assert taken.refused == Refusal(RefusalReason.MEETINGS_OPEN, most=MOST_MEETINGS)


def test_an_address_of_a_home_is_never_kept(room: App, youth: Youth) -> None:
    """[3-17] Whatever a coach writes there: it is agreed between people."""
    number = propose(youth, spot=Spot.HOME, place="Storgatan 1")
    assert youth.seen().meetings[number].place == ""
    assert "Storgatan" not in str(people.sealed(room))


# ---------------------------------------------------------------- one winner


def test_a_youth_moves_while_a_coach_cancels(room: App, youth: Youth) -> None:
    """[2-3] In one batch, in either order, one of them wins, and the other is told."""
    for first in ("youth", "coach"):
        number = propose(youth)
        _ask(room)
        youth.taps("yes")
        youth.says("meny")
        youth.taps("meetings", "move")
        place = youth.seen().place
        assert place is not None
        wish = arrival(YouthTapped(place.turn, "any"), youth.chat)
        cancel = Inbound(
            CoachCancelledMeeting(ANNA, number, version(youth, number)), ChannelName.CONSOLE,
            f"c{number}", youth=youth.id,
        )  # fmt: skip
        both = [wish, cancel] if first == "youth" else [cancel, wish]
        taken = dict(zip(("youth", "coach") if first == "youth" else ("coach", "youth"),
                         room.turns.take(both), strict=True))  # fmt: skip
        if first == "youth":
            assert reason(taken["coach"]) is RefusalReason.MEETING_CHANGED
            assert state(room, youth, number) == MeetingState.WISHED
            youth.anna(CoachCancelledMeeting(ANNA, number, version(youth, number)))
        else:
            assert taken["coach"].refused is None
            assert state(room, youth, number) == MeetingState.CANCELLED
        assert state(room, youth, number) == MeetingState.CANCELLED
        assert timers_of(room, youth) == set()


def test_what_was_seen_is_what_is_accepted(room: App, youth: Youth) -> None:
    """A wish that has become another is not accepted by a press on the one before."""
    number = propose(youth)
    _ask(room)
    youth.taps("place", "cafe")
    seen = version(youth, number)
    youth.says("meny")
    youth.taps("meetings", "place", "library")
    stale = youth.anna(CoachAnsweredMeeting(ANNA, number, seen))
    assert reason(stale) is RefusalReason.MEETING_CHANGED
    assert youth.anna(CoachAnsweredMeeting(ANNA, number, version(youth, number))).refused is None
    found = youth.seen().meetings[number]
    assert (found.state, found.spot) == (MeetingState.AGREED, Spot.LIBRARY)
    twice = youth.anna(CoachAnsweredMeeting(ANNA, number, version(youth, number)))
    assert reason(twice) is RefusalReason.MEETING_NO_TIME


def test_a_move_drops_and_sets_the_reminders(room: App, youth: Youth) -> None:
    """[2-3] No reminder of a time that does not hold any more."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    seen = version(youth, number)
    moved = youth.anna(CoachMovedMeeting(OMAR, number, seen, terms(5)))
    assert moved.refused is None
    assert timers_of(room, youth) == {TimerKind.MEETING_ASKED.named(number)}
    _ask(room)
    youth.taps("yes")
    (soon,) = (
        one.due_at
        for one in people.rows(room, TIMER)
        if one.name == TimerKind.MEETING_SOON.named(number)
    )
    assert soon == ahead(5) - timedelta(hours=2)


# ---------------------------------------------------------------- afterwards


def test_a_meeting_is_marked_after_it_has_begun(room: App, youth: Youth) -> None:
    """[1-5] One that was missed is followed up kindly, and can be marked another way."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    early = youth.anna(CoachMarkedMeeting(ANNA, number, held=False))
    assert reason(early) is RefusalReason.MEETING_AHEAD
    _move(room, ahead() + timedelta(minutes=20))
    assert youth.anna(CoachMarkedMeeting(ANNA, number, held=False)).refused is None
    assert state(room, youth, number) == MeetingState.MISSED
    _ask(room)
    place = youth.seen().place
    assert place is not None
    assert (place.flow, place.step) == ("meetings", "missed")
    assert youth.anna(CoachMarkedMeeting(ANNA, number, held=True)).refused is None
    assert state(room, youth, number) == MeetingState.HELD
    gone = youth.anna(CoachMarkedMeeting(ANNA, 99, held=True))
    assert reason(gone) is RefusalReason.NO_SUCH_MEETING


def test_how_it_was_is_kept_also_when_the_coach_was_quicker(room: App, youth: Youth) -> None:
    """One tap; the coach reads it."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    _move(room, ahead() + timedelta(hours=1))
    youth.anna(CoachMarkedMeeting(ANNA, number, held=True))
    _move(room, ahead() + timedelta(hours=3))
    _ask(room)
    youth.taps("hard")
    (row,) = [one for one in people.rows(room, MEETING) if one.number == number]
    assert (row.felt, row.state) == ("hard", MeetingState.HELD)
    assert "desk.meeting_hard" in {one.line for one in people.rows(room, OUTBOX)}


def _move(room: App, to: datetime) -> None:
    clock = room.clock
    assert isinstance(clock, ManualClock)
    clock.move_to(to)


# ---------------------------------------------------------------- danger


def test_nothing_routine_is_said_while_a_danger_is_open(room: App, youth: Youth) -> None:
    """A proposal waits, a reminder is dropped; what a human cancels is told all the same."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    propose(youth, 8)
    youth.says("jag vill dö")
    lines = [one.line for one in people.rows(room, OUTBOX) if one.coach_id is None]
    _move(room, ahead() - timedelta(hours=2))
    _ask(room)
    _move(room, ahead() - timedelta(minutes=10))
    _ask(room)
    after = [one for one in people.rows(room, OUTBOX) if one.coach_id is None][len(lines) :]
    said = {one.line for one in after if one.state != "dropped"}
    assert not {one for one in said if one.startswith("meetings.")}
    youth.anna(CoachCancelledMeeting(ANNA, number, version(youth, number)))
    assert people.rows(room, OUTBOX)[-1].line == "meetings.called_off"


# ---------------------------------------------------------------- an end, and an erasing


@pytest.mark.parametrize("stays", [False, True])
def test_the_end_calls_off_what_lies_ahead(room: App, youth: Youth, *, stays: bool) -> None:
    """[3-44] Also what is asked or wished; with a break in studies the meetings stay."""
    number = propose(youth)
    _ask(room)
    youth.taps("yes")
    asked = propose(youth, days=5)
    youth.anna(CoachEnded(ANNA, EndReason.BREAK if stays else EndReason.WORK))
    open_ones = {number, asked} if stays else set()
    assert set(youth.seen().meetings) == open_ones
    assert ("meetings.over" in said(room)) is not stays
    taken = youth.anna(CoachProposedMeeting(ANNA, terms(9)))
    assert (reason(taken) is RefusalReason.HAS_ENDED) is not stays


def test_who_was_to_be_there_hears_of_the_end_and_of_the_erasing(room: App, youth: Youth) -> None:
    """Omar meets Sara, and is not her coach: he is told that it is off; of an erasing, not who."""
    youth.anna(CoachProposedMeeting(OMAR, terms()))
    _ask(room)
    youth.taps("yes")
    youth.says("meny")
    youth.taps("settings", "well")
    assert "desk.meeting_over" in told(room, OMAR)
    other = Youth(room, "other", "Ali")
    other.anna(CoachProposedMeeting(OMAR, terms(4)))
    _ask(room)
    other.taps("yes")
    other.does(YouthErased())
    assert "desk.meeting_erased" in told(room, OMAR)
    assert "desk.meeting_erased" not in told(room, ANNA)


def test_one_time_has_one_meeting(youth: Youth) -> None:
    """A double press, two coaches, or the same time given twice as a choice."""
    propose(youth)
    for coach in (ANNA, OMAR):
        taken = youth.anna(CoachProposedMeeting(coach, terms()))
        assert reason(taken) is RefusalReason.MEETING_TWICE
    twice = terms(5, slots=(ahead(6), ahead(6)))
    assert reason(youth.anna(CoachProposedMeeting(ANNA, twice))) is RefusalReason.MEETING_TWICE
    assert len(youth.seen().meetings) == 1


def said(room: App) -> list[str]:
    """The lines that youths read."""
    return [str(one.line) for one in people.rows(room, OUTBOX) if one.coach_id is None]


def told(room: App, coach: int) -> list[str]:
    """The lines that this coach is told."""
    return [str(one.line) for one in people.rows(room, OUTBOX) if one.coach_id == coach]
