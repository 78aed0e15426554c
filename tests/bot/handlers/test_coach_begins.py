"""A coach writes first: nothing was open, and a human follows up (practices 2-11, 3-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.turns.inbound import (
    CoachBegan,
    CoachClosed,
    CoachSaid,
    CoachTook,
    CoachTookOver,
    Inbound,
    YouthSaid,
)
from bot.turns.refusal import Refusal, RefusalReason
from flows.engine.facts import Standing
from storage.schema.channel_names import ChannelName
from storage.sql.statements import ESCALATION, OUTBOX, TIMER, YOUTH
from tests.support import people
from tests.support.people import ANNA, CHANNEL, EVA, KIM, OMAR, Youth, reason


@pytest.fixture
def sara(room: App) -> Youth:
    """An enrolled youth of Anna's; nothing is open."""
    people.add_colleagues(room)
    return Youth(room)


def lines(room: App) -> list[tuple[str, int | None]]:
    """Every line there is, and to which coach."""
    return [(row.line, row.coach_id) for row in people.rows(room, OUTBOX)]


def test_it_is_open_taken_and_watched_in_one_turn(room: App, sara: Youth) -> None:
    """One owner and an alarm ahead: no moment in which it is open and nobody's.

    The youth waits for nobody, and is told nothing before the first words (decision 24).
    """
    before = sara.seen().turn
    taken = sara.anna(CoachBegan(ANNA))
    assert (taken.refused, taken.turn) == (None, before + 1)
    (row,) = people.rows(room, ESCALATION)
    assert (row.tier, row.taken_by, row.closed_at) == ("D", ANNA, None)
    assert people.reasons(room) == ["coach"]
    assert row.taken_at == row.opened_at
    assert (row.known, row.owed, row.tell_at) == (False, False, None)
    assert sara.seen().talking_with == ANNA
    (alarm,) = (one for one in people.rows(room, TIMER) if one.name == "ladder")
    assert alarm.due_at > row.opened_at
    assert lines(room) == []


def test_the_first_words_say_who_is_here(room: App, sara: Youth) -> None:
    """Once, before the words; from then on the youth knows of it, and reads how it ends."""
    sara.anna(CoachBegan(ANNA))
    sara.anna(CoachSaid(ANNA, "hej"))
    sara.anna(CoachSaid(ANNA, "hur går det?"))
    assert lines(room) == [("desk.here", None), ("desk.says", None), ("desk.says", None)]
    sara.anna(CoachClosed(ANNA, "pratade"))
    assert lines(room)[-1] == ("desk.done", None)


def test_who_was_told_nothing_is_not_told_of_the_end(room: App, sara: Youth) -> None:
    """A coach who began and wrote nothing leaves no sentence behind."""
    sara.anna(CoachBegan(ANNA))
    sara.anna(CoachClosed(ANNA, "hann inte"))
    assert lines(room) == []


def test_a_human_ends_it_with_an_outcome(room: App, sara: Youth) -> None:
    sara.anna(CoachBegan(ANNA))
    assert reason(sara.anna(CoachClosed(ANNA, " "))) is RefusalReason.NO_OUTCOME
    assert sara.anna(CoachClosed(ANNA, "pratade")).refused is None
    assert sara.seen().escalation is None
    assert people.sealed(room)["escalation.outcome"] == ["pratade"]
    assert sara.anna(CoachBegan(OMAR)).refused is None, "and it can be begun anew"


def test_the_responsible_coach_hears_when_a_colleague_begins(room: App, sara: Youth) -> None:
    """Their youth is being talked with; the youth is told nothing before the first words."""
    sara.anna(CoachBegan(OMAR))
    assert lines(room) == [("desk.taken", ANNA)]


def test_whoever_began_hears_that_somebody_took_over(room: App, sara: Youth) -> None:
    """Their next words would be refused: they hear it before."""
    sara.anna(CoachBegan(OMAR))
    sara.anna(CoachSaid(OMAR, "hej"))
    sara.anna(CoachTookOver(KIM))
    assert ("desk.taken", OMAR) in lines(room)


def test_the_open_question_is_left_with_the_first_words(sara: Youth) -> None:
    """Until then the youth knows of no talk; while they talk the robot is silent."""
    sara.says("menu")
    sara.anna(CoachBegan(ANNA))
    assert sara.seen().place is not None
    sara.anna(CoachSaid(ANNA, "hej"))
    assert sara.seen().place is None


