"""Hand an escalation over to a colleague; the youth reads who goes on, and from when.

Who was only handed it has done nothing yet: a deadline waits for their first words.
"""

from __future__ import annotations

from bot.escalation import lifecycle, notices
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import Tier
from flows.engine.line import Answers, LineClass
from flows.texts import call_status, coach_notices
from storage.turns.youth_state import Coach, Escalation


def hand_over(turn: YouthChanges, coach: int, to: int) -> None:
    """Hand the escalation over from its taker to a colleague. Raises RefusedInputError."""
    other = _colleague(turn, coach, to)
    found = lifecycle.require_open(turn, coach)
    if turn.youth.talking_with != coach:
        raise lifecycle.not_the_taker(turn)
    if not turn.hours.staffed and found.tier is Tier.A and not other.on_call:
        raise RefusedInputError(RefusalReason.AWAY, other)
    before = turn.coaches[coach].name
    found.taken_by, found.taken_at = to, turn.now
    found.acted_at = found.answered_at = found.told_at = None
    turn.youth.talking_with = to
    lifecycle.owe_first_words(turn, found)
    if found.known:
        _say_handed_over(turn, found, before, other)
    notices.card(turn, found, to, "handed_over", before)


def _say_handed_over(turn: YouthChanges, found: Escalation, before: str, to: Coach) -> None:
    """Tell the youth who goes on, and from when, where that person is not at work."""
    there = turn.callable_at(found.tier)
    values: Answers = {**turn.numbers, "coach": before, "to": to.name, "reads_at": there}
    if there == turn.now:
        turn.say(coach_notices.line("hands_over"), values, LineClass.HUMAN)
    else:
        turn.say(call_status.line("hands_over_closed"), values, LineClass.HUMAN)
        found.told_at = turn.now
        turn.keep_escalation(found)


def _colleague(turn: YouthChanges, coach: int, to: int) -> Coach:
    """Return the colleague who goes on. Raises RefusedInputError for anybody else."""
    other = turn.coaches.get(to)
    if other is None or other.rung < 0:
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if to == coach:
        raise RefusedInputError(RefusalReason.TO_ONESELF)
    if other.team != turn.youth.team.id:
        raise RefusedInputError(RefusalReason.OTHER_TEAM, other)
    if other.away:
        raise RefusedInputError(RefusalReason.AWAY, other)
    return other
