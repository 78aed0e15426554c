"""Choose a small step: a wish, one thing in the next days, when to ask (practices 0-9, 0-10)."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.effects import AddStep, Effect, SetStep, SetWish
from flows.engine.facts import Facts, Stage
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Jump, Step, leads, lists
from flows.shared import ask_date, free_text

NO_WISH = "no_wish"
"""The choice that takes the wish away."""

MOST_ACTIVE = 3
"""Small steps under way at a time (practices 0-10)."""


@leads("wish", "overview", "none_yet")
def where_to_begin(_answers: Answers, facts: Facts) -> str:
    if not facts.active:
        return "none_yet" if facts.wish else "wish"
    return "overview"


@lists("one")
def active(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(step.number), f"👣 {step.text}", goto="one", own=True) for step in facts.active
    )


@leads("small", "full")
def check_limit(_answers: Answers, facts: Facts) -> str:
    return "full" if len(facts.active) >= MOST_ACTIVE else "small"


@leads("when", "full")
def check_limit_of_typed(_answers: Answers, facts: Facts) -> str:
    return "full" if len(facts.active) >= MOST_ACTIVE else "when"


@leads("overview", "no_step")
def which_are_mine(_answers: Answers, facts: Facts) -> str:
    return "overview" if facts.active else "no_step"


def has_wish(_answers: Answers, facts: Facts) -> bool:
    return bool(facts.wish)


def set_wish(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    if answers["wish"] == NO_WISH:
        yield SetWish("")
    elif answers["wish"]:
        yield SetWish(str(answers["wish"]))


def add_step(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield AddStep(str(answers["small"]), ask_date.moment(answers["when"]))


def done(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from _set(answers, facts, Stage.DONE)


def aside(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from _set(answers, facts, Stage.PUT_ASIDE)


def _set(answers: Answers, facts: Facts, stage: Stage) -> Iterable[Effect]:
    step = facts.step(int(str(answers["overview"])))
    if step is not None:
        yield SetStep(step.number, stage=stage)


def reword(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(int(str(answers["overview"])), text=str(answers["words"]))


def ask_on(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(int(str(answers["overview"])), ask_at=ask_date.moment(answers["another_day"]))


FLOW = Flow(
    id="steps",
    start="begin",
    private=NONE,
    protected=EVERY,
    review_first=NONE,
    entries=("small", "room", "mine", "easy", "goal"),
    given=("small",),
    lines={**free_text.LINES, **ask_date.LINES},
    steps={
        "begin": Step(goto=where_to_begin),
        "mine": Step(goto=which_are_mine),
        "no_step": Step(
            say="You have no small step now. Do you want to choose one?",
            choices=(
                Choice("new", "🌱 Yes", goto="room"),
                Choice("later", "✋ Not now", goto="fine"),
            ),
        ),
        "easy": Step(
            say="It can be very small, like going out for ten minutes. Or lay out clothes for"
            " tomorrow, or write to a friend.",
            goto="room",
        ),
        "goal": Step(
            say="Good that you have a plan! Shall this be a small step: {small}?",
            choices=(
                Choice("yes", "🌱 Yes", goto=check_limit_of_typed),
                Choice("words", "✏️ Other words", goto="room"),
                Choice("no", "✋ No", goto="fine"),
            ),
            yields=True,
        ),
        "wish": Step(
            say="What do you wish for in your life right now? It can be something big or small."
            " Write it in your own words.",
            choices=(Choice(NO_WISH, "🗑️ Take my wish away", goto="no_wish", when=has_wish),),
            read=free_text.own_words,
            skip=True,
            goto="room",
            do=(set_wish,),
        ),
        "none_yet": Step(
            say="Your wish is: {wish}. Do you want to take a small step towards it?",
            choices=(
                Choice("new", "🌱 New small step", goto="small"),
                Choice("wish", "⭐ Change my wish", goto="wish"),
                Choice("later", "✋ Not now", goto="fine"),
            ),
        ),
        "overview": Step(
            say="Here are your small steps. Which one shall we look at?",
            listed=active,
            choices=(
                Choice("new", "🌱 New small step", goto="room"),
                Choice("wish", "⭐ Change my wish", goto="wish"),
            ),
        ),
        "room": Step(goto=check_limit),
        "full": Step(
            say="You have three small steps now. That is plenty. Finish one first, or put one"
            " aside.",
            goto="overview",
        ),
        "one": Step(
            menu=True,
            say="{overview_words} – what do you want to do?",
            choices=(
                Choice("done", "🎉 It is done", goto="well_done", do=(done,)),
                Choice("when", "📅 Ask another day", goto="another_day"),
                Choice("words", "✏️ Change the words", goto="words"),
                Choice("aside", "📦 Put it aside", goto="put_aside", do=(aside,)),
                Choice("keep", "👍 Leave it as it is", goto="fine"),
            ),
        ),
        "no_wish": Step(
            say="Good. It is gone. You can wish for something else whenever you want.", goto=END
        ),
        "words": Step(
            say="How do you want to say it instead?",
            read=free_text.short_words,
            goto="reworded",
            do=(reword,),
        ),
        "reworded": Step(say="Good! {words}. That is what I ask about.", goto=END),
        "small": Step(
            say="What is one small thing that you can do in the next few days? Write what you"
            " want to do.",
            read=free_text.short_words,
            goto="when",
        ),
        "when": Step(
            say="When shall I ask how it went?",
            choices=ask_date.choices("saved"),
            keep=ask_date.keep_date,
            read=ask_date.read_date,
            goto="saved",
            do=(add_step,),
        ),
        "saved": Step(say="Good! {small}. I will ask you {when}.", goto=END),
        "another_day": Step(
            say="When shall I ask?",
            choices=ask_date.choices("moved_on"),
            keep=ask_date.keep_date,
            read=ask_date.read_date,
            goto="moved_on",
            do=(ask_on,),
        ),
        "moved_on": Step(say="Good. I will ask you {another_day}.", goto=END),
        "well_done": Step(
            say="You did it! Do you want to take a new small step?",
            choices=(
                Choice("new", "🌱 Yes", goto="room"),
                Choice("later", "✋ Not now", goto="fine"),
            ),
        ),
        "put_aside": Step(say="Fine, it can rest. You can write it again when you want.", goto=END),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)

NEW = Jump("steps", "room")
"""Where another flow sends a youth who wants one more small step."""
