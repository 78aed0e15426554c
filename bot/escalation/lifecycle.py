"""Keep a call for help until a human has answered: open, take, take over, close.

Until it is closed there is always somebody who is to answer by a deadline, and a timer for it
(ladder.py). Taking it is a promise of words: it sets a deadline too. Only a human closes it
(safety.md; docs/decisions/0024).
"""

from __future__ import annotations

from datetime import datetime

from bot.escalation import ladder, notices
from bot.escalation.outcomes import NOT_REACHED, chosen
from bot.policy import deadlines
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SERIOUS, Standing, Tier
from flows.engine.line import Answers, Line, LineClass
from flows.engine.timers import TimerKind
from flows.texts import call_status, coach_notices
from storage.turns.youth_state import Escalation


def open_(turn: YouthChanges, tier: Tier, reason: str, since: int = 0) -> None:
    """Open an escalation, or add a sign to the one that is open: grouped, never dropped.

    `since` is the turn of the words that are the reason, where it is an earlier one.
    """
    found = turn.youth.escalation
    if found is not None:
        _add_sign(turn, found, tier, reason)
        return
    ladder.begin(turn, _fresh(turn, tier, reason, since), "card")


def begin(turn: YouthChanges, coach: int) -> None:
    """Open an escalation and take it at once: a coach writes first. Raises RefusedInputError.

    The youth is told nothing before the first words.
    """
    if turn.youth.talking_with == coach:
        return
    _check_beginning(turn, coach)
    found = _fresh(turn, Tier.D, coach_notices.COACH)
    found.asked = turn.youth.coach.id  # Who is responsible hears that a colleague has begun.
    _become_taker(turn, found, coach)


def take(turn: YouthChanges, coach: int) -> None:
    """Take the open escalation for one named human.

    Raises RefusedInputError when somebody else has taken it, none is open, or this person cannot
    take it.
    """
    found = require_open(turn, coach)
    if found.taken_by is not None and found.taken_by != coach:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if found.taken_by == coach and turn.youth.talking_with == coach:
        return
    _become_taker(turn, found, coach)


def take_over(turn: YouthChanges, coach: int) -> None:
    """Take the escalation from a colleague: a coordinator at any time, a coach after the deadline.

    Raises RefusedInputError as `take` does, and while a coach's colleague still has time.
    """
    found = require_open(turn, coach)
    taker = found.taken_by
    if taker in {None, coach} or turn.coaches[coach].is_coordinator:
        if taker != coach or turn.youth.talking_with != coach:
            _become_taker(turn, found, coach)
        return
    raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[taker or 0])


def pass_on(turn: YouthChanges, coach: int) -> None:
    """Ask the next on the ladder at once, because this coach cannot take it now.

    Raises RefusedInputError when it is taken, or nobody else is here. Whoever passes what a
    colleague has been asked to take meanwhile changes nothing.
    """
    found = require_open(turn, coach)
    if found.taken_by is not None:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if found.asked == coach and not ladder.go_on(turn, found, coach, "passed"):
        raise RefusedInputError(RefusalReason.NOBODY_ELSE)


def pass_over(turn: YouthChanges, coach: int, *, blocked: bool) -> None:
    """Pass over a coach who was not reached in Telegram, and shall take something.

    Who cannot be told is passed over at once; what was to be sent is in the console. `blocked`: the
    coach has blocked us there.
    """
    if blocked:
        turn.changes.blocked_coaches[coach] = turn.now
    found = turn.youth.escalation
    if found is None or found.taken_by is not None or found.asked != coach:
        return
    passed = ladder.go_on(turn, found, coach, "not_taken")
    if not passed and not turn.ladder.is_asked_there(found):
        ladder.ask_next(turn, found, "not_taken")


def record_words(turn: YouthChanges, coach: int) -> None:
    """Record that the coach who talks with the youth writes now, and say so before the first words.

    The escalation is theirs now, and no deadline waits for their words.
    """
    found = turn.youth.escalation
    if found is None:
        return
    if found.taken_by is None:
        notices.tell_taken(turn, found, coach)
        found.taken_by, found.taken_at = coach, turn.now
    found.acted_at = turn.now
    if not found.known:
        _begin_talk(turn)
    if found.answered_at is None:
        turn.say(coach_notices.line("here"), {"coach": turn.coaches[coach].name}, LineClass.HUMAN)
    found.answered_at, found.known, found.owed, found.asked = turn.now, True, False, None
    found.rung = found.round = 0
    found.missed_at = found.tell_at = found.told_at = None
    turn.keep_escalation(found)
    ladder.remind_later(turn)


