"""Change a youth's standing: what a stop takes away and a new yes brings again; and erase."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Final

from bot.escalation import ladder
from bot.handlers import meeting_timers
from bot.turns.youth_changes import YouthChanges
from flows.engine import local_time, programme, timers
from flows.engine.facts import Stage, Standing
from flows.engine.programme import InviteAnswer
from flows.engine.timers import TimerKind

STAYS_ALWAYS: Final = frozenset({TimerKind.LADDER})
"""An open escalation is closed by a human, whatever the youth stops or erases."""

STAYS_ON_STOP: Final = STAYS_ALWAYS | {TimerKind.COACH, TimerKind.TWENTY}
"""Who is responsible for somebody who has stopped is decided by humans too; and nobody's age stops.
"""

ANSWERS: Final = {
    Standing.ENROLLED: InviteAnswer.YES,
    Standing.DECLINED: InviteAnswer.NO,
    Standing.THINKING: InviteAnswer.THINK,
}
"""What a standing says to the invitation by which the youth came."""

UNDECIDED: Final = frozenset({Standing.NEW, Standing.THINKING, Standing.DECLINED})
"""Standings of who has not said yes; what is known of them is forgotten by itself."""


def set_standing(turn: YouthChanges, standing: Standing) -> None:
    """Set what the youth says: yes, no, later or stop."""
    before, turn.youth.standing = turn.youth.standing, standing
    if standing is Standing.STOPPED:
        be_quiet(turn)
        ladder.forget_promise(turn)
    if before in UNDECIDED and standing in ANSWERS:
        turn.changes.invite_answers[turn.youth.id] = (ANSWERS[standing], turn.now)
    if standing is Standing.ENROLLED:
        turn.drop_timer(TimerKind.FORGET)
        turn.drop_timer(TimerKind.THINK)
    if before is Standing.STOPPED and standing is Standing.ENROLLED:
        begin_again(turn)


def be_quiet(turn: YouthChanges) -> None:
    """Drop what is routine: lines that are queued, and timers."""
    turn.changes.stopped.add(turn.youth.id)
    _forget_timers(turn, STAYS_ON_STOP)


def erase(turn: YouthChanges, goodbye: tuple[str, str] | None) -> None:
    """Erase everything; the last lines of this turn are still sent to `goodbye` (channel, chat)."""
    youth = turn.youth
    turn.goodbye = goodbye
    turn.changes.forget(youth.id)
    youth.standing = Standing.ERASED
    youth.nickname = youth.wish = youth.code_name = ""
    youth.next_contact, youth.status = None, programme.FIRST
    youth.hellos = youth.silences = 0
    youth.cadence = programme.Cadence.MONTH
    youth.erase_asked = None
    youth.place = youth.paused_until = youth.heard_at = youth.talking_with = None
    youth.steps.clear()
    youth.reminders.clear()
    youth.meetings.clear()
    youth.requests.clear()
    _forget_timers(turn, STAYS_ALWAYS)


def forget(turn: YouthChanges) -> None:
    """Forget a youth who has not said yes; the link that was answered with no stays, of nobody."""
    if turn.youth.standing is Standing.DECLINED:
        turn.changes.released.add(turn.youth.id)
    erase(turn, None)


def _forget_timers(turn: YouthChanges, stay: frozenset[str]) -> None:
    """Forget the timers that are held or were set in this commit, except these kinds."""
    turn.youth.held.clear()
    changed = turn.changes.timers
    for key in [key for key in changed if key[0] == turn.youth.id]:
        if timers.parse(key[1])[0] not in stay:
            del changed[key]


def begin_again(turn: YouthChanges) -> None:
    """Set again what a stop or an end took away: check-ins, ideas and reminders still ahead."""
    for step in list(turn.youth.steps.values()):
        if step.stage in {Stage.ACTIVE, Stage.PROPOSED}:
            tomorrow = turn.now + timedelta(days=1)
            at = step.ask_at if step.ask_at and step.ask_at > turn.now else tomorrow
            turn.put_step(dataclasses.replace(step, ask_at=at), at)
    for one in turn.youth.reminders.values():
        following = local_time.next_occurrence(one.rhythm, turn.now)
        if following is not None:
            turn.set_timer(TimerKind.REMINDER.named(one.number), following)
    meeting_timers.renew(turn)
    ladder.tell_again(turn)
