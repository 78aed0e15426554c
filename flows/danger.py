"""Answer somebody who may be in danger. The texts are safety.md's; change none alone.

The bot does not counsel, ask, promise secrecy or quote. Unknown age: both lines, and 112.
"""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.effects import Effect, OpenEscalation
from flows.engine.facts import Facts, Tier
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, EffectSource, Flow, Step, leads


@leads("told_day", "told_night")
def who_reads(_answers: Answers, facts: Facts) -> str:
    return "told_day" if facts.staffed else "told_night"


def opening_escalation(tier: Tier) -> EffectSource:
    def open_escalation(answers: Answers, _facts: Facts) -> Iterable[Effect]:
        yield OpenEscalation(tier, str(answers["rule"]))

    return open_escalation


FLOW = Flow(
    id="danger",
    start="a",
    private=NONE,
    protected=EVERY,
    review_first=EVERY,
    entries=("b", "c", "other_a", "other_b"),
    given=("rule", "coach"),
    steps={
        "a": Step(
            say="Thank you for writing to me. It sounds as if things are very hard for you now."
            " If it is urgent, or if you are in danger, call {sos}. They answer day and night.",
            goto="lines",
            do=(opening_escalation(Tier.A),),
        ),
        "b": Step(
            say="Thank you for writing to me. It sounds as if things are very hard for you now."
            " It is not your fault.",
            goto="lines_first",
            do=(opening_escalation(Tier.B),),
        ),
        "c": Step(
            say="Thank you for writing that. It sounds hard. You do not have to manage it alone.",
            goto="lines_first",
            do=(opening_escalation(Tier.C),),
        ),
        "other_a": Step(
            say="Thank you for writing this. It is good that you care. If it is urgent, call {sos}"
            " now. They answer day and night.",
            goto="lines",
            do=(opening_escalation(Tier.A),),
        ),
        "other_b": Step(
            say="Thank you for writing this. It is good that you care. You do not have to manage"
            " it alone. If it is urgent, call {sos}.",
            goto="lines",
            do=(opening_escalation(Tier.B),),
        ),
        "lines": Step(
            say="I am a robot and cannot help with this myself. But there are people who can."
            " Under 18: call Bris, {bris}. It is free. 18 or older: call Mind, {mind}. Both are"
            " open day and night.",
            goto=who_reads,
        ),
        "lines_first": Step(
            say="I am a robot and cannot help with this myself. But there are people who can."
            " Under 18: call Bris, {bris}. It is free. 18 or older: call Mind, {mind}. Both are"
            " open day and night. If it is urgent, call {sos}.",
            goto=who_reads,
        ),
        "told_day": Step(
            say="I tell {coach} that you need to talk. {coach} answers in the daytime, but maybe"
            " not at once.",
            goto=END,
        ),
        "told_night": Step(
            say="I tell {coach} that you need to talk. Nobody reads here before {reads_at}.",
            goto=END,
        ),
    },
)
