"""flows/engine/engine.py: what one turn of a small flow does."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from flows.engine import engine, global_commands
from flows.engine.effects import Effect, OpenEscalation, SetStanding, SetWish
from flows.engine.errors import FlowError
from flows.engine.events import Enter, Tap
from flows.engine.facts import Facts, SmallStep, Standing, Tier
from flows.engine.line import Answers, Value
from flows.engine.model import END, Choice, Flow, leads, lists
from flows.engine.place import Place
from tests.support.flow_player import Talk, ask, flow, tell, words

YES = Choice("yes", "👍 Yes", goto="thanks")
NO = Choice("no", "✋ No", goto=END)
THANKS = tell("Thanks")


@lists("thanks")
def own_steps(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(Choice(str(s.number), s.text, goto="thanks", own=True) for s in facts.steps)


def small_steps(count: int) -> tuple[SmallStep, ...]:
    return tuple(SmallStep(number, f"step {number}") for number in range(1, count + 1))


# ---------------------------------------------------------------- choices


def test_fixed_choices_are_shown_in_order_and_lead_on() -> None:
    """A tap on a shown choice is kept under the step's name and goes where the choice says."""
    talk = Talk(
        flow("a", q=ask(YES, Choice("no", "No", goto="q2"), NO), q2=ask(YES), thanks=THANKS)
    )
    talk.begin("a")
    assert (talk.at, talk.buttons) == ("a.q", ["yes", "no", "no"])
    talk.tap("no")
    assert (talk.at, talk.answers) == ("a.q2", {"q": "no"})
    assert talk.tap("yes") == ["Thanks"]
    assert talk.at is None


def test_a_typed_choice_is_a_tap() -> None:
    """What the listener recognised as a choice is that choice, also where own words are read."""
    talk = Talk(flow("a", q=ask(YES, read=words, goto=END), thanks=THANKS))
    talk.begin("a")
    assert talk.write("yes!", "yes") == ["Thanks"]


def test_a_choice_is_hidden_by_when() -> None:
    """`when` hides a choice as long as the facts say so; a tap on it then is answered kindly."""
    maybe = Choice("maybe", "Maybe", goto=END, when=lambda _answers, facts: facts.staffed)
    talk = Talk(flow("a", q=ask(YES, maybe), thanks=THANKS))
    talk.begin("a")
    assert talk.buttons == ["yes", "maybe"]
    assert talk.take(Tap(talk.turn, "maybe"), staffed=False) == [
        global_commands.LINES["gone"],
        "Well?",
    ]
    assert talk.buttons == ["yes"]


def test_listed_choices_come_first_and_keep_their_words() -> None:
    """Choices from facts stand before the fixed ones; their own words are kept beside the id."""
    talk = Talk(flow("a", q=ask(NO, listed=own_steps), thanks=tell("{q_words}!")))
    talk.take(Enter("a"), steps=small_steps(2))
    assert talk.labels == ["step 1", "step 2", "✋ No"]
    assert talk.tap("2") == ["step 2!"]


def test_a_choice_gone_from_facts_is_answered_kindly() -> None:
    """Between the question and the tap the step was removed: say so, and ask again."""
    talk = Talk(flow("a", q=ask(NO, listed=own_steps), thanks=THANKS))
    talk.take(Enter("a"), steps=small_steps(2))
    said = talk.take(Tap(talk.turn, "2"), steps=small_steps(1))
    assert (said, talk.buttons) == ([global_commands.LINES["gone"], "Well?"], ["1", "no"])


def test_many_choices_come_in_pages_that_go_round() -> None:
    """Never more than four buttons: three and `more`; after the last page comes the first."""
    talk = Talk(flow("a", q=ask(NO, listed=own_steps), thanks=THANKS))
    talk.take(Enter("a"), steps=small_steps(6))
    pages = [talk.buttons]
    for _ in range(3):
        talk.tap("more")
        pages.append(talk.buttons)
    last = ["no", "more"]
    assert pages == [["1", "2", "3", "more"], ["4", "5", "6", "more"], last, pages[0]]
    assert talk.tap("5") == ["Thanks"], "a choice of another page is still a choice"


def test_the_offer_is_what_stands_under_the_question() -> None:
    """`offered` names the choices of this page, and none at rest or for a step that is gone."""
    talk = Talk(flow("a", q=ask(NO, listed=own_steps), thanks=THANKS))
    talk.take(Enter("a"), steps=small_steps(6))
    talk.tap("more")
    shown = engine.offered(talk.flows, talk.place, talk.facts)
    assert [choice.id for choice in shown] == talk.buttons
    assert engine.offered(talk.flows, None, talk.facts) == ()
    assert engine.offered(talk.flows, Place("a", "gone", 1), talk.facts) == ()


# ---------------------------------------------------------------- own words


def reading() -> Flow:
    """A flow with one question that is answered in own words."""
    steps = {"q": ask(read=words, goto="echo"), "echo": tell("You said {q}")}
    return Flow(id="a", start="q", steps=steps, lines={"empty": "Nothing there"})


def test_own_words_are_kept() -> None:
    """What `read` returns is the answer."""
    talk = Talk(reading())
    talk.begin("a")
    assert talk.write(" Hi ") == ["You said Hi"]


