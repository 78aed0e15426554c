"""Climb the ladder: ask one after another until somebody takes it, and tell the youth the truth.

`bot/policy/escalation_ladder.py` decides who, `bot/policy/deadlines.py` until when. An open
escalation always has a timer ahead: for who is asked, for who owes words, for the next opening, or
for the next try where nobody can be called and the operator is alarmed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.escalation import notices
from bot.policy import deadlines
from bot.policy.escalation_ladder import ROUNDS_TO_ALARM
from bot.turns.youth_changes import YouthChanges
from flows.engine.facts import SERIOUS, Tier
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import call_status, coach_notices
from storage.turns.youth_state import Coach, Escalation

TRIES_TO_ALARM: Final = 60
"""Tries to find anybody who can be called, until the operator is alarmed again: two hours."""

ALARM_AGAIN: Final = timedelta(hours=1)
"""How long the operator is not alarmed again: a way that is away is tried again all the time."""

log = structlog.get_logger()


def begin(turn: YouthChanges, found: Escalation, line: str, *, but: int = 0, by: str = "") -> None:
    """Begin the ladder, also anew: ask the first, by this notice; `but` is passed by."""
    found.rung = found.round = 0
    found.asked = found.alarmed_at = None
    if found.known and found.tier is not Tier.D:
        found.tell_at = deadlines.tell(turn.youth.team, found.tier, turn.callable_at(found.tier))
    ask_next(turn, found, line, but=but, by=by)


def ask_next(
    turn: YouthChanges, found: Escalation, line: str, *, but: int = 0, by: str = ""
) -> None:
    """Ask the next on the ladder to take it, by a deadline of their own; `but` is passed by."""
    there = turn.callable_at(found.tier)
    if there > turn.now:
        _wait_for_opening(turn, found, there)
        return
    if found.asked is None and found.missed_at is not None:
        # At the opening: who let it lapse before is not the first again, if others are there.
        but = but or turn.youth.talking_with or turn.last_called(found)
    called = turn.ladder.next_call(found, but)
    if called.coach is None:
        _try_again(turn, found)
        return
    if called.round > found.round and called.round % ROUNDS_TO_ALARM == 0:
        _alarm(turn, found, "everybody was asked, and nobody has taken it")
    found.round = called.round
    _ask(turn, found, called.coach, line, by)


def _ask(turn: YouthChanges, found: Escalation, coach: Coach, line: str, by: str = "") -> None:
    """Ask this person to take it."""
    found.asked = coach.id
    found.deadline = deadlines.take(turn.youth.team, found.tier, found.rung, turn.now)
    found.rung += 1
    if found.tell_at is not None:
        # Somebody has come on call since the youth was told of an opening: the earlier counts.
        soon = deadlines.tell(turn.youth.team, found.tier, turn.now)
        found.tell_at = min(found.tell_at, soon)
    turn.keep_escalation(found)
    set_timer(turn, found)
    notices.card(turn, found, coach.id, line, by, called=True)


def go_on(turn: YouthChanges, found: Escalation, coach: int, line: str) -> bool:
    """Ask the next on the ladder after this coach; return whether there is anybody else."""
    called = turn.ladder.next_call(found, coach)
    if called.coach is None or called.coach.id == coach:
        return False
    ask_next(turn, found, line, but=coach, by=turn.coaches[coach].name)
    return True


def climb(turn: YouthChanges) -> None:
    """Do what is due: ask the next, free what was taken and not answered, tell the youth.

    It never just ends: there is a timer ahead afterwards.
    """
    found = turn.youth.escalation
    if found is None:
        return
    if not found.waits:
        _remind(turn, found)
        return
    late = found.tell_at is not None and found.tell_at <= turn.now
    if late:
        found.tell_at = None  # Before the timer is set anew; it is told below.
        turn.keep_escalation(found)
    if found.deadline <= turn.now:
        _miss(turn, found)
    elif found.taken_by is None and not turn.ladder.is_asked_there(found):
        ask_next(turn, found, "card")
    elif (fresh := _comes_on(turn, found)) is not None:
        _ask(turn, found, fresh, "card")
    else:
        set_timer(turn, found)
    if late and found.told_at != turn.now:  # Else it was just said that nobody is reached.
        _tell_late(turn, found)


def _comes_on(turn: YouthChanges, found: Escalation) -> Coach | None:
    """Return who has come on call since whoever is asked was asked: they need not wait."""
    if found.taken_by is not None or found.tier is not Tier.A:
        return None
    return turn.ladder.comes_on(found, deadlines.asked_at(found.rung, found.deadline))


def set_timer(turn: YouthChanges, found: Escalation) -> None:
    """Set the timer to what is due first: the deadline, telling the youth, or asking somebody.

    Where nobody is asked, somebody is at the opening, or soon where nobody could be called. Who is
    asked may go away, and out of hours a shift begins or ends: then somebody else can be called.
    """
    due = [found.deadline, *([found.tell_at] if found.tell_at is not None else [])]
    if found.taken_by is None and found.asked is not None:
        gone = turn.coaches[found.asked].goes_away_at
        due += [gone] if gone is not None else []
    if found.taken_by is None and found.asked is None:
        there = turn.callable_at(found.tier)
        due.append(there if there > turn.now else turn.now + deadlines.CALL_AGAIN)
    if found.taken_by is None and found.tier is Tier.A and not turn.hours.staffed:
        changes = turn.ladder.shift_changes_at()
        due += [changes] if changes is not None else []
    turn.set_timer(TimerKind.LADDER, min(due))


def tell_again(turn: YouthChanges) -> None:
    """Tell a youth who is back from a stop, at once, that nobody has answered meanwhile."""
    found = turn.youth.escalation
    if found is None:
        return
    if found.reason not in coach_notices.UNKNOWN_TO_YOUTH:
        promise(turn, found)
    if found.known and found.waits and found.missed_at is not None:
        found.tell_at = turn.now
        set_timer(turn, found)
    turn.keep_escalation(found)


def forget_promise(turn: YouthChanges) -> None:
    """Promise nothing any more to a youth who says stop, until they ask again; staff go on.

    A danger is another matter: its youth is told that a human still looks at it (flows/held.py).
    """
    found = turn.youth.escalation
    if found is None or found.tier in SERIOUS:
        return
    found.known, found.tell_at = False, None
    if found.taken_by is not None:
        found.owed = False
        remind_later(turn)
    turn.keep_escalation(found)


def promise(turn: YouthChanges, found: Escalation) -> None:
    """Let the youth know of it: who has taken it owes words, and a silence is told in time.

    What they know of already stays as it is.
    """
    if found.known:
        return
    found.known = True
    team, there = turn.youth.team, turn.callable_at(found.tier)
    if found.taken_by is None and found.tier is not Tier.D:
        found.tell_at = deadlines.tell(team, found.tier, there)
        set_timer(turn, found)
    elif found.taken_by is not None and found.answered_at is None:
        found.owed = True
        found.deadline = found.tell_at = deadlines.words(team, found.tier, there)
        set_timer(turn, found)


def remind_later(turn: YouthChanges) -> None:
    """Remind whoever has taken it, a working day from now, to close it."""
    turn.set_timer(TimerKind.LADDER, deadlines.close(turn.youth.team, turn.now))


def tell_closed(turn: YouthChanges, found: Escalation) -> None:
    """Tell a youth who writes in a talk that nobody is at work, and again after TELL_AGAIN."""
    taker = turn.coaches.get(turn.youth.talking_with or 0)
    called = turn.callable_at(found.tier) == turn.now
    there = called or turn.is_taker_here()
    told = found.told_at is not None and turn.now - found.told_at < deadlines.TELL_AGAIN
    if there or told or taker is None:
        return
    found.told_at = turn.now
    turn.keep_escalation(found)
    values = {"coach": taker.name, "reads_at": turn.hours.reads_at}
    _say(turn, found, "talk_closed", values)


def _remind(turn: YouthChanges, found: Escalation) -> None:
    taker = found.taken_by or turn.youth.coach.id
    values: Answers = {"nickname": notices.name_of(turn)}
    turn.tell(taker, coach_notices.line("reminder"), values, "notice", LineClass.NOTICE)
    remind_later(turn)


def _wait_for_opening(turn: YouthChanges, found: Escalation, opens: datetime) -> None:
    """Ask nobody before `opens` (aware)."""
    found.asked, found.rung = None, 0
    found.deadline = deadlines.take(turn.youth.team, found.tier, 0, opens)
    turn.keep_escalation(found)
    set_timer(turn, found)


def _try_again(turn: YouthChanges, found: Escalation) -> None:
    """Alarm the operator, for the team is at work and nobody can be called; try again soon."""
    # At an opening, or when who was asked cannot be reached any more, the youth thinks otherwise.
    opening = found.rung == 0 and found.opened_at < turn.now
    lost = found.asked is not None
    is_new = found.alarmed_at is None or turn.now - found.alarmed_at >= ALARM_AGAIN
    if is_new and (opening or lost or found.rung % TRIES_TO_ALARM == 0):
        _alarm(turn, found, "nobody of the team can be called")
        found.alarmed_at = turn.now
    if opening or (lost and found.told_at is None):
        found.told_at = turn.now
        _say(turn, found, "unreached", {})
    found.asked = None
    found.rung += 1
    if found.deadline <= turn.now:
        found.deadline = deadlines.take(turn.youth.team, found.tier, 0, turn.now)
    turn.keep_escalation(found)
    set_timer(turn, found)


def _miss(turn: YouthChanges, found: Escalation) -> None:
    """Record the first deadline that was missed, and ask the next."""
    if found.missed_at is None:
        found.missed_at = found.deadline
        log.info("escalation_overdue", tier=found.tier.value)
    if found.owed:
        _free(turn, found)
    else:
        ask_next(turn, found, "not_taken")
    if found.tell_at is not None and turn.callable_at(found.tier) > turn.now:
        # Nobody is asked any more before the opening, and the youth thinks that somebody is.
        _tell_late(turn, found)
        set_timer(turn, found)


def _free(turn: YouthChanges, found: Escalation) -> None:
    """Free an escalation whose taker has not written: the ladder begins anew, at somebody else.

    Anybody can take it. The talk stays the taker's until somebody does; with their next words it is
    theirs again.
    """
    taker = found.taken_by or 0
    release(turn, found)
    # Who takes and does not write has used up a round: coordinators and the operator hear of it.
    found.round += 1
    if found.round % ROUNDS_TO_ALARM == 0:
        _alarm(turn, found, "it was taken again and again, and nobody has written")
    ask_next(turn, found, "not_answered", but=taker, by=turn.coaches[taker].name)
    if found.asked != taker and (waits := _waits(turn, found, taker)):
        notices.card(turn, found, taker, waits)


def _waits(turn: YouthChanges, found: Escalation, taker: int) -> str:
    """Return what the taker is told: of others only what is still so when it is read; "": nothing.

    Who is away is told where nobody else hears of it.
    """
    if found.asked is None and (turn.hours.staffed or turn.is_taker_here()):
        return "waits_for_you_alone"
    if turn.coaches[taker].away:
        return ""
    # Else it is read at the next opening, and by then somebody is asked again.
    return "waits_for_you" if found.asked is not None else "waits_for_you_still"


def release(turn: YouthChanges, found: Escalation) -> None:
    """Let anybody take it who is asked next, or takes it by themselves."""
    found.taken_by = found.taken_at = found.asked = found.alarmed_at = None
    found.owed, found.rung = False, 0
    turn.keep_escalation(found)


def _tell_late(turn: YouthChanges, found: Escalation) -> None:
    """Tell the youth, once, that nobody has answered, and whom to call.

    Where an opening is named, once more after it.
    """
    found.tell_at, found.told_at = None, turn.now
    turn.keep_escalation(found)
    silent = turn.youth.talking_with
    opens = turn.callable_at(found.tier)
    if opens > turn.now:
        # The opening that is named is a promise too: nobody may be there then either.
        found.tell_at = deadlines.tell(turn.youth.team, found.tier, opens)
        _say(turn, found, "unanswered_closed", {"reads_at": turn.hours.reads_at})
    elif silent is not None and found.answered_at is None:
        _say(turn, found, "unanswered_taken", {"coach": turn.coaches[silent].name})
    else:
        _say(turn, found, "unanswered", {})


def _say(turn: YouthChanges, found: Escalation, name: str, values: Answers) -> None:
    """Say the truth about who is there, with the numbers that answer day and night."""
    if not found.known:
        return
    say_as = LineClass.DANGER if found.tier in SERIOUS else LineClass.HUMAN
    turn.say(call_status.line(name), {**turn.numbers, **values}, say_as)


def _alarm(turn: YouthChanges, found: Escalation, why: str) -> None:
    """Alarm the operator; no person in it."""
    log.error("escalation_unanswered", tier=found.tier.value, why=why)
    turn.changes.alarms.append((turn.now, f"a youth waits for a human, tier {found.tier}: {why}"))
