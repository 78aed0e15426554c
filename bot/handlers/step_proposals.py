"""A coach has an idea for a small step. It waits until the youth is at rest, and for a yes."""

from __future__ import annotations

from typing import Final

from bot.errors import DeskError
from bot.escalation import notices
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SmallStep, Stage, Standing
from flows.engine.line import Answers, LineClass
from flows.shared import free_text
from flows.texts import coach_notices

MOST_WAITING: Final = 3
"""Ideas that wait for one youth's answer; more would be a list of duties."""


def propose(turn: YouthChanges, coach: int, text: str) -> None:
    """Keep the idea, to be asked about at once or at the next rest. Raises DeskError."""
    words = " ".join(text.split())
    if refused := _refused(turn, coach, words):
        raise DeskError(f"{refused} Nothing was proposed.")
    number = turn.youth.next_number()
    step = SmallStep(number, words, Stage.PROPOSED, turn.now, proposed_by=coach)
    turn.put_step(step, turn.now)


def answered(turn: YouthChanges, number: int, answer: str) -> None:
    """The coach hears what the youth said to the idea."""
    step = turn.youth.steps.get(number)
    if step is not None and step.proposed_by is not None:
        values: Answers = {"nickname": notices.name_of(turn), "step": step.text}
        line = coach_notices.line(f"idea_{answer}")
        turn.tell(step.proposed_by, line, values, "notice", LineClass.NOTICE)


def _refused(turn: YouthChanges, coach: int, words: str) -> str:
    """Why it cannot be proposed; "" when it can."""
    youth = turn.youth
    waiting = [one for one in youth.steps.values() if one.stage is Stage.PROPOSED]
    if not turn.ladder.has(coach):
        return "Only coaches of the youth's own team can propose a step."
    if youth.standing is not Standing.ENROLLED:
        return "The youth does not take part now."
    if not any(map(str.isalnum, words)):
        return "There were no words."
    if len(words) > free_text.SHORT:
        return f"A small step has at most {free_text.SHORT} characters."
    if len(waiting) >= MOST_WAITING:
        return f"{MOST_WAITING} ideas wait for an answer already."
    return ""