def await_answer(turn: YouthChanges) -> None:
    """Set a deadline for the coach whom the youth has just written to; one ahead is not put off.

    Who writes while nobody is at work is told so, once until a human writes again.
    """
    found = turn.youth.escalation
    if found is None:
        return
    if found.taken_by is not None and not found.owed:
        there = counted_from(turn, found.tier)
        found.known = found.owed = True
        found.deadline = found.tell_at = deadlines.answer(turn.youth.team, found.tier, there)
        turn.keep_escalation(found)
        ladder.set_timer(turn, found)
    ladder.tell_closed(turn, found)


def close(turn: YouthChanges, coach: int, outcome: str) -> None:
    """Close the escalation, as a human and with an outcome (outcomes.py); the youth reads it.

    Raises RefusedInputError when there is none, it is another's, or this person is not of the team.
    """
    found = require_open(turn, coach)
    has = found.taken_by or turn.youth.talking_with
    if has is not None and has != coach:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[has])
    if not outcome.strip():
        raise RefusedInputError(RefusalReason.NO_OUTCOME)
    found.closed_at, found.outcome, found.owed = turn.now, outcome, False
    turn.keep_escalation(found)
    turn.drop_timer(TimerKind.LADDER)
    turn.changes.close_lines(turn.youth.id, found.opened_at)
    turn.youth.escalation = None
    if line := _closing_line(turn, found, outcome):
        turn.say(line, {"coach": turn.coaches[coach].name}, LineClass.ANSWER)
    turn.youth.talking_with = None


def keep_everything(turn: YouthChanges, coach: int) -> None:
    """Take back the youth's wish for erasing, for they have told this coach so; the youth reads it.

    Raises RefusedInputError unless the talk is this coach's, and where nothing is to be erased.
    """
    require_open(turn, coach)
    if turn.youth.talking_with != coach:
        raise not_the_taker(turn)
    if turn.youth.erase_asked is None:
        raise RefusedInputError(RefusalReason.NOTHING_TO_KEEP)
    turn.youth.erase_asked = None
    turn.say(call_status.line("stays"), {"coach": turn.coaches[coach].name}, LineClass.HUMAN)


def report_undelivered(turn: YouthChanges, why: str, *, human: bool) -> None:
    """Make what could not be sent a coach's task, never silence."""
    youth = turn.youth
    values: Answers = {"nickname": notices.name_of(turn)}
    coach = youth.talking_with or turn.ladder.reader().id
    if why == "blocked":
        turn.changes.blocked[youth.id] = turn.now
        open_(turn, Tier.D, coach_notices.BLOCKED)
        turn.tell(coach, coach_notices.line("blocked"), values, "notice", LineClass.HUMAN)
    elif human:
        name = "stopped" if why == "stop" else "not_sent"
        turn.tell(coach, coach_notices.line(name), values, "notice", LineClass.HUMAN)


def report_unreached(turn: YouthChanges) -> None:
    """Make it a coach's task that a question waits which the youth cannot know of."""
    if turn.youth.escalation is None:
        open_(turn, Tier.D, coach_notices.UNREACHED)
        return
    line, coach = coach_notices.line(coach_notices.UNREACHED), turn.ladder.reader().id
    turn.tell(coach, line, {"nickname": notices.name_of(turn)}, "notice", LineClass.NOTICE)


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


# ---------------------------------------------------------------- who may


