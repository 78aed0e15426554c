"""Call a human: open, take, hand over, close, and the ladder that never ends by itself.

No escalation is open without a timer in the future; only a human closes it (safety.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.escalation import notices
from bot.policy import working_hours
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SERIOUS, Standing, Tier
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import coach_notices
from storage.turns.youth_state import Coach, Escalation

TIER_A_DEADLINES: Final = (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=15))
"""Tier A: after 5, 15 and 30 minutes, then every quarter; at any hour (safety.md, tiers)."""

IN_WORKING_TIME: Final[Mapping[Tier, timedelta]] = {
    Tier.B: timedelta(hours=2),
    Tier.C: timedelta(hours=8),
    Tier.D: timedelta(hours=16),
}
REMIND_TAKER: Final = timedelta(hours=8)
"""Working time after which whoever has taken it is reminded to close it."""


def open_(turn: YouthChanges, tier: Tier, reason: str) -> None:
    """Open an escalation, or add a sign to the one that is open: grouped, never dropped."""
    found = turn.youth.escalation
    if found is not None:
        _add_sign(turn, found, tier, reason)
        return
    fresh = _fresh(turn, tier, reason)
    notices.card(turn, fresh, turn.ladder.on_rung(fresh.rung), "card")


def begin(turn: YouthChanges, coach: int) -> None:
    """Open an escalation and take it at once: a coach writes first. Raises RefusedInputError."""
    if turn.youth.talking_with == coach:
        return
    _check_beginning(turn, coach)
    _fresh(turn, Tier.D, "coach")
    take(turn, coach)


def take(turn: YouthChanges, coach: int) -> None:
    """Take the open escalation for one named human.

    Raises RefusedInputError when somebody else has taken it, none is open, or this coach cannot be
    called.
    """
    found = _require_open(turn)
    if not turn.ladder.has(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if found.taken_by is not None and found.taken_by != coach:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if found.taken_by == coach and turn.youth.talking_with == coach:
        return
    if found.taken_by is None:
        notices.tell_taken(turn, found, coach)
    found.taken_by, found.taken_at = coach, turn.now
    turn.youth.talking_with = coach
    turn.youth.place = None
    turn.drop_timer(TimerKind.SILENCE)
    _keep(turn, found)
    _remind_later(turn)
    name = turn.coaches[coach].name
    turn.say(coach_notices.line("here"), {"coach": name}, LineClass.HUMAN)


def pass_on(turn: YouthChanges, coach: int) -> None:
    """Ask the next on the ladder at once, because this coach cannot take it now.

    Raises RefusedInputError when it is taken, or nobody else is here. Whoever passes what a
    colleague has been asked to take meanwhile changes nothing.
    """
    found = _require_open(turn)
    if found.taken_by is not None:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if turn.ladder.on_rung(found.rung) == coach and not _go_on(turn, found, coach, "passed"):
        raise RefusedInputError(RefusalReason.NOBODY_ELSE)


def pass_over(turn: YouthChanges, coach: int, *, blocked: bool) -> None:
    """Pass over a coach who was not reached in Telegram, and shall take something.

    Who cannot be told is passed over at once; what was to be sent is in the console. `blocked`: the
    coach has blocked us there.
    """
    if blocked:
        turn.changes.unreached[coach] = turn.now
    found = turn.youth.escalation
    waits = found is not None and found.taken_by is None
    if found is not None and waits and turn.ladder.on_rung(found.rung) == coach:
        _go_on(turn, found, coach, "not_taken")


def hand_over(turn: YouthChanges, coach: int, to: int) -> None:
    """Hand the escalation over from its taker to a colleague. Raises RefusedInputError."""
    other = _colleague(turn, coach, to)
    found = _require_open(turn)
    if turn.youth.talking_with != coach:
        raise not_the_taker(turn)
    names = {"coach": turn.coaches[coach].name, "to": other.name}
    turn.say(coach_notices.line("hands_over"), names, LineClass.HUMAN)
    found.taken_by, found.taken_at = to, turn.now
    turn.youth.talking_with = to
    _keep(turn, found)
    _remind_later(turn)
    if found.tier in SERIOUS:
        found.deadline = turn.now  # What was left of a colleague's time is over.
        _await_words(turn, found, found.tier)
    notices.card(turn, found, to, "handed_over", names["coach"])


def record_answer(turn: YouthChanges, coach: int) -> None:
    """Record that the coach who talks with the youth has written.

    The escalation is theirs now, and no timer waits for their words.
    """
    found = turn.youth.escalation
    if found is None:
        return
    if found.taken_by is None:
        notices.tell_taken(turn, found, coach)
        found.taken_by, found.taken_at = coach, turn.now
        _keep(turn, found)
    _remind_later(turn)


def close(turn: YouthChanges, coach: int, outcome: str) -> None:
    """Close the escalation, as a human and with an outcome.

    Raises RefusedInputError when there is none or it is another's.
    """
    found = _require_open(turn)
    if found.taken_by is not None and found.taken_by != coach:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if not outcome.strip():
        raise RefusedInputError(RefusalReason.NO_OUTCOME)
    found.closed_at, found.outcome = turn.now, outcome
    _keep(turn, found)
    turn.drop_timer(TimerKind.LADDER)
    turn.youth.escalation = None
    if turn.youth.talking_with is not None:
        stopped = turn.youth.standing is Standing.STOPPED
        line = coach_notices.line("left" if stopped else "done")
        turn.say(line, {"coach": turn.coaches[coach].name}, LineClass.ANSWER)
    turn.youth.talking_with = None


def climb(turn: YouthChanges, due_at: datetime) -> None:
    """Climb the ladder: nobody has taken it in time, so the next is told. It never just ends.

    `due_at` is the timer's moment (aware): the deadline, or when to remind whoever has taken it.
    """
    found = turn.youth.escalation
    if found is None:
        return
    if found.taken_by is not None and found.tier in SERIOUS and due_at == found.deadline:
        _free(turn, found, found.taken_by)
        return
    if found.taken_by is not None:
        values: Answers = {"nickname": notices.name_of(turn)}
        turn.tell(
            found.taken_by, coach_notices.line("reminder"), values, "notice", LineClass.NOTICE
        )
        _remind_later(turn)
        return
    _ask(turn, found, turn.ladder.next_rung(found.rung + 1), "not_taken")


def report_undelivered(turn: YouthChanges, why: str, *, human: bool) -> None:
    """Make what could not be sent a coach's task, never silence."""
    youth = turn.youth
    values: Answers = {"nickname": notices.name_of(turn)}
    coach = youth.talking_with or youth.coach.id
    if why == "blocked":
        turn.changes.blocked[youth.id] = turn.now
        open_(turn, Tier.D, "blocked")
        turn.tell(coach, coach_notices.line("blocked"), values, "notice", LineClass.HUMAN)
    elif human:
        name = "stopped" if why == "stop" else "not_sent"
        turn.tell(coach, coach_notices.line(name), values, "notice", LineClass.HUMAN)


