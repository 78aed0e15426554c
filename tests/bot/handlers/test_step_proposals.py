"""A coach's idea for a small step: who may have one, when it is asked about, and what remains."""

from __future__ import annotations

from typing import Final

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.handlers.step_proposals import MOST_WAITING
from bot.turns.inbound import CoachClosed, CoachProposed, CoachTook
from bot.turns.refusal import Refusal, RefusalReason
from flows import proposal
from flows.engine import local_time
from flows.engine.effects import ProposalAnswered, SetStep
from flows.engine.events import Enter
from flows.engine.facts import SmallStep, Stage, Standing
from flows.engine.line import Answers
from flows.steps import MOST_ACTIVE
from flows.texts import coach_notices
from storage.sql.statements import COACH, OUTBOX, TEAM, YOUTH
from tests.support import people
from tests.support.flow_player import Talk
from tests.support.people import ANNA, Youth, reason

OMAR: Final = 2
IDEA: Final[Answers] = {"number": 1, "step": "ringa Ali", "coach": "Anna"}


def kinds(talk: Talk) -> list[str]:
    return [one.answer for one in talk.all(ProposalAnswered)]


# ---------------------------------------------------------------- the conversation


def asked(*active: int) -> Talk:
    steps = tuple(SmallStep(number, "a", Stage.ACTIVE) for number in active)
    talk = Talk(proposal.FLOW, steps=(SmallStep(1, "ringa Ali", Stage.PROPOSED), *steps))
    talk.take(Enter("proposal", None, IDEA))
    return talk


def test_a_yes_makes_it_a_step_at_once() -> None:
    """Whoever leaves at the next question has a check-in all the same, three days from now."""
    talk = asked()
    talk.tap("yes")
    later = local_time.in_days(talk.facts, proposal.AGAIN_DAYS)
    assert talk.all(SetStep) == [SetStep(1, Stage.ACTIVE, None, later, 0)]
    assert kinds(talk) == ["yes"]
    talk.tap("tomorrow")
    assert talk.all(SetStep) == [SetStep(1, ask_at=local_time.in_days(talk.facts, 1))]
    assert talk.place is None


def test_it_can_be_made_different() -> None:
    """Then it is the youth's own, in their words."""
    talk = asked()
    talk.tap("different")
    assert talk.all(SetStep) == []
    talk.write("mejla  Ali")
    (changed,) = talk.all(SetStep)
    assert (changed.text, changed.stage) == ("mejla Ali", Stage.ACTIVE)
    assert kinds(talk) == ["different"]


def test_a_no_and_no_answer_are_told_apart() -> None:
    """Both let it rest; what the coach hears is true."""
    for answer in ("no", "silent"):
        talk = asked()
        if answer == "no":
            talk.tap("no")
        else:
            talk.silence()
        assert talk.all(SetStep) == [SetStep(1, Stage.PUT_ASIDE)]
        assert kinds(talk) == [answer]
        assert talk.place is None


@pytest.mark.parametrize("choice", ["yes", "different"])
def test_three_steps_are_enough(choice: str) -> None:
    """The youth's own limit holds for ideas too; the idea is asked about again in a week."""
    talk = asked(*range(2, 2 + MOST_ACTIVE))
    talk.tap(choice)
    week = local_time.in_days(talk.facts, proposal.FULL_DAYS)
    assert talk.all(SetStep) == [SetStep(1, ask_at=week, not_yet=0)]
    assert kinds(talk) == ["full"]


def test_going_back_after_a_yes_is_no_fourth_step() -> None:
    """The step itself is not counted among the three."""
    talk = asked(2, 3)
    talk.tap("yes")
    talk.facts = talk.facts._replace(
        steps=(SmallStep(1, "ringa Ali"), *talk.facts.active)  # as the turn has carried it out
    )
    talk.command("back")
    talk.tap("yes")
    assert kinds(talk) == ["yes"]


def test_every_answer_has_a_line_for_the_coach() -> None:
    """An answer without one would break the youth's turn."""
    lines = {one for one in coach_notices.LINES if one.startswith("idea_")}
    assert lines == {f"idea_{one}" for one in ("yes", "different", "no", "full", "silent")}


# ---------------------------------------------------------------- in the engine room


def proposed(room: App, text: str = "ringa Ali", coach: int = ANNA) -> Youth:
    youth = Youth(room)
    assert youth.anna(CoachProposed(coach, text)).refused is None
    return youth


def due(room: App) -> None:
    """Take whatever is due now."""
    while room.turns.take_due():
        pass


