"""flows/engine/engine.py: something due comes over an open question."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.engine.effects import DropTimer, SetTimer
from flows.engine.events import Enter, Silence, Tap
from flows.engine.model import Choice, Flow
from storage import codec
from tests.support.flow_player import Talk, ask, flow, tell

WAIT = timedelta(hours=48)


def asking(wait: timedelta | None = None) -> Flow:
    """A question, and what follows when it is answered or not."""
    done = Choice("done", "Done", goto="well")
    return flow(
        "asks", q=ask(done, say="And?", on_silence="later", wait=wait), well=tell("Well done"),
        later=tell("Later"),
    )  # fmt: skip


def reminds() -> Flow:
    """A reminder, whose button has the same id as the question's."""
    done = Choice("done", "Done", goto="good")
    return flow("reminds", now=ask(done, say="Now!", wait=WAIT, yields=True), good=tell("Good"))


@pytest.fixture
def talk() -> Talk:
    """A question waits since turn 1; in turn 2 a reminder came over it."""
    talk = Talk(asking(WAIT), reminds())
    talk.begin("asks")
    assert talk.take(Enter("reminds", over=True)) == ["Now!"]
    return talk


def test_the_timer_of_the_question_stands(talk: Talk) -> None:
    """Nobody puts off the moment at which the question has waited long enough."""
    assert (talk.all(SetTimer), talk.all(DropTimer)) == ([], [])


def test_answered_it_gives_the_question_back(talk: Talk) -> None:
    """The question is asked again with buttons of this turn, and waits anew."""
    assert talk.tap("done") == ["Good", "And?"]
    assert len(talk.all(SetTimer)) == 1
    assert talk.tap("done") == ["Well done"]


def test_the_buttons_of_the_question_still_work(talk: Talk) -> None:
    """An answer to it is an answer; the reminder is over, and its own button is an old one."""
    assert talk.take(Tap(1, "done")) == ["Well done"]
    assert (talk.at, talk.all(DropTimer)) == (None, [DropTimer("silence")])
    assert "Well done" not in talk.take(Tap(2, "done"))


def test_silence_ends_the_question_and_leaves_the_reminder(talk: Talk) -> None:
    """What came over it is not closed by a wait that is not its own."""
    assert talk.take(Silence(1)) == ["Later"]
    assert talk.at == "reminds.now"
    assert talk.tap("done") == ["Good"]
    assert talk.at is None


def test_the_next_one_takes_the_place_of_the_last(talk: Talk) -> None:
    """Unanswered reminders do not pile up; the question below stays."""
    talk.take(Enter("reminds", over=True))
    assert talk.tap("done") == ["Good", "And?"]


def test_a_question_that_does_not_wait_is_given_up() -> None:
    """It was the youth's own, and left long ago: a reminder does not bring it back."""
    talk = Talk(asking(), reminds())
    talk.begin("asks")
    talk.take(Enter("reminds", over=True))
    assert talk.tap("done") == ["Good"]
    assert talk.at is None


def test_it_is_kept_as_it_is(talk: Talk) -> None:
    """A restart between a reminder and its answer changes nothing."""
    assert talk.place is not None
    assert codec.load_place(codec.dump_place(talk.place)) == talk.place
