"""Call a human, and say truthfully who answers when (product.md, 9; safety.md, out of hours)."""

from __future__ import annotations

from typing import Final

from flows.engine.effects import DropTimer, OpenEscalation
from flows.engine.facts import Facts, Tier
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Jump, Step, leads
from flows.engine.timers import TimerKind
from flows.shared import free_text
from flows.texts import coach_notices

ASKED: Final = OpenEscalation(Tier.C, coach_notices.ASKED)
UNSURE: Final = OpenEscalation(Tier.C, coach_notices.UNSURE)
"""Words that may mean danger, and nobody knows: a coach reads them."""
ANSWERED: Final = (DropTimer(TimerKind.UNSURE),)


@leads("already", "daytime", "unreached", "closed")
def who_reads(_answers: Answers, facts: Facts) -> str:
    if facts.need is not None:
        return "already"
    if not facts.staffed:
        return "closed"
    return "daytime" if facts.reached else "unreached"


@leads("reads_it", "reads_it_closed")
def when_it_is_read(_answers: Answers, facts: Facts) -> str:
    return "reads_it" if facts.staffed else "reads_it_closed"


FLOW = Flow(
    id="person",
    start="begin",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    while_held=EVERY,
    entries=("unsure", "third"),
    moved={"already_closed": "already", "noted": "already"},
    lines=free_text.LINES,
    steps={
        "begin": Step(goto=who_reads),
        "already": Step(goto=Jump("held"), do=(ASKED,)),
        "daytime": Step(
            say="I have written to {reader} that you want to talk. If nobody has answered by"
            " {answer_by}, I tell you here. You can start writing now.",
            goto=END,
            do=(ASKED,),
        ),
        "unreached": Step(
            say="It is saved that you want to talk. I do not reach anybody here just now. I go on"
            " trying. If nobody has answered by {answer_by}, I tell you here. If it is urgent, call"
            " {sos}.",
            goto="lines",
            do=(ASKED,),
        ),
        "closed": Step(
            say="Nobody reads here before {reads_at}. Then I write to {reader} that you want to"
            " talk. If it is urgent, call {sos}.",
            goto="lines",
            do=(ASKED,),
        ),
        "lines": Step(
            say="You can talk to somebody day and night. Under 18: call Bris, {bris}. 18 or older:"
            " call Mind, {mind}.",
            goto=END,
        ),
        "unsure": Step(
            say="Do you want to talk with a person? If it is urgent, call {sos}. Under 18: Bris,"
            " {bris}. 18 or older: Mind, {mind}.",
            choices=(
                Choice("now", "💬 Yes, now", goto="begin"),
                Choice("later", "⏳ Yes, later", goto="later", do=ANSWERED),
                Choice("no", "✋ No", goto="fine", do=ANSWERED),
            ),
            read=free_text.own_words,
            goto="for_a_coach",
        ),
        "later": Step(
            say="Good. Write person when you want to talk. If it is urgent, call {sos}.",
            goto="lines",
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
        "third": Step(goto="for_a_coach"),
        "for_a_coach": Step(goto=when_it_is_read, do=(UNSURE,)),
        "reads_it": Step(
            say="I do not understand everything. So {reader} gets to read what you wrote."
            " If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
            " {mind}.",
            goto=END,
        ),
        "reads_it_closed": Step(
            say="I do not understand everything. Nobody reads here before {reads_at}. Then {reader}"
            " gets to read what you wrote. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18"
            " or older: Mind, {mind}.",
            goto=END,
        ),
    },
)
