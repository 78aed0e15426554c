"""Ask whether a person is wanted, after words that may mean danger and nobody knows (tier D).

What is not answered within an hour, and the third time within a day, is a coach's to read: tier C
(danger.md, tier D). The question can still be answered then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.escalation import lifecycle
from bot.turns.turn import Turn
from flows import person
from flows.engine.events import Enter
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import call_status, coach_notices

QUESTION: Final = ("person", "unsure")
"""The flow and the step of the question."""

WAITS: Final = timedelta(hours=1)
"""How long it may be left before a coach is to read the words."""

WITHIN: Final = timedelta(days=1)
BEFORE: Final = 2
"""Unclear words within a day after which the next are a coach's to read."""


def ask(turn: Turn) -> None:
    """Ask whether a person is wanted; the third time within a day, a coach is to read the words."""
    told = coach_notices.line("unclear").context
    if turn.lines_since(told, turn.now - WITHIN) >= BEFORE:
        turn.advance(Enter("person", "third", say_as=LineClass.ANSWER))
        return
    turn.advance(Enter(*QUESTION, say_as=LineClass.ANSWER))
    turn.set_timer(TimerKind.UNSURE, turn.now + WAITS)


def call_coach(turn: Turn, since: int) -> None:
    """Call a coach where the question was left, or walked away from; `since` is its turn."""
    found = turn.youth.escalation
    if found is not None and (found.known or found.taken_by is not None):
        return  # A human has been called, or is there.
    lifecycle.open_(turn, person.UNSURE.tier, person.UNSURE.reason, since)
    name = "unsure" if turn.hours.staffed else "unsure_closed"
    values: Answers = {
        **turn.numbers,
        "reader": turn.ladder.reader_name(),
        "reads_at": turn.hours.reads_at,
    }
    # Not routine: in the morning it would not be true any more that nobody reads before then.
    turn.say(call_status.line(name), values, LineClass.HUMAN)