def test_not_understood_is_a_hint_then_a_person_then_peace() -> None:
    """The flow's own hint first, then a person is offered, then the question is left in peace."""
    talk = Talk(reading())
    talk.begin("a")
    assert (talk.write(""), talk.buttons) == (["Nothing there", "Well?"], [])
    assert talk.write("") == [global_commands.LINES["again_person"], "Well?"]
    assert (talk.write(""), talk.buttons) == ([global_commands.LINES["peace"]], ["person"])
    assert talk.at is None
    assert talk.tap("person") == ["A person comes"], "the button works where nothing is open"


def test_the_count_of_tries_begins_again_with_the_next_question() -> None:
    """Two bad tries at one question do not make the next one impatient."""
    talk = Talk(flow("a", q=ask(YES), thanks=ask(YES, say="Next?")))
    talk.begin("a")
    talk.write("hm")
    talk.write("hm")
    talk.tap("yes")
    assert talk.write("hm") == [global_commands.LINES["again"], "Next?"]


def test_asking_again_keeps_the_old_buttons_alive() -> None:
    """The same question again is the same turn: buttons already on the screen still work."""
    talk = Talk(flow("a", q=ask(YES), thanks=THANKS))
    talk.begin("a")
    turn = talk.turn
    talk.write("hm")
    assert talk.take(Tap(turn, "yes")) == ["Thanks"]


def test_skip_leaves_no_answer_and_goes_on() -> None:
    """Skip is a choice like the others; the answer is None and the step's deeds are done."""

    def wish(answers: Answers, _facts: Facts) -> Iterable[Effect]:
        yield SetWish(str(answers["q"]))

    talk = Talk(flow("a", q=ask(read=words, skip=True, goto="n", do=(wish,)), n=ask(YES)))
    talk.begin("a")
    assert talk.buttons == ["skip"]
    talk.tap("skip")
    assert (talk.answers, talk.all(SetWish)) == ({"q": None}, [SetWish("None")])


def test_a_skipped_answer_does_not_hide_the_fact_of_its_name() -> None:
    """Who skips the question about a wish still has the wish; an answer goes before the fact."""
    talk = Talk(flow("a", wish=ask(read=words, skip=True, goto="n"), n=tell("Wish: {wish}")))
    talk.take(Enter("a"), wish="a job")
    assert talk.take(Tap(talk.turn, "skip"), wish="a job") == ["Wish: a job"]
    talk.begin("a")
    assert talk.write("a cat") == ["Wish: a cat"]


def test_a_word_that_was_not_asked_raises() -> None:
    """A line whose answer was never given on this way is a wrong flow, not a hole in a sentence."""
    talk = Talk(flow("a", q=tell("Hello {n}"), n=ask(YES), thanks=THANKS))
    with pytest.raises(FlowError, match=r"a\.q says {n}"):
        talk.begin("a")


def test_keep_turns_an_answer_into_what_is_kept() -> None:
    """`keep` sees every answer but a skipped one."""

    def louder(value: Value, _answers: Answers, _facts: Facts) -> Value:
        return f"{value}!"

    talk = Talk(flow("a", q=ask(YES, skip=True, goto="thanks", keep=louder), thanks=tell("{q}")))
    talk.begin("a")
    assert talk.tap("yes") == ["yes!"]
    talk.begin("a")
    assert talk.tap("skip") == ["None"]


# ---------------------------------------------------------------- effects and errors


def test_effects_come_in_the_order_in_which_they_were_meant() -> None:
    """The choice's deeds, the step's deeds, then what the next step says and does."""
    yes = Choice("yes", "Yes", goto="thanks", do=(SetStanding(Standing.ENROLLED),))
    talk = Talk(
        flow(
            "a",
            q=ask(yes, do=(SetWish("x"),)),
            thanks=tell("Thanks", do=(OpenEscalation(Tier.C, "asked"),)),
        )
    )
    talk.begin("a")
    talk.tap("yes")
    names = [type(effect).__name__ for effect in talk.effects]
    assert names == ["SetStanding", "SetWish", "Say", "OpenEscalation"]


def test_a_circle_of_statements_raises() -> None:
    """A flow that goes on for more than twenty steps in one turn is wrong, and says so."""
    talk = Talk(flow("a", one=tell("1", "two"), two=tell("2", "one")))
    with pytest.raises(FlowError, match="more than 20 steps"):
        talk.begin("a")


def test_a_goal_that_was_not_declared_raises() -> None:
    """A thinking function may only lead where it said it would."""

    @leads("here")
    def astray(_answers: Answers, _facts: Facts) -> str:
        return "there"

    talk = Talk(flow("a", q=tell("", astray), here=THANKS, there=THANKS))
    with pytest.raises(FlowError, match=r"a\.q leads to 'there'"):
        talk.begin("a")


def test_a_listed_choice_that_leads_astray_raises() -> None:
    """What a list offers may only lead where the list said it would."""

    @lists("here")
    def astray(_answers: Answers, _facts: Facts) -> tuple[Choice, ...]:
        return (Choice("1", "One", goto="there", own=True),)

    talk = Talk(flow("a", q=ask(listed=astray), here=THANKS, there=THANKS))
    talk.begin("a")
    with pytest.raises(FlowError, match=r"a\.q lists 'there'"):
        talk.tap("1")


def test_the_past_is_never_changed() -> None:
    """A turn returns a new place; the old one, its answers included, stays as it was."""
    talk = Talk(flow("a", q=ask(Choice("on", "On", goto="n")), n=ask(YES), thanks=THANKS))
    talk.begin("a")
    before = talk.place
    copy = repr(before)
    talk.tap("on")
    assert (repr(before), talk.place != before) == (copy, True)
