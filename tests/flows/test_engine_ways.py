"""flows/engine/engine.py: the ways between questions and flows: back, calls, commands, doors,
deploys.
"""

from __future__ import annotations

import pytest

from flows.engine import global_commands
from flows.engine.events import Tap, Text
from flows.engine.facts import Standing
from flows.engine.model import END, Choice, Flow, FlowCall, Jump
from tests.support.flow_player import Talk, ask, flow, tell, words

FIRST = global_commands.LINES["first"]
STALE = global_commands.LINES["stale"]


def on(goto: object) -> Choice:
    """One button that leads there."""
    return Choice("on", "On", goto=goto)  # type: ignore[arg-type]


def three() -> Flow:
    """Three questions in a row, answered in own words."""
    return flow(
        "a",
        one=ask(say="One?", read=words, goto="two"),
        two=ask(say="Two?", read=words, goto="three"),
        three=ask(on(Jump("b", keep=("one",))), say="Three?"),
    )


def other() -> Flow:
    """A flow that is begun with an answer of another."""
    return flow(
        "b", four=ask(say="Four, {one}?", read=words, goto="five"), five=ask(on(END), say="Five?")
    )


# ---------------------------------------------------------------- into other flows


def test_a_jump_takes_along_what_it_names() -> None:
    """Only the answers in `keep` come along, and the flow that was left does not come back."""
    talk = Talk(three(), flow("b", four=ask(on(END), say="Four, {one}?")))
    talk.begin("a")
    talk.write("1")
    talk.write("2")
    assert talk.tap("on") == ["Four, 1?"]
    assert talk.answers == {"one": "1"}
    talk.tap("on")
    assert talk.at is None


def test_a_call_returns_to_the_same_question() -> None:
    """Without `then` the question that called is asked again, with its answers and a new turn."""
    talk = Talk(
        flow("a", q=ask(read=words, goto="n"), n=ask(on(FlowCall("b")))), flow("b", x=tell("B"))
    )
    talk.begin("a")
    talk.write("1")
    assert talk.tap("on") == ["B", "Well?"]
    assert (talk.at, talk.turn, talk.answers["q"]) == ("a.n", talk.facts.turn, "1")


def test_a_call_goes_on_at_then() -> None:
    """With `then` the flow goes on there; back leads to the question that called."""
    talk = Talk(
        flow("a", q=ask(on(FlowCall("b", then="after"))), after=ask(on(END), say="After?")),
        flow("b", x=ask(on(END), say="B?")),
    )
    talk.begin("a")
    talk.tap("on")
    assert talk.at == "b.x"
    assert talk.tap("on") == ["After?"]
    assert talk.command("back") == ["Well?"]


def test_a_statement_may_call_and_go_on() -> None:
    """A call from a statement before any question still comes back to `then`."""
    talk = Talk(
        flow("a", hello=tell("Hello", FlowCall("b", then="after")), after=tell("After")),
        flow("b", x=ask(on(END), say="B?")),
    )
    assert talk.begin("a") == ["Hello", "B?"]
    assert talk.tap("on") == ["After"]
    assert talk.at is None


def test_a_call_within_a_call_comes_all_the_way_back() -> None:
    """Calls nest; a jump in between ends with the nearest flow that waits."""
    talk = Talk(
        flow("a", q=ask(on(FlowCall("b")))),
        flow("b", x=ask(on(Jump("c")), say="B?")),
        flow("c", y=ask(on(END), say="C?")),
    )
    talk.begin("a")
    talk.tap("on", "on")
    assert talk.at == "c.y"
    assert talk.tap("on") == ["Well?"]


# ---------------------------------------------------------------- back


def test_back_returns_question_by_question_with_answers_kept() -> None:
    """Every step back is the previous question; the answers are still there at its end."""
    talk = Talk(three(), other())
    talk.begin("a")
    talk.write("1")
    talk.write("2")
    assert [talk.command("back")[-1] for _ in range(3)] == ["Two?", "One?", "One?"]
    assert talk.said == [FIRST, "One?"]
    assert talk.answers == {"one": "1", "two": "2"}
    talk.write("uno")
    assert (talk.at, talk.answers) == ("a.two", {"one": "uno", "two": "2"})


