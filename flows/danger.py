"""Answer somebody who may be in danger. The texts are safety.md's; change none alone.

The bot does not counsel, ask, promise secrecy or quote. Unknown age: lines for both, and 112. The
first sentence is of the kind of danger, which the rule that found it knows (locales/*/safety.toml).
Drafts for clinically competent staff: docs/clinical.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flows.engine.effects import Effect, OpenEscalation
from flows.engine.facts import Facts, Tier
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Flow, Step, leads

POISONING: Final = "poisoning"
FAMILIES: Final = ("abroad", "honour", "violence", "sexual", POISONING, "self_harm")
"""Kinds of danger that have a text of their own; each is the name of a step."""


@leads("told", "told_unreached", "told_closed", "told_closed_social")
def who_reads(answers: Answers, facts: Facts) -> str:
    if answers["there"]:
        return "told" if answers.get("reached", True) else "told_unreached"
    return "told_closed_social" if facts.social_emergency else "told_closed"


@leads("lines", "lines_first")
def general_lines(answers: Answers, _facts: Facts) -> str:
    return "lines" if answers["tier"] == Tier.A.value else "lines_first"


def open_escalation(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield OpenEscalation(Tier(str(answers["tier"])), str(answers["rule"]))


OPEN: Final = (open_escalation,)

FLOW = Flow(
    id="danger",
    start="a",
    private=NONE,
    protected=EVERY,
    review_first=EVERY,
    while_held=EVERY,
    entries=("b", "c", "other_a", "other_b", *FAMILIES, "again"),
    moved={"told_day": "told", "told_night": "told_closed"},
    given=("rule", "tier", "coach", "answer_by", "there", "reached"),
    steps={
        "a": Step(
            say="Thank you for writing to me. It sounds as if things are very hard for you now."
            " If it is urgent, or if you are in danger, call {sos}. They answer day and night.",
            goto="lines",
            do=OPEN,
        ),
        "b": Step(
            say="Thank you for writing to me. It sounds as if things are very hard for you now."
            " It is not your fault.",
            goto="lines_first",
            do=OPEN,
        ),
        "c": Step(
            say="Thank you for writing that. It sounds hard. You do not have to manage it alone.",
            goto="lines_first",
            do=OPEN,
        ),
        "other_a": Step(
            say="Thank you for writing this. It is good that you care. If it is urgent, call {sos}"
            " now. They answer day and night.",
            goto="lines",
            do=OPEN,
        ),
        "other_b": Step(
            say="Thank you for writing this. It is good that you care. You do not have to manage"
            " it alone. If it is urgent, call {sos}.",
            goto="lines",
            do=OPEN,
        ),
        "abroad": Step(
            say="Thank you for telling me. Nobody may take you abroad against your will. If it is"
            " happening now, call {sos}. They answer day and night.",
            goto="lines_abroad",
            do=OPEN,
        ),
        "honour": Step(
            say="Thank you for telling me. It is not your fault. You have the right to decide about"
            " your life, and with whom you live. If you are in danger now, call {sos}.",
            goto="lines_honour",
            do=OPEN,
        ),
        "violence": Step(
            say="Thank you for telling me. It is not your fault. Nobody may hurt you. If you are in"
            " danger now, call {sos}. They answer day and night.",
            goto="lines_violence",
            do=OPEN,
        ),
        "sexual": Step(
            say="Thank you for telling me. It is not your fault, whatever has happened. If you are"
            " hurt, or in danger now, call {sos}. They answer day and night.",
            goto="lines_violence",
            do=OPEN,
        ),
        "poisoning": Step(
            say="Call {sos} now, even if you feel well. They answer day and night. They help you at"
            " once if you say what you have taken.",
            goto="lines",
            do=OPEN,
        ),
        "self_harm": Step(
            say="Thank you for telling me. It is not your fault. If you are badly hurt, or bleed"
            " and it does not stop, call {sos}. They answer day and night.",
            goto=general_lines,
            do=OPEN,
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
        "lines_abroad": Step(
            say="I am a robot and cannot help with this myself. But there are people who can. Rätt"
            " att välja, {ratt_att_valja}, is open every day from 7 to 21 and is free. If you"
            " are abroad already, call the Foreign Ministry, {ud}, day and night.",
            goto="lines_hidden",
        ),
        "lines_honour": Step(
            say="I am a robot and cannot help with this myself. But there are people who can. Rätt"
            " att välja, {ratt_att_valja}, is open every day from 7 to 21 and is free. Under 18:"
            " Bris, {bris}, day and night.",
            goto="lines_hidden",
        ),
        "lines_hidden": Step(
            say="If somebody can see your phone, do not write more here just now.",
            goto=who_reads,
        ),
        "lines_violence": Step(
            say="I am a robot and cannot help with this myself. But there are people who can. Under"
            " 18: call Bris, {bris}, day and night. It is free. 18 or older: {kvinnofridslinjen}"
            " for women, {stodlinjen_man} for men.",
            goto=who_reads,
        ),
        "told": Step(
            say="I have written to {coach} that you need to talk. If nobody has answered by"
            " {answer_by}, I tell you here.",
            goto=END,
        ),
        "told_unreached": Step(
            say="I do not reach anybody here just now. I go on trying. If nobody has answered by"
            " {answer_by}, I tell you here.",
            goto=END,
        ),
        "told_closed": Step(
            say="Nobody reads here before {reads_at}. Then I write to {coach} that you need to"
            " talk.",
            goto=END,
        ),
        "told_closed_social": Step(
            say="Nobody reads here before {reads_at}. Then I write to {coach} that you need to"
            " talk. Until then you can call the emergency social services, {social_emergency}.",
            goto=END,
        ),
        "again": Step(
            say="I have read this too, and {coach} gets to read it. If it is urgent, call {sos}."
            " Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
            goto=END,
            do=OPEN,
        ),
    },
)
