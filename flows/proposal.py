"""Offer a coach's idea for a small step: it is one only with the youth's yes (practices 2-9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from flows.engine import local_time
from flows.engine.effects import Effect, ProposalAnswered, SetStep
from flows.engine.facts import Facts, Stage
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Step, leads
from flows.shared import ask_date, free_text
from flows.steps import MOST_ACTIVE

MOST_ASKED: Final = 2
"""How often a youth is asked about one idea; then it rests, and the coach is told."""
AGAIN_DAYS: Final = 3
"""Days until it is asked about again, where the youth left it in the middle or named no day."""
FULL_DAYS: Final = 7
"""Days until it is asked about again, where the youth has three steps already."""


@leads("taken", "full")
def check_limit(answers: Answers, facts: Facts) -> str:
    return "full" if _is_full(answers, facts) else "taken"


@leads("different", "full")
def check_limit_of_another(answers: Answers, facts: Facts) -> str:
    return "full" if _is_full(answers, facts) else "different"


def _is_full(answers: Answers, facts: Facts) -> bool:
    others = [one for one in facts.active if one.number != answers["number"]]
    return len(others) >= MOST_ACTIVE


def _number(answers: Answers) -> int:
    return int(str(answers["number"]))


def take(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from _take(answers, facts, "yes")


def take_another(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from _take(answers, facts, "different", str(answers["different"]))


def _take(answers: Answers, facts: Facts, answer: str, text: str | None = None) -> Iterable[Effect]:
    # With a day at once, so that whoever leaves at the next question has a check-in all the same.
    ask_at = local_time.in_days(facts, AGAIN_DAYS)
    yield SetStep(_number(answers), Stage.ACTIVE, text, ask_at, not_yet=0)
    yield ProposalAnswered(_number(answers), answer)


def ask_on(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), ask_at=ask_date.moment(answers["when"]))


def put_aside(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), stage=Stage.PUT_ASIDE)
    yield ProposalAnswered(_number(answers), "no")


def rest(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), stage=Stage.PUT_ASIDE)
    yield ProposalAnswered(_number(answers), "silent")


def ask_later(answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield SetStep(_number(answers), ask_at=local_time.in_days(facts, FULL_DAYS), not_yet=0)
    yield ProposalAnswered(_number(answers), "full")


FLOW = Flow(
    id="proposal",
    start="idea",
    private=NONE,
    protected=EVERY,
    review_first=NONE,
    entries=("quiet",),
    given=("number", "step", "coach"),
    lines={**free_text.LINES, **ask_date.LINES},
    steps={
        "idea": Step(
            say="{coach} has an idea for a small step: {step}. Do you want it?",
            choices=(
                Choice("yes", "👍 Yes", goto=check_limit),
                Choice("different", "✏️ Make it different", goto=check_limit_of_another),
                Choice("no", "✋ No", goto="no", do=(put_aside,)),
            ),
            wait=timedelta(hours=48),
            on_silence="quiet",
        ),
        "different": Step(
            say="You decide. How do you want it to be?",
            read=free_text.short_words,
            goto="when",
            do=(take_another,),
            wait=timedelta(hours=48),
            on_silence="quiet",
        ),
        "taken": Step(goto="when", do=(take,)),
        "when": Step(
            say="When shall I ask how it went?",
            choices=ask_date.choices("good"),
            keep=ask_date.keep_date,
            read=ask_date.read_date,
            goto="good",
            do=(ask_on,),
            wait=timedelta(hours=48),
        ),
        "good": Step(say="Good. I will ask you {when}.", goto=END),
        "full": Step(
            say="You have three small steps now. That is plenty. I will ask about this one another"
            " day.",
            goto=END,
            do=(ask_later,),
        ),
        "no": Step(say="That is fine. You choose your own steps.", goto=END),
        "quiet": Step(
            say="It is fine not to answer. The idea can rest: {step}.", goto=END, do=(rest,)
        ),
    },
)
