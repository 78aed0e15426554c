"""Ask for help with something, and see what became of it: every request ends in an answer.

A human answers, with words (practices 3-7, 4a-15). It takes a kind and at most two taps more; what
the youth writes goes unedited to who answers (2-10), and to a helper only with the youth's yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flows.engine.effects import AddRequest, Effect, WithdrawRequest
from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, NONE, Choice, Flow, Jump, Step, leads, lists
from flows.engine.programme import ROUTES, Request, RequestKind
from flows.shared import free_text
from flows.texts import request_texts

MOST_OPEN: Final = 10
"""Requests that may be open at a time."""

WRITTEN_IN: Final = "sv"
"""Who has chosen this language is not asked about an interpreter."""

WHEN: Final = ("soon", "weeks", "any")
PLACES: Final = ("social", "work", "school", "other")
EITHER: Final = ("woman", "man")
LABEL: Final = 50
"""Characters of a youth's words on a button."""


def _kind(answers: Answers) -> RequestKind:
    """Return what with: as it was begun with (typed words), else as it was chosen."""
    said = str(answers.get("kind") or answers.get("what") or "")
    return RequestKind(said) if said in set(RequestKind) else RequestKind.OTHER


def _words(answers: Answers) -> str:
    """Return all that the youth wrote, unedited, in its order."""
    chosen = {"where": PLACES, "when": WHEN, "tongue": ()}
    parts = [str(answers.get(name) or "") for name in ("typed", "words")]
    for name, usual in chosen.items():
        said = str(answers.get(name) or "")
        is_language = name == "tongue" and answers.get("tongue_words") is not None
        parts += [] if said in usual or is_language else [said]
    return "\n".join(filter(None, parts))


def _has_helper(answers: Answers, facts: Facts) -> bool:
    return ROUTES.get(_kind(answers), "") in facts.helps


# ------------------------------------------------------------ where it goes on


def about_school(answers: Answers, _facts: Facts) -> bool:
    return _kind(answers) is RequestKind.SCHOOL


@leads("where", "tongue", "when")
def from_words(answers: Answers, _facts: Facts) -> str:
    """Go on from typed words: they say what with, and perhaps where to."""
    return "tongue" if _kind(answers) is RequestKind.INTERPRETER else "when"


@leads("when", "language")
def when_or_language(_answers: Answers, facts: Facts) -> str:
    return "when" if facts.language == WRITTEN_IN else "language"


@leads("language", "check")
def after_when(_answers: Answers, facts: Facts) -> str:
    return "check" if facts.language == WRITTEN_IN else "language"


@leads("share", "made", "full")
def check(answers: Answers, facts: Facts) -> str:
    if len([one for one in facts.requests if one.is_open]) >= MOST_OPEN:
        return "full"
    return "share" if _words(answers) and _has_helper(answers, facts) else "made"


@leads("sent", "sent_closed")
def who_reads(_answers: Answers, facts: Facts) -> str:
    return "sent" if facts.staffed else "sent_closed"


@leads("helped", "helped_words", END)
def who_helps(answers: Answers, facts: Facts) -> str:
    if not _has_helper(answers, facts):
        return END
    return "helped_words" if answers.get("share") == "yes" else "helped"


# ------------------------------------------------------------ what is done


def make(answers: Answers, facts: Facts) -> Iterable[Effect]:
    kind = _kind(answers)
    where, when = str(answers.get("where") or ""), str(answers.get("when") or "")
    prefers = str(answers.get("who") or "")
    yield AddRequest(
        kind,
        _words(answers),
        when=when if when in WHEN else "",
        where=where if where in PLACES else "",
        interpreter=_interpreter(answers, facts),
        prefers=prefers if prefers in EITHER else "",
        shared=answers.get("share") == "yes",
    )


def _interpreter(answers: Answers, facts: Facts) -> str:
    """Return the language that somebody shall interpret; a language we do not know is in words."""
    if answers.get("tongue_words") is not None:
        return str(answers["tongue"])
    return facts.language if answers.get("language") == "yes" else ""


