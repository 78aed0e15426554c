"""Hold what is said about a request: what it is about, how far it has come, and its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flows.engine.effects import Say
from flows.engine.facts import Facts
from flows.engine.line import Answers, Line
from flows.engine.programme import Request, RequestKind, RequestState

LINES: Final[Mapping[str, str]] = {
    "kind_school": "school and choices",
    "kind_work": "CV and jobs",
    "kind_placement": "a placement",
    "kind_papers": "papers and contacts",
    "kind_company": "somebody who comes along",
    "kind_interpreter": "an interpreter",
    "kind_talk": "to talk a while",
    "kind_other": "something else",
    "about": "{sort} (“{own}”)",
    "none": "You have not asked for anything yet.",
    "sent": "You want help with: {asked}. It is sent. If nobody has answered by {due}, I tell you.",
    "read": "You want help with: {asked}. {answerer} has it. If nobody has answered by {due}, I"
    " tell you.",
    "working": "You want help with: {asked}. Somebody works on it. If nobody has answered by {due},"
    " I tell you.",
    "late": "You want help with: {asked}. The answer is late. I am sorry. The new time is {due}.",
    "answered": "You wanted help with: {asked}. It was answered {at}: {answer}",
    "unmet": "You wanted help with: {asked}. We do not have this here. That was said {at}."
    " {answer}",
    "closed": "You wanted help with: {asked}. It was not answered. It was closed {at}, when I"
    " stopped writing. You can ask again.",
    "answer": "About what you asked for, {asked}: {reply}",
    "not_here": "About what you asked for, {asked}: we do not have this here. I am sorry. {reply}",
    "reply_come": "Yes, somebody comes along. We agree on the time together.",
    "reply_talk": "Yes, we can help you with this. I write to you about when.",
    "reply_ordered": "An interpreter is ordered.",
    "reply_found": "I have found somebody who can help you. I tell you more when we talk.",
}

REPLIES: Final = tuple(name for name in LINES if name.startswith("reply_"))
"""Prepared answers, which a coach picks and a youth reads in their own language."""

SHORT: Final = 80
"""Characters of the youth's own words that are said back."""

SHOWN: Final = 5
"""Answered ones that are told of: the latest."""


def line(name: str) -> Line:
    """Return a line by its name."""
    return Line(f"request.{name}", LINES[name])


def kind(of: RequestKind) -> Line:
    """Return what a request of this kind is about."""
    return line(f"kind_{of}")


def tell(facts: Facts) -> Iterable[Say]:
    """Tell how each request stands: the latest answered ones, then what is open."""
    answered = [one for one in facts.requests if not one.is_open][-SHOWN:]
    shown = [*answered, *(one for one in facts.requests if one.is_open)]
    if not shown:
        yield Say(line("none"), {}, turn=facts.turn)
    for one in shown:
        yield Say(line(state_of(one)), _values(one, facts), turn=facts.turn)


def state_of(one: Request) -> str:
    """Return the name of the line that says how it stands; late is late, whoever has read it."""
    return "late" if one.is_open and one.late_at is not None else one.state.value


def _values(one: Request, facts: Facts) -> Answers:
    own, sort = " ".join(one.words.split()), kind(one.kind)
    answer = line(one.answer) if one.answer in REPLIES else one.answer
    return {
        "asked": line("about") if own else sort,
        "sort": sort,
        "own": own if len(own) <= SHORT else f"{own[: SHORT - 1]}…",
        "due": one.due_at,
        "at": one.answered_at,
        "answer": answer,
        "answerer": facts.answerer,
    }


def said(one: Request, reply: str) -> tuple[Line, Answers]:
    """Return the answer to a request as the youth reads it; a prepared one in their language."""
    name = "not_here" if one.state is RequestState.UNMET else "answer"
    words = line(reply) if reply in REPLIES else reply
    return line(name), {"asked": kind(one.kind), "reply": words}
