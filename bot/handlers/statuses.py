"""Change how staff see a youth's way, and end it: set by people, with history.

Phase and situation change neither thread nor coach, wish, steps or language (practices 0-2). An
end makes the robot quiet; whoever writes again is met as before (practices 3-45).
"""

from __future__ import annotations

from typing import Final

from bot.escalation import notices
from bot.handlers import enrolment, life, meeting_agreements, outreach, request_states
from bot.policy import next_contact, status_rules
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import Turn
from flows.engine.facts import Standing
from flows.engine.line import Answers, LineClass
from flows.engine.programme import EndReason, Phase, Situation, Status
from flows.engine.timers import TimerKind
from flows.texts import coach_notices, status_texts
from storage.schema.message_kinds import NOTICE
from storage.turns.changes import StatusChange

MOST_NAME: Final = 40
"""Characters of a code name."""

SITUATIONS: Final = {
    EndReason.WORK: Situation.WORK,
    EndReason.STUDIES: Situation.STUDIES,
}
"""Reasons for an end that say what the youth does from now on."""


def set_status(turn: Turn, coach: int, phase: Phase, situation: Situation) -> None:
    """Set phase and situation. Raises RefusedInputError for a phase that does not follow."""
    outreach.check_staff(turn, coach)
    before = turn.youth.status
    if not status_rules.may_change(before.phase, phase):
        raise RefusedInputError(RefusalReason.NO_SUCH_PHASE)
    _change(turn, Status(phase, situation), coach)


def end(turn: Turn, coach: int, reason: EndReason) -> None:
    """End the work, and say a kind goodbye to who takes part. Raises RefusedInputError."""
    outreach.check_staff(turn, coach)
    if turn.youth.escalation is not None:
        raise RefusedInputError(RefusalReason.STILL_OPEN)
    if turn.youth.status.phase is Phase.ENDED or reason not in status_rules.BY_STAFF:
        raise RefusedInputError(RefusalReason.NO_SUCH_PHASE)
    takes_part = next_contact.takes_part(turn.youth.standing, turn.youth.status)
    _end(turn, coach, reason)
    if takes_part and reason not in status_rules.STAYS:
        turn.youth.place = None  # What is written next is met as after an end.
        name = turn.youth.coach.name
        turn.say(status_texts.line("ended"), {"coach": name}, LineClass.HUMAN)


def end_by_youth(turn: Turn, reason: EndReason) -> None:
    """End because the youth says so; their coach is told."""
    if turn.youth.status.phase is not Phase.ENDED:
        _end(turn, None, reason)
        life.tell_end(turn, ended=True)


def go_on(turn: Turn) -> None:
    """Go on after an end, because the youth says so: what it took away is set again."""
    youth = turn.youth
    if youth.status.phase is Phase.ENDED and youth.standing is Standing.ENROLLED:
        _change(turn, youth.status._replace(phase=Phase.CONTACT), None)
        enrolment.begin_again(turn)
        life.tell_end(turn, ended=False)


def dispute(turn: Turn) -> None:
    """Keep that the youth says it is wrong, until somebody changes it, and tell their coach."""
    turn.changes.disputes[turn.youth.id] = turn.now
    life.tell_dispute(turn)


def check_erasable(turn: Turn, coach: int) -> None:
    """Raise RefusedInputError unless the work has ended and nothing is open."""
    outreach.check_staff(turn, coach)
    if turn.youth.status.phase is not Phase.ENDED:
        raise RefusedInputError(RefusalReason.NOT_ENDED)
    if turn.youth.escalation is not None:
        raise RefusedInputError(RefusalReason.STILL_OPEN)


def name(turn: Turn, coach: int, words: str) -> None:
    """Give the youth a name for staff. Raises RefusedInputError for one that is too long."""
    outreach.check_staff(turn, coach)
    called = " ".join(words.split())
    if len(called) > MOST_NAME:
        raise RefusedInputError(RefusalReason.TOO_LONG, most=MOST_NAME)
    turn.youth.code_name = called


# ---------------------------------------------------------------- age


def set_birth(turn: Turn, coach: int, born: str) -> None:
    """Keep year and month of birth, by which ages are told. Raises RefusedInputError."""
    outreach.check_staff(turn, coach)
    if born and not status_rules.is_birth(born, turn.now):
        raise RefusedInputError(RefusalReason.NO_SUCH_MONTH)
    turn.changes.births[turn.youth.id] = born
    _set_timer(turn, born)


def is_twenty(turn: Turn) -> None:
    """Remind the coach before the twentieth birthday; then the municipality's duty ends (1-9)."""
    youth = turn.youth
    born = turn.context.uow.birth(youth.id)
    if not born or youth.status.phase is Phase.ENDED:
        return
    is_past = status_rules.is_surely(born, status_rules.KAA_ENDS, youth.team.zone) <= turn.now
    word = "is_twenty" if is_past else "soon_twenty"
    if is_past and youth.status.situation is Situation.KAA:
        status, word = youth.status._replace(situation=Situation.UNKNOWN), "kaa_ended"
        _change(turn, status, None, EndReason.TWENTY)
    line = coach_notices.line(word)
    values: Answers = {
        "nickname": notices.name_of(turn), "within": status_rules.BEFORE_TWENTY.days
    }  # fmt: skip
    turn.tell(youth.coach.id, line, values, NOTICE, LineClass.NOTICE)
    _set_timer(turn, born, reminded=True)


def _set_timer(turn: Turn, born: str, *, reminded: bool = False) -> None:
    zone = turn.youth.team.zone
    at = status_rules.next_reminder(born, turn.now, zone, reminded=reminded) if born else None
    if at is None:
        turn.drop_timer(TimerKind.TWENTY)
    else:
        turn.set_timer(TimerKind.TWENTY, at)


# ---------------------------------------------------------------- one change


def _end(turn: Turn, coach: int | None, reason: EndReason) -> None:
    before = turn.youth.status
    phase = Phase.FOLLOWING if reason in status_rules.STAYS else Phase.ENDED
    after = Status(phase, SITUATIONS.get(reason, before.situation))
    _change(turn, after, coach, reason)
    if phase is Phase.ENDED:
        request_states.close_all(turn, "request_ended")
        enrolment.be_quiet(turn)
        meeting_agreements.end_all(turn, coach)


def _change(turn: Turn, after: Status, coach: int | None, reason: EndReason | None = None) -> None:
    youth = turn.youth
    turn.changes.disputes[youth.id] = None
    if after == youth.status and reason is None:
        return
    youth.status = after
    number = youth.next_number()
    turn.changes.statuses.append(
        StatusChange(youth.id, number, after.phase, after.situation, turn.now, coach, reason)
    )
