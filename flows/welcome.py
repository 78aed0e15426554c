"""Welcome a new youth: a language, what the bot is, and a yes, no or a thought (practices 3-15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flows.engine.effects import Effect, SetProfile, SetStanding, SetTimer
from flows.engine.facts import Facts, Standing
from flows.engine.line import Answers
from flows.engine.model import (
    END,
    EVERY,
    NONE,
    Choice,
    Flow,
    Goal,
    Jump,
    Step,
    leads,
    lists,
)
from flows.engine.timers import TimerKind
from flows.shared import ask_date, awake_hours, free_text

FORGET_NO = timedelta(hours=24)
"""After a no every trace goes within a day (privacy-security.md, item 7).

Only the hash of the link is left, with the no and its date, so that the link works again.
"""

FORGET_THINKING = timedelta(days=30)
"""Who never decides is forgotten then (practices 3-15)."""


@lists("card", "draft")
def languages(_answers: Answers, facts: Facts) -> tuple[Choice, ...]:
    return tuple(
        Choice(code, name, goto="draft" if code in facts.drafts else "card", own=True)
        for code, name in facts.languages
    )


def set_language(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetProfile(language=str(answers["language"]))


def set_nickname(answers: Answers, _facts: Facts) -> Iterable[Effect]:
    yield SetProfile(nickname=str(answers["nickname"] or ""))


def forget_no(_answers: Answers, facts: Facts) -> Iterable[Effect]:
    yield SetTimer(TimerKind.FORGET, facts.now + FORGET_NO)


def think(answers: Answers, facts: Facts) -> Iterable[Effect]:
    at = ask_date.moment(answers["think"])
    yield SetStanding(Standing.THINKING)
    if at is not None:
        yield SetTimer(TimerKind.THINK, at)
    yield SetTimer(TimerKind.FORGET, facts.now + FORGET_THINKING)


@leads("titled", "untitled")
def card(_answers: Answers, facts: Facts) -> Goal:
    return "titled" if facts.coach_title else "untitled"


@leads("think", "still")
def think_once(_answers: Answers, facts: Facts) -> Goal:
    """Ask for a day only who has not chosen one: they are asked once, and no more (3-15)."""
    return "think" if facts.standing is Standing.NEW else "still"


def think_on(_answers: Answers, facts: Facts) -> Iterable[Effect]:
    """Let somebody think on: no day is set, and thinking on makes the time no longer.

    Who had said no begins to think now.
    """
    yield SetStanding(Standing.THINKING)
    if facts.standing is Standing.DECLINED:
        yield SetTimer(TimerKind.FORGET, facts.now + FORGET_THINKING)


JOIN = (
    Choice("yes", "👍 Yes", goto="nickname", do=(SetStanding(Standing.ENROLLED),)),
    Choice("no", "✋ No", goto="no", do=(SetStanding(Standing.DECLINED), forget_no)),
    Choice("think", "💭 I want to think", goto=think_once, do=(SetStanding(Standing.THINKING),)),
    # Nobody has to say yes for it (practices 3-6).
    Choice("who", "🧭 Who can help?", goto=Jump("help")),
)


def read_on(step: str) -> tuple[Choice, ...]:
    """Return what leads to the next bubble: nobody is met by a wall of words (practices 4b-3)."""
    return (Choice("on", "📖 Read more", goto=step),)


OPEN = (
    # What is there without a yes (practices 3-6); whether to begin is asked of who presses it.
    Choice("who", "🧭 Who can help?", goto=Jump("help")),
    Choice("read", "📖 Read about school", goto=Jump("school")),
    Choice("person", "💬 Talk to a person", goto=Jump("person")),
    Choice("begin", "🌱 Begin after all", goto="again"),
)

FLOW = Flow(
    id="welcome",
    start="language",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    while_thinking=True,
    entries=("again", "ask_again", "open"),
    moved={"robot": "night"},
    lines={
        **free_text.LINES,
        **ask_date.LINES,
        "no_hours": awake_hours.LINES["no_hours"],
    },
    steps={
        "language": Step(
            menu=True,
            say="Hello! Which language do you want?",
            listed=languages,
            goto="card",
            do=(set_language,),
        ),
        "draft": Step(
            say="Nobody has checked this language yet. Some words may be wrong.",
            choices=(
                Choice("on", "👍 Go on", goto="card"),
                Choice("other", "🌐 Another language", goto="language"),
            ),
        ),
        # Who writes comes before what this is (practices 0-8); then who reads, and whom to call.
        "card": Step(goto=card),
        "titled": Step(
            say="I am a robot from {team}. Your coach is {coach}, {coach_title}, a real person. Are"
            " you unsure if it is {coach}? Ask for the word that you agreed on.",
            choices=read_on("night"),
        ),
        "untitled": Step(
            say="I am a robot from {team}. Your coach is {coach}, a real person. Are you unsure if"
            " it is {coach}? Ask for the word that you agreed on.",
            choices=read_on("night"),
        ),
        "night": Step(
            say="{coach} and others in {team} read what you write, Monday to Friday in the daytime."
            " Nobody reads at night or at weekends. If it is urgent, call {sos}. You can"
            " call these day and night. Under 18: Bris, {bris}. 18 or older: Mind, {mind}.",
            choices=read_on("report"),
        ),
        "report": Step(
            say="This is good to know if you are under 18. If somebody harms you, or you are in"
            " danger, {coach} has to tell social services. {coach} talks with you first, if it is"
            " possible.",
            choices=read_on("join"),
        ),
        "join": Step(
            say="I can remind you, and ask about small steps that you choose yourself. Do you want"
            " to join? Every answer is fine, and you can stop whenever you want.",
            choices=JOIN,
        ),
        "again": Step(say="Good to hear from you. Do you want us to begin?", choices=JOIN),
        "ask_again": Step(
            say="You wanted to think. I only ask this once. Do you want us to begin?", choices=JOIN
        ),
        "no": Step(
            say="That is quite all right. I forget what you wrote within a day. Only your no is"
            " left, and {coach} is told of it.",
            goto="no_open",
        ),
        "no_open": Step(
            say="The same link works for a year, if you change your mind. You can always see who"
            " can help, and talk to a person here.",
            choices=OPEN,
            yields=True,
        ),
        # Who has said no is met by this at rest, and not by the question again.
        "open": Step(
            say="This is here for you, also after a no. What do you want to do?",
            choices=OPEN,
            yields=True,
        ),
        "think": Step(
            say="Good, take your time. When shall I ask you again?",
            choices=(
                *ask_date.choices("thinking"),
                Choice("never", "🤫 Do not ask", goto="silent"),
            ),
            keep=lambda value, answers, facts: (
                None if value == "never" else ask_date.keep_date(value, answers, facts)
            ),
            read=ask_date.read_date,
            goto="thinking",
            do=(think,),
        ),
        "thinking": Step(say="Good. I ask once, {think}. Then I am quiet.", goto=END),
        "silent": Step(say="Good. I do not ask. You are welcome whenever you want.", goto=END),
        "still": Step(
            say="Good, take your time. You are welcome whenever you want.",
            goto=END,
            do=(think_on,),
        ),
        "nickname": Step(
            say="Nice! What shall I call you? You can make up a name.",
            read=free_text.name,
            skip=True,
            goto="quiet",
            do=(set_nickname,),
        ),
        "quiet": Step(
            say="When may I write to you?",
            choices=awake_hours.choices("ready"),
            read=awake_hours.read_hours,
            skip=True,
            goto="ready",
            do=(awake_hours.choose,),
        ),
        "ready": Step(
            say="Good. Now I am here. Write stop whenever you want, and I am quiet.",
            goto=Jump("menu"),
        ),
    },
)
