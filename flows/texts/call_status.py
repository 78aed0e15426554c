"""Hold what a youth reads when something happens to their call for a human.

They belong to the flow `held` (flows/held.py): drafts for clinically competent staff, as it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "takes": "{coach} takes this. If {coach} has not written to you by {answer_by}, I ask others"
    " too.",
    "takes_over": "{coach} takes over from {before}. If {coach} has not written to you by"
    " {answer_by}, I ask others too.",
    "takes_closed": "{coach} takes this, and is to write to you by {answer_by}. If not, I ask"
    " others from {asks_at}. If it is urgent, call {sos}.",
    "takes_over_closed": "{coach} takes over from {before}, and is to write to you by {answer_by}."
    " If not, I ask others from {asks_at}. If it is urgent, call {sos}.",
    "talk_closed": "{coach} is not at work now. Nobody reads here before {reads_at}. What you write"
    " is saved. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
    "unanswered": "You have not got an answer yet. I am sorry. I go on looking for somebody"
    " who can answer. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
    " {mind}.",
    "unanswered_taken": "{coach} has not written to you yet. I am sorry. I look for somebody else"
    " too. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
    "unanswered_closed": "You have not got an answer yet. I am sorry. Nobody reads here before"
    " {reads_at}. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
    "unreached": "I do not reach anybody here just now. I am sorry. I go on trying. If it is"
    " urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
    "answer_saved": "I have saved it for {reader}.",
    "unsure": "I was not sure about what you wrote before. So {reader} gets to read it. You do not"
    " have to do anything.",
    "unsure_closed": "I was not sure about what you wrote before. Nobody reads here before"
    " {reads_at}. Then {reader} gets to read it. If it is urgent, call {sos}.",
    "stays": "{coach} has told me that you do not want everything erased any more. I erase nothing."
    " You can still do it yourself, in Settings.",
    "looked_at": "{coach} has looked at what you wrote, and is done with it. I, the robot, answer"
    " again. Write person if you want to talk.",
    "looked_at_stopped": "{coach} has looked at what you wrote, and is done with it. Write person"
    " if you want to talk.",
    "tried_stopped": "{coach} has tried to reach you. Write person if you want to talk.",
    "hands_over_closed": "{coach} hands over to {to}, who is not at work now. Nobody reads here"
    " before {reads_at}. What you write is saved. If it is urgent, call {sos}. Under 18: Bris,"
    " {bris}. 18 or older: Mind, {mind}.",
    "tried": "{coach} has tried to reach you. I, the robot, answer again. Write person if you want"
    " to talk.",
}


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"held.{name}", LINES[name])