def test_back_leads_across_flows() -> None:
    """From the first question of a flow back leads to the last one of the flow before."""
    talk = Talk(three(), other())
    talk.begin("a")
    for word in ("1", "2"):
        talk.write(word)
    talk.tap("on")
    talk.write("4")
    assert talk.at == "b.five"
    places = [(talk.command("back"), talk.at)[1] for _ in range(4)]
    assert places == ["b.four", "a.three", "a.two", "a.one"]
    assert talk.answers == {"one": "1", "two": "2", "three": "on"}


def test_back_passes_over_statements() -> None:
    """What was only said is no way back: the question before it is."""
    talk = Talk(
        flow("a", q=ask(on("say")), say=tell("Said", Jump("b"))),
        flow("b", x=ask(on(END), say="B?")),
    )
    talk.begin("a")
    assert talk.tap("on") == ["Said", "B?"]
    assert talk.command("back") == ["Well?"]


def test_back_goes_round_no_circle() -> None:
    """A question that came again stands once on the way back, so that no answer contradicts."""
    talk = Talk(flow("a", q=ask(on("n")), n=ask(on("q"), say="Again?")))
    talk.begin("a")
    talk.tap(*["on"] * 100)
    assert (talk.at, talk.place and talk.place.trail) == ("a.q", ())
    assert talk.command("back") == [FIRST, "Well?"]


def test_back_is_a_new_turn() -> None:
    """The buttons of the question that was left are stale after going back."""
    talk = Talk(flow("a", q=ask(on("n")), n=ask(on(END), say="N?")))
    talk.begin("a")
    talk.tap("on")
    turn = talk.turn
    talk.command("back")
    assert talk.take(Tap(turn, "on")) == [STALE, "Well?"]


def test_the_way_back_has_an_end() -> None:
    """However long somebody jumps about, the place stays small."""
    talk = Talk(flow("a", q=ask(on(Jump("b")))), flow("b", x=ask(on(Jump("a")))))
    talk.begin("a")
    talk.tap(*["on"] * 100)
    assert talk.place is not None
    assert len(talk.place.callers) == 8


# ---------------------------------------------------------------- always there


def somewhere() -> Talk:
    """In the second question of a flow."""
    talk = Talk(flow("a", q=ask(on("n")), n=ask(on(END), say="N?")))
    talk.begin("a")
    talk.tap("on")
    return talk


@pytest.mark.parametrize(
    ("name", "said", "at"),
    [
        ("help", ["Help", "N?"], "a.n"),
        ("person", ["A person comes"], None),
        ("stop", ["Stopped"], None),
        ("menu", ["Menu"], "menu.what"),
        ("back", ["Well?"], "a.q"),
    ],
)
def test_commands_work_in_every_step(name: str, said: list[str], at: str | None) -> None:
    """Help comes back to the question; a person, stop and the menu leave it."""
    talk = somewhere()
    assert (talk.command(name), talk.at) == (said, at)
    talk = somewhere()
    assert (talk.tap(name), talk.at) == (said, at), "as a button too"
    talk = somewhere()
    assert (talk.take(Tap(0, name)), talk.at) == (said, at), "as an old button too"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("help", ["Help"]),
        ("person", ["A person comes"]),
        ("stop", ["Stopped"]),
        ("menu", ["Menu"]),
        ("back", ["Menu"]),
    ],
)
def test_commands_work_at_rest(name: str, said: list[str]) -> None:
    """Nobody is met by silence where no question is open."""
    assert Talk().command(name) == said


def test_an_old_button_gets_a_kind_answer() -> None:
    """A tap of an earlier turn says so and asks the open question again; at rest a door opens."""
    talk = somewhere()
    assert talk.take(Tap(talk.turn - 1, "on")) == [STALE, "N?"]
    talk.tap("on")
    assert talk.take(Tap(2, "on")) == [STALE, "Menu"]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing.NEW, "Hello"),
        (Standing.THINKING, "Again?"),
        (Standing.DECLINED, "Open"),
        (Standing.STOPPED, "Begin again?"),
        (Standing.ERASED, "Hello"),
        (Standing.ENROLLED, "Menu"),
    ],
)
def test_each_standing_has_its_door(standing: Standing, said: str) -> None:
    """At rest a youth comes in where their standing says; who is enrolled and writes is heard."""
    talk = Talk(standing=standing)
    assert talk.command("menu") == [said]
    talk = Talk(standing=standing)
    assert talk.take(Text("hej")) == ["Wrote" if standing is Standing.ENROLLED else said]
