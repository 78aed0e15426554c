"""Say who the coach is, and what the robot is: one tap or a few words away (practices 0-8, 3-10).

The word that youth and coach have agreed on is never said here: who holds the phone may be another.
"""

from __future__ import annotations

from flows.engine.facts import Facts
from flows.engine.line import Answers
from flows.engine.model import END, EVERY, NONE, Flow, Goal, Step, leads


@leads("titled", "untitled")
def card(_answers: Answers, facts: Facts) -> Goal:
    return "titled" if facts.coach_title else "untitled"


FLOW = Flow(
    id="introduction",
    start="card",
    private=NONE,
    protected=NONE,
    review_first=EVERY,
    while_thinking=True,
    entries=("about",),
    steps={
        "card": Step(goto=card),
        "titled": Step(
            say="Your coach is {coach}, {coach_title} in {team}. {coach} is a real person.",
            goto="really",
        ),
        "untitled": Step(
            say="Your coach is {coach} in {team}. {coach} is a real person.", goto="really"
        ),
        "really": Step(
            say="Are you unsure if it is really {coach}? Ask for the word that you agreed on. If"
            " you have none yet, agree on one when you meet.",
            goto=END,
        ),
        "about": Step(
            say="I am a robot from {team}. I remind you, ask about small steps, and show who can"
            " help. I decide nothing about you.",
            goto="about_not",
        ),
        "about_not": Step(
            say="I do not understand everything, and I am no person. {coach} is one. I never"
            " contact anybody at your home.",
            goto=END,
        ),
    },
)