def require_open(turn: YouthChanges, coach: int) -> Escalation:
    """Return what is open. Raises RefusedInputError where nothing is, or for another's staff."""
    if turn.youth.escalation is None:
        raise RefusedInputError(RefusalReason.NOTHING_OPEN)
    if not turn.ladder.may_take(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    return turn.youth.escalation


def _check_beginning(turn: YouthChanges, coach: int) -> None:
    """Raise RefusedInputError where this coach cannot write first."""
    found = turn.youth.escalation
    if not turn.ladder.includes(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if found is not None and found.taken_by is not None:
        raise RefusedInputError(RefusalReason.TAKEN, turn.coaches[found.taken_by])
    if found is not None:
        raise RefusedInputError(RefusalReason.OPEN_ALREADY)
    check_taking_part(turn)


# ---------------------------------------------------------------- how it goes on


def _fresh(turn: YouthChanges, tier: Tier, reason: str, since: int = 0) -> Escalation:
    fresh = Escalation(turn.youth.next_number(), tier, reason, turn.now, turn.now)
    fresh.turn = since or turn.youth.turn
    fresh.known = reason not in coach_notices.UNKNOWN_TO_YOUTH
    turn.youth.escalation = fresh
    return fresh


def _become_taker(turn: YouthChanges, found: Escalation, coach: int) -> None:
    """Make this person the taker; the youth reads who it is, and until when they are to write."""
    before = turn.youth.talking_with
    notices.tell_taken(turn, found, coach)
    found.taken_by, found.taken_at, found.answered_at = coach, turn.now, None
    found.acted_at, found.told_at = turn.now, None
    turn.youth.talking_with = coach
    owe_first_words(turn, found)
    if not found.known:
        return  # What the youth was just asked stays open until the first words.
    _begin_talk(turn)
    others = turn.callable_from(found.tier, found.deadline)
    values: Answers = {
        **turn.numbers,
        "coach": turn.coaches[coach].name,
        "answer_by": found.deadline,
        "asks_at": others,
        "before": turn.coaches[before].name if before is not None else "",
    }
    name = "takes" if before in {None, coach} else "takes_over"
    closed = "_closed" if others > found.deadline else ""
    turn.say(call_status.line(name + closed), values, LineClass.HUMAN)


def _begin_talk(turn: YouthChanges) -> None:
    """Leave what was asked: from now on own words go to the coach."""
    turn.youth.place = None
    turn.drop_timer(TimerKind.SILENCE)


def owe_first_words(turn: YouthChanges, found: Escalation) -> None:
    """Set the deadline for the first words; none where the youth waits for nobody's."""
    found.asked = None
    found.owed = found.known
    if found.owed:
        found.deadline = deadlines.words(turn.youth.team, found.tier, turn.now)
        found.tell_at = found.deadline
        ladder.set_timer(turn, found)
    else:
        found.tell_at = found.missed_at = None
        ladder.remind_later(turn)
    turn.keep_escalation(found)


def release_absent(turn: YouthChanges, tier: Tier) -> None:
    """Free what somebody has taken who is not there, where somebody else can be called now.

    The youth has written, and waits for nobody's return. `tier` is that of what was written: where
    it is worse than what is open, whoever is called hears of it with the new sign.
    """
    found = turn.youth.escalation
    if found is None or found.taken_by is None or turn.callable_at(tier) > turn.now:
        return
    taker = turn.coaches[found.taken_by]
    at_work = turn.hours.staffed or (tier is Tier.A and taker.on_call)
    if turn.is_taker_here() or (at_work and not taker.away):
        return
    ladder.release(turn, found)
    if not tier.is_worse_than(found.tier):
        ladder.begin(turn, found, "not_at_work", but=taker.id, by=taker.name)


def counted_from(turn: YouthChanges, tier: Tier) -> datetime:
    """Return from when the taker's time is counted: now, if they are at work, on call or here."""
    found = turn.youth.escalation
    taker = turn.coaches.get((found.taken_by if found is not None else None) or 0)
    here = taker is not None and (turn.is_on_call(taker.id) or turn.is_taker_here())
    return turn.now if here else turn.callable_at(tier)


def _add_sign(turn: YouthChanges, found: Escalation, tier: Tier, reason: str) -> None:
    found.signs += 1
    worse = tier.is_worse_than(found.tier)
    of_words = coach_notices.is_of_words
    if worse or (tier is found.tier and of_words(reason) and not of_words(found.reason)):
        found.tier, found.reason, found.turn = tier, reason, turn.youth.turn
    if reason not in coach_notices.UNKNOWN_TO_YOUTH:
        ladder.promise(turn, found)
    turn.keep_escalation(found)
    if found.taken_by is not None:
        if tier in SERIOUS or (found.known and found.answered_at is None):
            _await_words(turn, found)
        if worse:
            notices.card(turn, found, found.taken_by, "card")
    elif worse:
        ladder.begin(turn, found, "card")
    if not worse and tier is not Tier.D and reason != coach_notices.ASKED:
        _tell_sign(turn, found, tier)


def _tell_sign(turn: YouthChanges, found: Escalation, tier: Tier) -> None:
    values: Answers = {"tier": tier, "nickname": notices.name_of(turn), "signs": found.signs}
    line = coach_notices.line("again")
    turn.tell(turn.ladder.reader().id, line, values, "notice", LineClass.DANGER)


def _await_words(turn: YouthChanges, found: Escalation) -> None:
    """Set the deadline of a danger for the taker's words; an earlier one is not put off."""
    fresh = deadlines.words(turn.youth.team, found.tier, counted_from(turn, found.tier))
    found.deadline = min(fresh, found.deadline) if found.owed else fresh
    found.tell_at = found.deadline
    found.owed = True
    ladder.set_timer(turn, found)


def _closing_line(turn: YouthChanges, found: Escalation, outcome: str) -> Line | None:
    """Return what the youth reads at the end; None where they know of nothing."""
    if not found.known:
        return None
    # To who has said stop the robot does not promise to answer again.
    stopped = turn.youth.standing is Standing.STOPPED
    if found.answered_at is not None:
        return coach_notices.line("left" if stopped else "done")
    name = "tried" if chosen(outcome) == NOT_REACHED else "looked_at"
    return call_status.line(f"{name}_stopped" if stopped else name)
