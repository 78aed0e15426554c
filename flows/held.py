"""Answer a youth while a human is called or is looking: who, until when, and whom to call.

While an escalation of tier A or B is open this is all that is said besides a human's words
(docs/decisions/0024): no flow goes on, and what the youth writes goes to whoever shall read it. The
texts are drafts for clinically competent staff (docs/clinical.md).
"""

from __future__ import annotations

from typing import Final

from flows.engine.effects import AskErasure, KeepEverything, SetStanding
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Choice, Flow, Step, leads

KEEP: Final = "keep_everything"
"""The choice that takes a wish for erasing back; it works for as long as the wish stands."""

NOT_ERASED: Final = (Choice(KEEP, "🗂️ Do not erase", goto="kept"),)


@leads(
    *("taken", "taken_closed", "late", "late_closed", "closed", "closed_social"),
    *("asked", "asked_unreached"),
)
def how_it_stands(_answers: Answers, facts: Facts) -> str:
    need = facts.need
    if need is not None and need.late:
        return "late" if _somebody_is_there(facts) else "late_closed"
    if need is not None and need.taken:
        return "taken" if _somebody_is_there(facts) else "taken_closed"
    if _somebody_is_there(facts):
        return "asked" if facts.reached else "asked_unreached"
    return "closed_social" if facts.social_emergency else "closed"


@leads("saved_late", "saved_late_closed", "saved_closed", "saved", "saved_unreached")
def what_becomes_of_it(_answers: Answers, facts: Facts) -> str:
    if facts.need is not None and facts.need.late:
        return "saved_late" if _somebody_is_there(facts) else "saved_late_closed"
    if _somebody_is_there(facts):
        return "saved" if facts.reached else "saved_unreached"
    return "saved_closed"


@leads("erase_waits", END)
def what_waits(_answers: Answers, facts: Facts) -> str:
    return "erase_waits" if facts.need is not None and facts.need.erases else END


@leads("erase_asked", "erase_unreached", "erase_closed")
def how_it_is_erased(_answers: Answers, facts: Facts) -> str:
    if not _somebody_is_there(facts):
        return "erase_closed"
    return "erase_asked" if facts.reached else "erase_unreached"


def _somebody_is_there(facts: Facts) -> bool:
    return facts.need.there if facts.need is not None else facts.staffed


FLOW = Flow(
    id="held",
    start="status",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    while_held=EVERY,
    entries=("words", "stop", "erase", "kept"),
    steps={
        "status": Step(goto=how_it_stands),
        "asked": Step(
            say="I have written to {reader} that you need an answer. If nobody has answered by"
            " {answer_by}, I tell you here.",
            goto="call",
        ),
        "asked_unreached": Step(
            say="I do not reach anybody here just now. I go on trying. If nobody has answered by"
            " {answer_by}, I tell you here.",
            goto="call",
        ),
        "taken": Step(
            say="{reader} has taken this on. What you write here goes to {reader}.", goto="call"
        ),
        "taken_closed": Step(
            say="{reader} has taken this on. Nobody reads here before {reads_at}.", goto="call"
        ),
        "closed": Step(
            say="Nobody reads here before {reads_at}. Then {reader} can read what you write.",
            goto="call",
        ),
        "closed_social": Step(
            say="Nobody reads here before {reads_at}. Then {reader} can read what you write. Until"
            " then you can call the emergency social services, {social_emergency}.",
            goto="call",
        ),
        "late": Step(
            say="You have not got an answer yet. I am sorry. I go on looking for somebody who"
            " can answer. What you write is saved.",
            goto="call",
        ),
        "late_closed": Step(
            say="You have not got an answer yet. I am sorry. Nobody reads here before {reads_at}."
            " What you write is saved.",
            goto="call",
        ),
        "call": Step(
            say="If it is urgent, call {sos}. You can also talk to somebody day and night. Under"
            " 18: Bris, {bris}. 18 or older: Mind, {mind}.",
            goto=what_waits,
        ),
        "words": Step(goto=what_becomes_of_it),
        "saved": Step(say="I have saved it for {reader}. If it is urgent, call {sos}.", goto=END),
        "saved_unreached": Step(
            say="It is saved. I do not reach anybody here just now. I go on trying. If it is"
            " urgent, call {sos}.",
            goto=END,
        ),
        "saved_closed": Step(
            say="It is saved. Nobody reads here before {reads_at}. If it is urgent, call {sos}.",
            goto=END,
        ),
        "saved_late": Step(
            say="It is saved, but you have not got an answer yet. I go on looking for somebody who"
            " can answer. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
            " {mind}.",
            goto=END,
        ),
        "saved_late_closed": Step(
            say="It is saved, but you have not got an answer yet. Nobody reads here before"
            " {reads_at}. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
            " {mind}.",
            goto=END,
        ),
        "stop": Step(
            say="I have stopped. A person still looks at what you wrote before. That person may"
            " write to you about it. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or"
            " older: Mind, {mind}.",
            goto=END,
            do=(SetStanding(Standing.STOPPED),),
        ),
        "erase": Step(goto=how_it_is_erased, do=(AskErasure(),)),
        "erase_asked": Step(
            say="First a person has to look at what you wrote. Then I erase everything. I have"
            " written to {reader} that you want it. If it is urgent, call {sos}.",
            choices=NOT_ERASED,
            yields=True,
            goto=END,
        ),
        "erase_unreached": Step(
            say="First a person has to look at what you wrote. Then I erase everything. I do not"
            " reach anybody here just now, and go on trying. If it is urgent, call {sos}.",
            choices=NOT_ERASED,
            yields=True,
            goto=END,
        ),
        "erase_closed": Step(
            say="First a person has to look at what you wrote. Then I erase everything. Nobody"
            " reads here before {reads_at}. If it is urgent, call {sos}.",
            choices=NOT_ERASED,
            yields=True,
            passed=how_it_is_erased,
            goto=END,
        ),
        "erase_waits": Step(
            say="When a person has looked at what you wrote, I erase everything, as you wanted.",
            choices=NOT_ERASED,
            yields=True,
            goto=END,
        ),
        "kept": Step(
            say="Good. I erase nothing. A person still looks at what you wrote.",
            goto=END,
            do=(KeepEverything(),),
        ),
    },
)
