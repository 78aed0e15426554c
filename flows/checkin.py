"""Ask how a step goes: never a word of failure; not yet twice makes it smaller (product.md, 6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flows import steps
from flows.engine import local_time
from flows.engine.effects import Effect, OpenEscalation, SetStep
from flows.engine.events import Text
from flows.engine.facts import Facts, Stage, Tier
from flows.engine.line import Answers, Value
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Retry, Step, gives, leads, reads
from flows.shared import ask_date, free_text

HIGHEST = 10
MOST_UNANSWERED = 3
"""So many check-ins without an answer, then a human takes over (practices 3-13)."""
AGAIN_DAYS = 3
"""Days until a check-in comes again that was left without saying when."""


@reads("no_number", hears_number=True)
def scale(text: Text, _answers: Answers, _facts: Facts) -> Value | Retry:
    return Retry("no_number") if text.number is None else text.number


@leads("closed", "reworded", END)
def changed_since(answers: Answers, facts: Facts) -> str:
    """Tell what has become of the small step since it was asked about."""
    step = facts.step(answers["number"])
    if step is None or step.stage is not Stage.ACTIVE:
        return "closed"
    return END if step.text == answers["step"] else "reworded"


@gives("step", "not_yet")
def take_now(answers: Answers, facts: Facts) -> Answers:
    """Take the small step as it is now."""
    step = facts.step(answers["number"])
    return {"step": step.text, "not_yet": step.not_yet} if step is not None else {}


def _not_yet(answers: Answers, facts: Facts) -> int:
    """Return how often it was not yet: as it is now, for the question may be an old one."""
    step = facts.step(answers["number"])
    return step.not_yet if step is not None else int(str(answers.get("not_yet") or 0))


@leads("easier", "smaller")
def after_not_yet(answers: Answers, facts: Facts) -> str:
    return "smaller" if _not_yet(answers, facts) else "easier"


@leads("not_lower", "easier")
def after_scale(answers: Answers, _facts: Facts) -> str:
    return "not_lower" if answers["sure"] else "easier"


SCALE = tuple(Choice(str(one), str(one), goto=after_scale, own=True) for one in range(HIGHEST + 1))


def keep_number(value: Value, _answers: Answers, _facts: Facts) -> Value:
    """Keep what was written and what was pressed as the same number."""
    return int(str(value))


@leads("later", "to_a_human")
def after_silence(_answers: Answers, facts: Facts) -> str:
    return "to_a_human" if facts.unanswered + 1 >= MOST_UNANSWERED else "later"


def _number(answers: Answers) -> int:
    return int(str(answers["number"]))


def mark_done(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), stage=Stage.DONE)


def put_aside(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), stage=Stage.PUT_ASIDE)


def mark_under_way(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), stage=Stage.ACTIVE, not_yet=0)


def count_not_yet(answers: Answers, facts: Facts) -> Iterable[Effect]:
    count = _not_yet(answers, facts)
    yield SetStep(_number(answers), stage=Stage.ACTIVE, not_yet=count + 1)


def make_smaller(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield from _reword(answers, "smaller")


def reword(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield from _reword(answers, "change")


def _reword(answers: Answers, name: str) -> Iterable[Effect]:
    if answers[name] not in {"keep", "aside"}:
        yield SetStep(_number(answers), text=str(answers[name]), stage=Stage.ACTIVE, not_yet=0)


def ask_on(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), ask_at=ask_date.moment(answers["when"]))


def ask_later(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), ask_at=local_time.in_days(facts, AGAIN_DAYS))


FLOW = Flow(
    id="checkin",
    start="how",
    private=NONE,
    protected=EVERY,
    review_first=NONE,
    given=("number", "step", "not_yet"),
    lines={
        **free_text.LINES,
        **ask_date.LINES,
        "no_number": "Write a number from 0 to 10.",
    },
    steps={
        "how": Step(
            say="Last time you wanted to: {step}. How is it going?",
            choices=(
                Choice("done", "🎉 Done", goto="well_done", do=(mark_done,)),
                Choice("going", "🚶 On the way", goto="sure", do=(mark_under_way,)),
                Choice("not_yet", "⏳ Not yet", goto=after_not_yet, do=(count_not_yet,)),
                Choice("change", "✏️ Change it", goto="change"),
            ),
            wait=timedelta(hours=48),
            on_silence=after_silence,
            lasting=changed_since,
        ),
        "closed": Step(
            say="You have already said how that small step went: it is done, or it rests.",
            goto=END,
        ),
        "reworded": Step(
            say="You have changed that small step since then.", values=take_now, goto="how"
        ),
        "well_done": Step(
            say="You did it! What made it work?",
            read=free_text.own_words,
            skip=True,
            goto="next",
            wait=timedelta(hours=48),
        ),
        "next": Step(
            say="Good. Do you want to take a new small step?",
            choices=(
                Choice("yes", "🌱 Yes", goto=steps.NEW),
                Choice("later", "✋ Not now", goto="bye"),
            ),
            wait=timedelta(hours=48),
        ),
        "sure": Step(
            menu=True,
            say="You are on the way! How sure are you that it will work? 0 is not sure at all, 10"
            " is completely sure.",
            choices=SCALE,
            read=scale,
            keep=keep_number,
            skip=True,
            goto=after_scale,
            wait=timedelta(hours=48),
        ),
        "not_lower": Step(
            say="{sure} of 10. What makes it {sure} and not lower?",
            read=free_text.own_words,
            skip=True,
            goto="when",
            wait=timedelta(hours=48),
        ),
        "easier": Step(
            say="That is fine. What would make it easier?",
            read=free_text.own_words,
            skip=True,
            goto="when",
            wait=timedelta(hours=48),
        ),
        "smaller": Step(
            say="Maybe the step is too big right now. What could be a smaller step?",
            read=free_text.short_words,
            choices=(
                Choice("keep", "👍 Keep it as it is", goto="when"),
                Choice("aside", "📦 Put it aside", goto="put_aside", do=(put_aside,)),
            ),
            goto="when",
            do=(make_smaller,),
            wait=timedelta(hours=48),
        ),
        "change": Step(
            say="You decide. What do you want to do instead?",
            read=free_text.short_words,
            choices=(Choice("aside", "📦 Put it aside", goto="put_aside", do=(put_aside,)),),
            goto="when",
            do=(reword,),
            wait=timedelta(hours=48),
            lasting=changed_since,
        ),
        "when": Step(
            say="When shall I ask again?",
            choices=ask_date.choices("good"),
            keep=ask_date.keep_date,
            read=ask_date.read_date,
            goto="good",
            do=(ask_on,),
            wait=timedelta(hours=48),
            on_silence="later",
            lasting=changed_since,
        ),
        "good": Step(say="Good. I will ask you {when}.", goto=END),
        "put_aside": Step(say="Fine, it can rest. You can write it again when you want.", goto=END),
        "bye": Step(say="Fine. I am here when you want.", goto=END),
        "later": Step(
            say="It is fine not to answer. I will ask again another day.", goto=END, do=(ask_later,)
        ),
        "to_a_human": Step(goto=END, do=(OpenEscalation(Tier.D, "silent"),)),
    },
)
