"""flows/engine/engine.py: what happens when nobody answers, and the timer that waits for it."""

from __future__ import annotations

from datetime import timedelta

from flows.engine.effects import DropTimer, SetTimer
from flows.engine.events import Silence
from flows.engine.line import LineClass
from flows.engine.model import Choice, Flow
from flows.engine.timers import TimerKind
from tests.support.flow_player import NOW, Talk, ask, flow, tell


def waiting() -> Flow:
    """A question that waits a day, and one that does not wait."""
    return flow(
        "a",
        q=ask(Choice("on", "On", goto="n"), wait=timedelta(days=1), on_silence="later"),
        n=ask(Choice("back", "Once more", goto="q")),
        later=tell("Another time"),
    )


def test_silence_ends_only_the_question_of_its_own_turn() -> None:
    """A silence of an earlier question does nothing at all; its own leads on as a reminder."""
    talk = Talk(waiting())
    talk.begin("a")
    assert talk.take(Silence(talk.turn - 1)) == []
    assert (talk.at, talk.effects) == ("a.q", [])
    assert talk.silence() == ["Another time"]
    assert (talk.at, talk.effects[0].say_as) == (None, LineClass.REMINDER)  # type: ignore[union-attr]


def test_silence_at_rest_does_nothing() -> None:
    """A timer that comes when nothing is open is late, and harmless."""
    talk = Talk(waiting())
    assert (talk.take(Silence(1)), talk.effects) == ([], [])


def test_the_timer_is_set_when_the_question_is_asked() -> None:
    """A waiting question sets the timer `wait` from now, and asking again does not move it."""
    talk = Talk(waiting())
    talk.begin("a")
    assert talk.all(SetTimer) == [SetTimer(TimerKind.SILENCE, NOW + timedelta(days=1))]
    talk.write("hm")
    assert (talk.all(SetTimer), talk.all(DropTimer)) == ([], [])


def test_the_timer_is_dropped_when_the_question_is_answered() -> None:
    """On to a question that does not wait, and to rest; and set anew when it is asked anew."""
    talk = Talk(waiting())
    talk.begin("a")
    talk.tap("on")
    assert (talk.all(SetTimer), talk.all(DropTimer)) == ([], [DropTimer(TimerKind.SILENCE)])
    talk.tap("back")
    assert (talk.all(SetTimer), talk.all(DropTimer)) == (
        [SetTimer(TimerKind.SILENCE, NOW + timedelta(1))],
        [],
    )


def test_the_timer_is_dropped_when_a_flow_begins_in_between() -> None:
    """A danger or a due thing takes the place: the old silence is not waited for."""
    talk = Talk(waiting())
    talk.begin("a")
    talk.begin("person")
    assert (talk.at, talk.all(DropTimer)) == (None, [DropTimer(TimerKind.SILENCE)])