def tell(_answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield from request_texts.tell(facts)


def withdraw(answers: Answers, facts: Facts) -> Iterable[Effect]:
    found = _chosen(str(answers["which"]), facts)
    if found is not None:
        yield WithdrawRequest(found.number)


def _chosen(choice: str, facts: Facts) -> Request | None:
    """Return the open request that a choice means: its number, or its kind if it has no words."""
    if choice.isdecimal():
        found = facts.request(int(choice))
        return found if found is not None and found.is_open else None
    return next((one for one in _without_words(facts) if one.kind == choice), None)


def _open(facts: Facts) -> list[Request]:
    return [one for one in facts.requests if one.is_open]


def _without_words(facts: Facts) -> list[Request]:
    return [one for one in reversed(facts.requests) if one.is_open and not one.words]


# ------------------------------------------------------------ what can be chosen


def has_any(_answers: Answers, facts: Facts) -> bool:
    return bool(facts.requests)


def has_open(_answers: Answers, facts: Facts) -> bool:
    return bool(_open(facts))


@lists("spoken")
def tongues(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    """List the languages that somebody may need an interpreter for."""
    named = ((code, name) for code, name in facts.languages if code != WRITTEN_IN)
    return tuple(Choice(code, name, goto="spoken", own=True) for code, name in named)


@lists("taken_back")
def open_ones(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    """List what is open, by the youth's own words."""
    return tuple(
        Choice(str(one.number), f"🗑️ {_short(one.words)}", goto="taken_back", own=True)
        for one in _open(facts)
        if one.words
    )


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LABEL else f"{line[: LABEL - 1]}…"


def _to_take_back(kind: RequestKind, label: str) -> Choice:
    def is_open(_answers: Answers, facts: Facts) -> bool:
        return any(one.kind is kind for one in _without_words(facts))

    return Choice(kind.value, label, goto="taken_back", when=is_open)


SCHOOL: Final = "🎒 School and choices"
WORK: Final = "🛠️ CV and jobs"
PLACEMENT: Final = "🧰 A placement"
PAPERS: Final = "📄 Papers and contacts"
COMPANY: Final = "🤝 Somebody who comes along"
INTERPRETER: Final = "🗣️ An interpreter"

FLOW = Flow(
    id="requests",
    start="what",
    private=NONE,
    protected=NONE,
    review_first=NONE,
    entries=("typed", "offered", "mine", "late"),
    given=("kind", "typed", "asked", "due"),
    lines=free_text.LINES,
    while_paused=("late",),
    steps={
        "what": Step(
            menu=True,
            say="What do you want help with? A person answers.",
            choices=(
                Choice("school", SCHOOL, goto="when"),
                Choice("work", WORK, goto="when"),
                Choice("placement", PLACEMENT, goto="when"),
                Choice("papers", PAPERS, goto="when"),
                Choice("company", COMPANY, goto="where"),
                Choice("interpreter", INTERPRETER, goto="tongue"),
                Choice("talk", "💬 Just talk a while", goto=Jump("person")),
                Choice("other", "✏️ Something else", goto="words"),
                Choice("mine", "📋 What I have asked for", goto="mine", when=has_any),
            ),
        ),
        "typed": Step(goto=from_words),
        "offered": Step(
            say="I can ask {answerer} to help you with this. Shall I?",
            choices=(
                Choice("yes", "👍 Yes", goto=from_words),
                Choice("read", "📖 Read about school", goto=Jump("school"), when=about_school),
                Choice("no", "✋ No", goto="fine"),
            ),
        ),
        "words": Step(
            say="What do you want help with? Write it in your own words.",
            read=free_text.own_words,
            goto=after_when,
        ),
        "where": Step(
            say="Where shall somebody come along? Press, or write it.",
            choices=(
                Choice("social", "🏛️ Social services", goto=when_or_language),
                Choice("work", "💼 Employment service", goto=when_or_language),
                Choice("school", "🏫 School", goto=when_or_language),
                Choice("other", "📍 Another place", goto=when_or_language),
            ),
            read=free_text.own_words,
            goto=when_or_language,
        ),
        "when": Step(
            say="When do you want it? You can also write what it is about.",
            choices=(
                Choice("soon", "⏩ Soon", goto=after_when),
                Choice("weeks", "🗓️ In some weeks", goto=after_when),
                Choice("any", "🤷 It does not matter when", goto=after_when),
                Choice("no", "✋ Not now", goto="fine"),
            ),
            read=free_text.own_words,
            goto=after_when,
        ),
        "language": Step(
            say="Do you want an interpreter for it?",
            choices=(
                Choice("yes", "👍 Yes, in my language", goto="check"),
                Choice("no", "✋ No, it works without", goto="check"),
            ),
        ),
        "tongue": Step(
            menu=True,
            say="Which language shall be interpreted? Press, or write it.",
            listed=tongues,
            choices=(Choice("no", "✋ Not now", goto="fine"),),
            read=free_text.short_words,
            goto="who",
        ),
        "spoken": Step(goto="who"),
        "who": Step(
            say="Does it matter who interprets?",
            choices=(
                Choice("woman", "👩 A woman, please", goto="check"),
                Choice("man", "👨 A man, please", goto="check"),
                Choice("any", "🤷 It does not matter", goto="check"),
            ),
        ),
        "check": Step(goto=check),
        "share": Step(
            say="Somebody in {team} works with just this and gets the task too. Shall they also"
            " read what you wrote?",
            choices=(
                Choice("yes", "👍 Yes, they may read it", goto="made"),
                Choice("no", "🤫 No, only {answerer}", goto="made"),
            ),
        ),
        "made": Step(goto=who_reads, do=(make,)),
        "sent": Step(
            say="I have written to {answerer} about this. If nobody has answered by {request_by}, I"
            " tell you here.",
            goto=who_helps,
        ),
        "sent_closed": Step(
            say="It is saved for {answerer}. Nobody reads here before {reads_at}. If nobody has"
            " answered by {request_by}, I tell you here.",
            goto=who_helps,
        ),
        "helped": Step(
            say="Somebody in {team} who works with just this gets the task too. They see what you"
            " want help with. They see nothing of what we write here.",
            goto=END,
        ),
        "helped_words": Step(
            say="Somebody in {team} who works with just this gets the task too. They may read what"
            " you wrote about it. They see nothing else of what we write here.",
            goto=END,
        ),
        "full": Step(
            say="You have asked for many things that are not answered yet. Take one back first, or"
            " write person.",
            goto="mine",
        ),
        "mine": Step(goto="more", do=(tell,)),
        "more": Step(
            say="What do you want to do?",
            choices=(
                Choice("new", "➕ Ask for something", goto="what"),
                Choice("back", "🗑️ Take one back", goto="which", when=has_open),
                Choice("enough", "✋ That is all", goto="fine"),
            ),
        ),
        "which": Step(
            menu=True,
            say="Which one do you want to take back?",
            listed=open_ones,
            choices=(
                _to_take_back(RequestKind.SCHOOL, SCHOOL),
                _to_take_back(RequestKind.WORK, WORK),
                _to_take_back(RequestKind.PLACEMENT, PLACEMENT),
                _to_take_back(RequestKind.PAPERS, PAPERS),
                _to_take_back(RequestKind.COMPANY, COMPANY),
                _to_take_back(RequestKind.INTERPRETER, INTERPRETER),
                Choice("none", "👍 None", goto="fine"),
            ),
            do=(withdraw,),
        ),
        "taken_back": Step(say="Good. It is taken back, and {answerer} is told.", goto=END),
        "late": Step(
            say="You have not got an answer yet about: {asked}. I am sorry. {answerer} has been"
            " told again. The new time is {due}. You can also write person here.",
            goto=END,
        ),
        "fine": Step(say="Fine. I am here when you want.", goto=END),
    },
)
