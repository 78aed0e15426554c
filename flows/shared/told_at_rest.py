"""Answer what youths tell at rest that somebody may want to know: I cannot come, I did it.

The coach reads it when the youth says so, or in the conversation; nothing is passed on unasked.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import Choice, Jump, Step, leads


@leads("people_read", "nobody_reads")
def who_is_there(_answers: Answers, facts: Facts) -> str:
    return "people_read" if facts.staffed or facts.reads_at is None else "nobody_reads"


def steps() -> Mapping[str, Step]:
    """Return the steps; each question asks once whether a person shall know."""
    return {**_of_the_day(), **_of_the_chat()}


def _of_the_day() -> Mapping[str, Step]:
    yes = Choice("yes", "💬 Yes", goto=Jump("person"))
    no = Choice("no", "✋ Not now", goto="fine")
    small_steps = Choice("steps", "👣 My small steps", goto=Jump("steps"))
    return {
        "cannot_come": Step(
            say="Good that you tell me. Do you want to write it to {coach}?",
            choices=(yes, Choice("meetings", "📅 My meetings", goto=Jump("meetings")), no),
            yields=True,
        ),
        "effort": Step(
            say="Well done! That counts, also when it feels small. Do you want to tell {coach}?",
            choices=(yes, small_steps, no),
            yields=True,
        ),
        "setback": Step(
            say="That is hard. You tried, and that counts."
            " Do you want to talk to {coach} about it?",
            choices=(yes, small_steps, no),
            yields=True,
        ),
        "no_bed": Step(
            say="Somewhere to sleep tonight is urgent. Call the social services where you live."
            " When they are closed, {sos} can put you through to their emergency service.",
            goto=Jump("person"),
        ),
    }


def _of_the_chat() -> Mapping[str, Step]:
    yes = Choice("yes", "💬 Yes", goto=Jump("person"))
    no = Choice("no", "✋ No", goto="fine")
    talk = Choice("person", "💬 Talk to a person", goto=Jump("person"))
    return {
        "new_phone": Step(
            say="Good that you tell me. For another phone you need a new link from {coach}. Do you"
            " want to write to {coach}?",
            choices=(yes, no),
            yields=True,
        ),
        "wrong_person": Step(
            say="This chat is for one young person, who got the link from {team}. If that is not"
            " you, close the page. Do you want to ask a person something?",
            choices=(yes, no),
            yields=True,
        ),
        "link": Step(
            say="I cannot open links. Never give anybody your BankID or a code. Press nothing that"
            " you are unsure of. Do you want to ask {coach}?",
            choices=(yes, no),
            yields=True,
        ),
        "secret": Step(
            say="{coach} and others in {team} can read what you write. I send nothing to your"
            " parents, your school, the police or the Migration Agency.",
            goto="secret_danger",
        ),
        "secret_danger": Step(
            say="This is good to know if you are under 18. If somebody hurts you, {coach} must tell"
            " the social services. That is so too if you are in danger. {coach} talks to you first,"
            " if it is possible.",
            choices=(
                Choice("know", "👀 What you know about me", goto=Jump("settings", "know")),
                talk,
                Choice("fine", "👍 Okay", goto="fine"),
            ),
            yields=True,
        ),
        "how_to_stop": Step(
            say="You can stop whenever you want. Write stop, and I am quiet. You can also take a"
            " pause, or have everything erased.",
            choices=(
                Choice("pause", "⏸️ Pause", goto=Jump("settings", "pause")),
                Choice("data", "🔒 Stop and my data", goto=Jump("settings", "data")),
                Choice("fine", "👍 I go on", goto="fine"),
            ),
            yields=True,
        ),
        "coach_when": Step(goto=who_is_there),
        "people_read": Step(
            say="Somebody in {team} can read here now. Do you want to talk?",
            choices=(yes, no),
            yields=True,
        ),
        "nobody_reads": Step(
            say="Nobody reads here before {reads_at}. What you write is saved. Do you want to ask"
            " for a person already?",
            choices=(yes, no),
            yields=True,
            passed="people_read",
        ),
    }