def not_the_taker(turn: YouthChanges) -> RefusedInputError:
    """Build the refusal for who does not talk with the youth; it names who has taken it."""
    found = turn.youth.escalation
    taker = found.taken_by if found is not None else None
    return RefusedInputError(RefusalReason.NOT_THE_TAKER, turn.coaches.get(taker or 0))


def check_taking_part(turn: YouthChanges) -> None:
    """Raise RefusedInputError unless the youth has said yes, and no stop since."""
    if turn.youth.standing is Standing.STOPPED:
        raise RefusedInputError(RefusalReason.STOPPED)
    if turn.youth.standing is not Standing.ENROLLED:
        raise RefusedInputError(RefusalReason.NOT_ENROLLED)


def _check_beginning(turn: YouthChanges, coach: int) -> None:
    """Raise RefusedInputError where this coach cannot write first."""
    found = turn.youth.escalation
    if not turn.ladder.has(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if found is not None and found.taken_by is not None:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if found is not None:
        raise RefusedInputError(RefusalReason.OPEN_ALREADY)
    check_taking_part(turn)


def _colleague(turn: YouthChanges, coach: int, to: int) -> Coach:
    """Return the colleague who goes on. Raises RefusedInputError for anybody else."""
    other = turn.coaches.get(to)
    if other is None or other.rung < 0:
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if to == coach:
        raise RefusedInputError(RefusalReason.TO_ONESELF)
    if other.team != turn.youth.team.id:
        raise RefusedInputError(RefusalReason.OTHER_TEAM, other)
    return other


def _go_on(turn: YouthChanges, found: Escalation, coach: int, line: str) -> bool:
    """Ask the next on the ladder after this coach; return whether there is anybody else."""
    rung = turn.ladder.next_rung(found.rung + 1, but=coach)
    if turn.ladder.on_rung(rung) == coach:
        return False
    _ask(turn, found, rung, line, turn.coaches[coach].name)
    return True


def _ask(turn: YouthChanges, found: Escalation, rung: int, line: str, by: str = "") -> None:
    """Ask the coach on this rung to take it, by a deadline of their own."""
    found.rung, found.deadline = rung, _deadline(turn, found.tier, rung)
    _keep(turn, found)
    turn.set_timer(TimerKind.LADDER, found.deadline)
    notices.card(turn, found, turn.ladder.on_rung(rung), line, by)


def _await_words(turn: YouthChanges, found: Escalation, tier: Tier) -> None:
    """Set a deadline for the taker to write; one that is ahead is not put off."""
    fresh = _deadline(turn, tier, 0)
    found.deadline = min(fresh, found.deadline) if found.deadline > turn.now else fresh
    turn.set_timer(TimerKind.LADDER, found.deadline)


def _free(turn: YouthChanges, found: Escalation, taker: int) -> None:
    """Free an escalation whose taker has not answered a danger: the ladder starts again.

    Anybody can take it. The talk stays theirs until somebody does; with their next words it is
    theirs again.
    """
    found.taken_by = found.taken_at = None
    _ask(turn, found, turn.ladder.next_rung(0, but=taker), "not_taken")
    if turn.ladder.on_rung(found.rung) != taker:
        notices.card(turn, found, taker, "not_taken")


def _fresh(turn: YouthChanges, tier: Tier, reason: str) -> Escalation:
    """Create an escalation, with its timer in the future."""
    deadline = _deadline(turn, tier, 0)
    fresh = Escalation(turn.youth.next_number(), tier, reason, turn.now, deadline)
    fresh.rung = turn.ladder.next_rung(0)
    turn.youth.escalation = fresh
    _keep(turn, fresh)
    turn.set_timer(TimerKind.LADDER, deadline)
    return fresh


def _require_open(turn: YouthChanges) -> Escalation:
    if turn.youth.escalation is None:
        raise RefusedInputError(RefusalReason.NOTHING_OPEN)
    return turn.youth.escalation


def _add_sign(turn: YouthChanges, found: Escalation, tier: Tier, reason: str) -> None:
    found.signs += 1
    worse = tier.is_worse_than(found.tier)
    if worse:
        found.tier, found.reason = tier, reason
        found.rung = turn.ladder.next_rung(0)
    if found.taken_by is not None and tier in SERIOUS:
        _await_words(turn, found, tier)
    elif worse:
        found.deadline = _deadline(turn, tier, 0)
        if found.taken_by is None:
            turn.set_timer(TimerKind.LADDER, found.deadline)
    _keep(turn, found)
    coach = found.taken_by or turn.ladder.on_rung(found.rung)
    if worse:
        notices.card(turn, found, coach, "card")
    elif tier is not Tier.D and reason != "asked":
        values: Answers = {"tier": tier, "nickname": notices.name_of(turn), "signs": found.signs}
        turn.tell(coach, coach_notices.line("again"), values, "notice", LineClass.DANGER)


def _keep(turn: YouthChanges, found: Escalation) -> None:
    turn.changes.escalations[turn.youth.id, found.number] = found


def _remind_later(turn: YouthChanges) -> None:
    turn.set_timer(
        TimerKind.LADDER, working_hours.add_working_time(turn.youth.team, turn.now, REMIND_TAKER)
    )


def _deadline(turn: YouthChanges, tier: Tier, rung: int) -> datetime:
    if tier is Tier.A:
        return turn.now + TIER_A_DEADLINES[min(rung, len(TIER_A_DEADLINES) - 1)]
    return working_hours.add_working_time(turn.youth.team, turn.now, IN_WORKING_TIME[tier])