def at(youth: Youth) -> str:
    place = youth.seen().place
    return f"{place.flow}.{place.step}" if place else ""


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (CoachProposed(ANNA, " \n"), Refusal(RefusalReason.NO_WORDS)),
        (CoachProposed(ANNA, "!?"), Refusal(RefusalReason.NO_WORDS)),
        (CoachProposed(ANNA, "x" * 121), Refusal(RefusalReason.TOO_LONG, most=120)),
        (CoachProposed(3, "ringa"), Refusal(RefusalReason.NO_SUCH_COACH)),
        (CoachProposed(99, "ringa"), Refusal(RefusalReason.NO_SUCH_COACH)),
    ],
)
def test_what_cannot_be_proposed(room: App, what: CoachProposed, why: Refusal) -> None:
    """The coach is told why, and the youth is asked nothing."""
    youth = Youth(room)
    with room.store.writing() as db:
        team = people.rows(room, TEAM)[0]._asdict()
        coach = people.rows(room, COACH)[0]._asdict()
        db.execute(insert(TEAM), {**team, "id": 2})
        db.execute(insert(COACH), {**coach, "id": 3, "team_id": 2, "name": "Eva"})
    assert youth.anna(what).refused == why
    assert youth.seen().steps == {}


def test_nothing_is_proposed_to_who_has_stopped(room: App) -> None:
    """A stop holds over a coach's ideas."""
    youth = Youth(room)
    youth.says("stopp")
    assert reason(youth.anna(CoachProposed(ANNA, "ringa"))) is RefusalReason.STOPPED


def test_nothing_is_proposed_before_a_yes(room: App) -> None:
    youth = Youth(room)
    with room.store.writing() as db:
        db.execute(YOUTH.update().values(standing=Standing.THINKING.value))
    assert reason(youth.anna(CoachProposed(ANNA, "ringa"))) is RefusalReason.NOT_ENROLLED


def test_ideas_do_not_pile_up(room: App) -> None:
    """Three wait at most; one that is answered makes room."""
    youth = Youth(room)
    for number in range(MOST_WAITING):
        assert not youth.anna(CoachProposed(ANNA, f"steg {number}")).refused
    fourth = youth.anna(CoachProposed(OMAR, "ett till"))
    assert fourth.refused == Refusal(RefusalReason.IDEAS_WAITING, most=MOST_WAITING)
    due(room)
    youth.taps("no")
    assert not youth.anna(CoachProposed(OMAR, "ett till")).refused


def test_it_is_kept_with_its_coach_and_asked_at_rest(room: App) -> None:
    """It waits behind the open question, however long the coach has to wait."""
    youth = Youth(room)
    youth.says("menu")
    youth.taps("steps")
    youth.anna(CoachProposed(OMAR, "  ringa   Ali "))
    due(room)
    (step,) = youth.seen().steps.values()
    assert (step.text, step.stage, step.proposed_by) == ("ringa Ali", Stage.PROPOSED, OMAR)
    assert at(youth) == "steps.wish"
    youth.taps("skip")
    youth.says("läsa en bok")
    youth.taps("tomorrow")
    assert at(youth) == "proposal.idea"


def test_an_answer_takes_the_question_away(room: App) -> None:
    """A yes leaves its check-in behind and nothing else; a no leaves nothing."""
    youth = proposed(room)
    due(room)
    youth.taps("yes", "tomorrow")
    (step,) = youth.seen().steps.values()
    assert (step.stage, step.proposed_by) == (Stage.ACTIVE, ANNA)
    assert people.timers(room) == [f"checkin:{step.number}"]
    youth.anna(CoachProposed(ANNA, "sova"))
    due(room)
    youth.taps("no")
    assert people.timers(room) == [f"checkin:{step.number}"]
    told = [row.line for row in people.rows(room, OUTBOX) if row.coach_id == ANNA]
    assert told == ["desk.idea_yes", "desk.idea_no"]


def test_it_waits_while_a_human_talks(room: App) -> None:
    """Nothing comes between a coach and a youth; it is asked when the talk is over."""
    youth = Youth(room)
    youth.says("person")
    youth.anna(CoachTook(ANNA))
    youth.anna(CoachProposed(OMAR, "ringa Ali"))
    due(room)
    assert at(youth) == ""
    youth.anna(CoachClosed(ANNA, "klart"))
    assert at(youth) == "proposal.idea"


def test_a_stop_takes_it_away_and_a_new_yes_brings_it_back(room: App) -> None:
    """As with check-ins: nothing is asked meanwhile, and nothing is forgotten."""
    youth = proposed(room)
    youth.says("stopp")
    assert people.timers(room) == []
    youth.taps("no")
    youth.says("hej")
    youth.taps("yes")
    (step,) = youth.seen().steps.values()
    assert people.timers(room) == [f"proposal:{step.number}"]
