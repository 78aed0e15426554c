"""flows/tools/check.py: what is wrong with a flow is found without running it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.translation import catalog_files
from flows import discovery
from flows.engine.events import Text
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line, Value
from flows.engine.model import END, Branch, Choice, Flow, FlowCall, Jump, Retry, Step, lists, reads
from flows.shared import meeting_texts, rhythm_texts
from flows.texts import call_status, push_texts
from flows.tools import check
from tests.support.flow_player import ask, flow, tell, words

DAY = timedelta(days=1)
YES = Choice("yes", "👍 Yes", goto=END)
OTHER = flow("other", ("in",), **{"x": tell("X"), "in": tell("In")})


def on(goto: Any) -> Choice:
    """A button that leads there."""
    return Choice("on", "On", goto=goto)


def found_in(*flows: Flow, ledger: frozenset[str] | None = None) -> list[str]:
    """The problems of these flows, as text; every step is in the ledger unless told."""
    every = {one.id: one for one in (*flows, OTHER)}
    live = frozenset(f"{one.id}.{step}" for one in every.values() for step in one.steps)
    return [str(one) for one in check.problems(every, live if ledger is None else ledger)]


def test_the_real_flows_have_no_problem() -> None:
    """What is live is in order."""
    assert check.problems(discovery.all_flows(), discovery.ledger()) == []


@reads("empty")
def other_words(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry:
    return text.text


@lists("gone", END)
def astray(_answers: Answers, _facts: Facts) -> tuple[Choice, ...]:
    return ()


WRONG: dict[str, tuple[dict[str, Step], str]] = {
    "a choice to nowhere": (
        {"q": ask(on("gone"))},
        "a.q: leads to 'gone', which is no step",
    ),
    "a statement to nowhere": (
        {"q": ask(YES, on("t")), "t": tell("T", Branch(lambda _a, _f: END, ("gone", END)))},
        "a.t: leads to 'gone', which is no step",
    ),
    "a list to nowhere": (
        {"q": ask(YES, listed=astray)},
        "a.q: leads to 'gone', which is no step",
    ),
    "a silence to nowhere": (
        {"q": ask(YES, wait=DAY, on_silence="gone")},
        "a.q: leads to 'gone', which is no step",
    ),
    "a jump to no flow": (
        {"q": ask(on(Jump("gone")))},
        "a.q: leads to the flow 'gone', which does not exist",
    ),
    "a jump past the entries": (
        {"q": ask(on(Jump("other", "y")))},
        "a.q: leads into other.y, which is no entry of that flow",
    ),
    "a call that comes back to nowhere": (
        {"q": ask(YES, on(FlowCall("other", "in", then="gone")))},
        "a.q: goes on at 'gone' after other, which is no step",
    ),
    "a statement that calls and stops": (
        {
            "q": ask(YES, on("t")),
            "t": tell("T", Branch(lambda _a, _f: END, (FlowCall("other"), END))),
        },
        "a.t: calls other from a statement and does not say where it goes on",
    ),
    "a question without words": (
        {"q": ask(YES, say="")},
        "a.q: asks without saying anything",
    ),
    "a statement that ends nowhere": (
        {"q": ask(YES, on("t")), "t": Step(say="T")},
        "a.t: is a dead end: no goto",
    ),
    "a skip that leads nowhere": (
        {"q": ask(YES, skip=True)},
        "a.q: is a dead end: no goto",
    ),
    "a hurry": (
        {"q": ask(YES, wait=timedelta(hours=23))},
        "a.q: waits less than 1 day, 0:00:00",
    ),
    "a statement that waits": (
        {"q": tell("Q", wait=DAY)},
        "a.q: waits without asking",
    ),
    "a question about what may pass": (
        {"q": ask(YES, say="Until {paused_until}?")},
        "a.q: asks with {paused_until}, which may pass, and does not say passed=",
    ),
    "a passing to nowhere": (
        {"q": ask(YES, say="Until {reads_at}?", passed="gone")},
        "a.q: leads to 'gone', which is no step",
    ),
    "five choices": (
        {"q": ask(*(Choice(f"c{n}", f"C{n}", goto=END) for n in range(5)))},
        "a.q: has more than 4 choices",
    ),
    "four choices and a skip": (
        {"q": ask(*(Choice(f"c{n}", f"C{n}", goto=END) for n in range(4)), skip=True, goto=END)},
        "a.q: has more than 4 choices",
    ),
    "an id twice": (
        {"q": ask(YES, Choice("yes", "Aye", goto=END))},
        "a.q: has the choice 'yes' twice",
    ),
    "a label twice but for its emoji": (
        {"q": ask(YES, Choice("aye", "✋ yes", goto=END))},
        "a.q: has the label 'yes' twice",
    ),
    "a long id": (
        {"q": ask(YES, Choice("x" * 49, "Long", goto=END))},
        f"a.q: has a choice id of more than 48 bytes: {'x' * 49!r}",
    ),
    "an id that is taken": (
        {"q": ask(YES, Choice("more", "All of it", goto=END))},
        "a.q: has a choice called 'more', which every step has already",
    ),
    "an id that is no wire": (
        {"q": ask(YES, Choice("på", "On", goto=END))},
        "a.q: has the choice id 'på': letters, digits and _ only",
    ),
    "a step that nobody reaches": (
        {"q": ask(YES), "island": tell("Alone")},
        "a.island: is never reached",
    ),
    "a long line": (
        {"q": ask(YES, say="x" * 301)},
        "a.q: is longer than 300 characters",
    ),
    "a word that is no fact": (
        {"q": ask(YES, say="{q} {coach} {who}")},
        "a.q: says {who}, which is no fact and no answer",
    ),
    "an answer of a statement": (
        {"q": ask(YES, on("t"), say="{t}"), "t": tell("T")},
        "a.q: says {t}, which is no fact and no answer",
    ),
    "the words of a step without a list": (
        {"q": ask(YES, say="{q_words}")},
        "a.q: says {q_words}, which is no fact and no answer",
    ),
    "a word in a label that is no fact": (
        {"q": ask(YES, Choice("no", "No {who}", goto=END))},
        "a.q.no: says {who}, which is no fact and no answer",
    ),
    "a telephone number": (
        {"q": ask(YES, say="Under 18: call Bris, 116 111.")},
        "a.q: has the telephone number 116 111 in it: name its contact, as {bris} does",
    ),
    "a telephone number on a button": (
        {"q": ask(YES, Choice("call", "📞 112", goto=END))},
        "a.q.call: has the telephone number 112 in it: name its contact, as {bris} does",
    ),
    "an answer called as a number to call is": (
        {"mind": ask(YES)},
        "a: has an answer called 'mind', which is a number to call",
    ),
    "a brace left open": (
        {"q": ask(YES, say="{coach")},
        "a.q: has a brace that is not closed, not opened, or not round a plain name",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_step_is_found_once_and_nothing_else(name: str) -> None:
    """One thing wrong gives one problem, at its place."""
    steps, problem = WRONG[name]
    assert found_in(flow("a", **steps)) == [problem]


def test_no_sentence_or_label_beside_the_flows_has_a_number_either() -> None:
    """What is always there, before the welcome, told of contacts and to coaches is read too.

    So is what becomes of a call for a human, though its lines are named after the flow `held`, and
    what a notification says, though they are named after `notify`; and words of `meetings`,
    and of a rhythm.
    """
    pages = ("console", "demo", "site", "web", "words")
    flows = discovery.all_flows()
    status = {call_status.line(name).context for name in call_status.LINES}
    assert status.isdisjoint(flows["held"].line(step).context for step in flows["held"].steps)
    status |= {push_texts.line(name).context for name in push_texts.LINES}
    status |= {meeting_texts.line(name).context for name in meeting_texts.LINES}
    status |= {rhythm_texts.line(name).context for name in rhythm_texts.LINES}
    beside = {
        one.line.context
        for one in catalog_files.lines()
        if one.line.context.partition(".")[0] not in {*flows, *pages}
    }
    assert {one.context for one in check.texts()} == beside | status
    wrong = [Line("door.stranger", "Call 112."), Line("door.age", "Are you {age}?")]
    what = "has the telephone number 112 in it: name its contact, as {bris} does"
    assert [str(one) for one in check.numbers_in(wrong)] == [f"door.stranger: {what}"]


def test_a_circle_is_found_in_each_of_its_steps() -> None:
    """Steps with no way to the end, another flow or rest are each named."""
    circle = flow("a", q=ask(on("n")), n=ask(on("q"), on_silence=END))
    what = "goes in circles: no way to the end from here"
    assert found_in(circle) == [f"a.q: {what}", f"a.n: {what}"]


MARKS: Final = "EVERY, NONE or steps"
ASKED: Final = "asks for own words"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"start": "gone"}, "a: begins or goes on at 'gone', which is no step"),
        ({"entries": ("q", "gone")}, "a: begins or goes on at 'gone', which is no step"),
        ({"moved": {"old": "gone"}}, "a: begins or goes on at 'gone', which is no step"),
        *(
            ({mark: None}, f"a: asks for own words in 'q' and does not say {mark}=: {MARKS}")
            for mark in ("private", "protected", "review_first")
        ),
        ({"protected": ("gone*",)}, "a: says protected='gone*', which is none of its lines"),
        ({"private": ("q",)}, f"a: is private and {ASKED} in 'q', which coaches read"),
        ({"lines": {"spare": "Unsaid"}}, "a.spare: is a line that nothing says"),
        ({"lines": {"empty": "{who}"}}, "a.empty: says {who}, which is no fact and no answer"),
    ],
)
def test_a_wrong_flow_is_found_once_and_nothing_else(change: dict[str, Any], problem: str) -> None:
    """Beginnings that are no steps, lines that nothing says, lines with holes."""
    lines = {"empty": "Nothing"}
    fine = dataclasses.replace(flow("a", ("q",), q=ask(read=words, goto=END)), lines=lines)
    assert found_in(fine) == []
    more = {"lines": {**lines, **change["lines"]}} if "lines" in change else change
    assert found_in(dataclasses.replace(fine, **more)) == [problem]


def test_a_given_answer_may_be_said() -> None:
    """What a flow is begun with is known in all its lines."""
    fine = dataclasses.replace(flow("a", q=ask(YES, say="{who}")), given=("who",))
    assert found_in(fine) == []


def test_the_lines_of_a_reader_must_exist_and_have_a_name_of_their_own() -> None:
    """A reader answers with lines of its flow; no line is called as a step is."""
    bare = flow("a", q=ask(read=other_words, goto=END))
    assert found_in(bare) == ["a.q: may answer with the line 'empty', which does not exist"]
    fine = dataclasses.replace(bare, lines={"empty": "Nothing"})
    assert found_in(fine) == []
    empty = {"q": ask(read=words, goto="empty"), "empty": tell("Empty")}
    both = dataclasses.replace(flow("a", **empty), lines={"empty": "Nothing"})
    assert found_in(both) == ["a.empty: is the name of a step and of a line"]


def test_the_ledger_holds_every_step_that_was_ever_live() -> None:
    """A new step must be written down; one that is gone must say in `moved` where to go on."""
    one = flow("a", q=ask(YES))
    live = frozenset({"other.x", "other.in", "a.q"})
    missing = "a.q: is not in flows/ledger.txt: run `lotsen flows ledger`"
    gone = "a.old: was live and is gone: say in `moved` where its people go on"
    assert found_in(one, ledger=live - {"a.q"}) == [missing]
    assert found_in(one, ledger=live | {"a.old"}) == [gone]
    moved = dataclasses.replace(one, moved={"old": "q"})
    assert found_in(moved, ledger=live | {"a.old"}) == []


def test_the_ledger_grows_and_never_shrinks(tmp_path: Path) -> None:
    """New steps are added in order, what is gone stays, and a second time nothing is new."""
    path = tmp_path / "ledger.txt"
    path.write_text("# Remark.\nmenu.what\ngone.step\n", encoding="utf-8")
    live = {f"{one.id}.{step}" for one in discovery.all_flows().values() for step in one.steps}
    assert discovery.extend_ledger(path) == sorted(live - {"menu.what"})
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines == ["# Remark.", *sorted(live | {"gone.step"})]
    assert discovery.extend_ledger(path) == []
    assert discovery.ledger(path) == live | {"gone.step"}
