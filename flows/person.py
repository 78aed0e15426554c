"""Call a human, and say truthfully who answers when (product.md, 9; safety.md, out of hours)."""

from __future__ import annotations

from flows.engine.effects import OpenEscalation
from flows.engine.facts import Facts, Tier
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Step, leads

ASKED = OpenEscalation(Tier.C, "asked")


@leads("already", "already_closed", "daytime", "closed")
def who_reads(_answers: Answers, facts: Facts) -> str:
    if facts.open_tier is not None:
        return "already" if facts.staffed else "already_closed"
    return "daytime" if facts.staffed else "closed"


FLOW = Flow(
    id="person",
    start="begin",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    entries=("unsure", "noted"),
    steps={
        "begin": Step(goto=who_reads),
        "already": Step(
            say="{reader} has been told that you want to talk. You can write here already now.",
            goto=END,
            do=(ASKED,),
        ),
        "already_closed": Step(
            say="{reader} has been told that you want to talk. Nobody reads here before {reads_at}."
            " If it is urgent, call {sos}.",
            goto="lines",
            do=(ASKED,),
        ),
        "daytime": Step(
            say="I tell {reader} that you want to talk. The team is at work now, but the answer may"
            " take a while. You can write here already now.",
            goto=END,
            do=(ASKED,),
        ),
        "closed": Step(
            say="I tell {reader} that you want to talk. Nobody reads here before {reads_at}. If it"
            " is urgent, call {sos}.",
            goto="lines",
            do=(ASKED,),
        ),
        "noted": Step(say="I have saved it for {reader}.", goto=END),
        "lines": Step(
            say="You can talk to somebody day and night. Under 18: call Bris, {bris}. 18 or older:"
            " call Mind, {mind}.",
            goto=END,
        ),
        "unsure": Step(
            say="Do you want to talk with a person?",
            choices=(
                Choice("now", "💬 Yes, now", goto="begin"),
                Choice("later", "🕓 Yes, later", goto="later"),
                Choice("no", "✋ No", goto="lines"),
            ),
        ),
        "later": Step(
            say="Good. Write person when you want to talk. If it is urgent, call {sos}.",
            goto="lines",
        ),
    },
)
