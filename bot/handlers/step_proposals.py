"""Keep a coach's idea for a small step: it waits until the youth is at rest, and for a yes."""

from __future__ import annotations

from typing import Final

from bot.escalation import lifecycle, notices
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SmallStep, Stage
from flows.engine.line import Answers, LineClass
from flows.shared import free_text
from flows.texts import coach_notices

MOST_WAITING: Final = 3
"""Ideas that wait for one youth's answer; more would be a list of duties."""


def propose(turn: YouthChanges, coach: int, text: str) -> None:
    """Keep the idea, to be asked about at once or at the next rest. Raises RefusedInputError."""
    words = " ".join(text.split())
    _check(turn, coach, words)
    number = turn.youth.next_number()
    step = SmallStep(number, words, Stage.PROPOSED, turn.now, proposed_by=coach)
    turn.put_step(step, turn.now)


def tell_answer(turn: YouthChanges, number: int, answer: str) -> None:
    """Tell the coach what the youth said to the idea."""
    step = turn.youth.steps.get(number)
    if step is not None and step.proposed_by is not None:
        values: Answers = {"nickname": notices.name_of(turn), "step": step.text}
        line = coach_notices.line(f"idea_{answer}")
        turn.tell(step.proposed_by, line, values, "notice", LineClass.NOTICE)


def _check(turn: YouthChanges, coach: int, words: str) -> None:
    """Raise RefusedInputError where it cannot be proposed."""
    if not turn.ladder.has(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    lifecycle.check_taking_part(turn)
    if not any(map(str.isalnum, words)):
        raise RefusedInputError(RefusalReason.NO_WORDS)
    if len(words) > free_text.SHORT:
        raise RefusedInputError(RefusalReason.TOO_LONG, most=free_text.SHORT)
    waiting = [one for one in turn.youth.steps.values() if one.stage is Stage.PROPOSED]
    if len(waiting) >= MOST_WAITING:
        raise RefusedInputError(RefusalReason.IDEAS_WAITING, most=MOST_WAITING)