def test_one_of_several_wins(room: App, sara: Youth) -> None:
    """In one commit, as when both press at once."""
    both = [
        Inbound(CoachBegan(one), ChannelName.CONSOLE, f"b{one}", youth=sara.id)
        for one in (OMAR, ANNA)
    ]
    omar, anna = room.turns.take(both)
    assert omar.refused is None
    assert anna.refused == Refusal(RefusalReason.TAKEN, sara.coach(OMAR))
    assert sara.seen().talking_with == OMAR
    assert len(people.rows(room, ESCALATION)) == 1


def test_a_second_press_changes_nothing(room: App, sara: Youth) -> None:
    sara.anna(CoachBegan(ANNA))
    before = lines(room)
    assert sara.anna(CoachBegan(ANNA)).refused is None
    assert lines(room) == before
    assert len(people.rows(room, ESCALATION)) == 1


@pytest.mark.parametrize("coach", [EVA, KIM, 99])
def test_only_a_coach_of_the_team_begins(room: App, sara: Youth, coach: int) -> None:
    assert reason(sara.anna(CoachBegan(coach))) is RefusalReason.NO_SUCH_COACH
    assert people.rows(room, ESCALATION) == []
    assert lines(room) == []


def test_what_is_open_is_taken_instead(room: App, sara: Youth) -> None:
    sara.says("person")
    before = lines(room)
    assert reason(sara.anna(CoachBegan(ANNA))) is RefusalReason.OPEN_ALREADY
    assert lines(room) == before
    sara.anna(CoachTook(OMAR))
    assert sara.anna(CoachBegan(ANNA)).refused == Refusal(RefusalReason.TAKEN, sara.coach(OMAR))


def test_who_has_said_stop_is_not_written_to(room: App, sara: Youth) -> None:
    sara.says("stopp")
    assert reason(sara.anna(CoachBegan(ANNA))) is RefusalReason.STOPPED
    assert people.rows(room, ESCALATION) == []


@pytest.mark.parametrize(
    "standing", [Standing.NEW, Standing.THINKING, Standing.DECLINED, Standing.ERASED]
)
def test_who_has_not_said_yes_is_not_written_to(room: App, sara: Youth, standing: Standing) -> None:
    with room.store.writing() as db:
        db.execute(YOUTH.update().values(standing=standing.value))
    assert reason(sara.anna(CoachBegan(ANNA))) is RefusalReason.NOT_ENROLLED
    assert people.rows(room, ESCALATION) == []


def test_a_youth_who_stops_in_such_a_talk_is_still_somebodys(room: App, sara: Youth) -> None:
    """Open until a human closes it; the talk lasts, and a stop holds afterwards."""
    sara.anna(CoachBegan(ANNA))
    sara.says("stopp")
    assert sara.anna(CoachSaid(ANNA, "okej!")).refused is None
    assert "ladder" in {one.name for one in people.rows(room, TIMER)}
    sara.anna(CoachClosed(ANNA, "vill inte"))
    assert reason(sara.anna(CoachBegan(ANNA))) is RefusalReason.STOPPED


async def test_danger_in_such_a_talk_is_danger(room: App, sara: Youth) -> None:
    """It is worse than what was opened: the tier says so, and whoever talks gets a card."""
    sara.anna(CoachBegan(OMAR))
    sara.says("jag vill dö")
    (row,) = people.rows(room, ESCALATION)
    assert (row.tier, row.taken_by) == ("A", OMAR)
    assert ("desk.card", OMAR) in lines(room)


def test_whoever_forgets_to_close_is_reminded(room: App, sara: Youth) -> None:
    sara.anna(CoachBegan(ANNA))
    room.clock.move_to(room.clock.now() + timedelta(days=3))  # type: ignore[attr-defined]
    room.turns.take_due()
    assert lines(room)[-1] == ("desk.reminder", ANNA)


def test_an_unknown_youth_is_begun_with_by_nobody(room: App, sara: Youth) -> None:
    (taken,) = room.turns.take(
        [Inbound(CoachBegan(ANNA), ChannelName.CONSOLE, "x", youth=sara.id + 9)]
    )
    assert reason(taken) is RefusalReason.NO_SUCH_YOUTH
    (met,) = room.turns.take([Inbound(YouthSaid("hej"), CHANNEL, "y", chat=sara.chat)])
    assert met.youth == sara.id
