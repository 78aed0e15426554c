"""Keep for everybody who takes part exactly one next contact and its timer (practices 3-4).

The rule is bot/policy/next_contact.py; here it is kept through every turn. What the youth writes
moves nothing: when the timer comes due it is looked anew at when they were last heard.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.escalation import notices
from bot.policy import next_contact as policy
from bot.turns.refusal import RefusalReason, RefusedInputError
from bot.turns.turn import Turn
from bot.turns.youth_changes import YouthChanges
from flows.engine.line import Answers, LineClass
from flows.engine.programme import AttemptOutcome, Cadence, NextContact, OutreachWay
from flows.engine.timers import TimerKind
from flows.texts import coach_notices
from storage.schema.message_kinds import NOTICE
from storage.turns.changes import Attempt
from storage.turns.youth_state import Timer

FARTHEST: Final = timedelta(days=400)
"""How far ahead a contact may be set by hand."""


def keep(turn: YouthChanges) -> None:
    """Keep the rule at the end of a turn: one next contact for who takes part, else none."""
    youth = turn.youth
    contact = youth.next_contact
    if not policy.takes_part(youth.standing, youth.status):
        if contact is not None:
            youth.next_contact = None
            turn.drop_timer(TimerKind.NEXT_CONTACT)
    elif contact is None or _is_answered(turn, contact):
        set_anew(turn)


def _is_answered(turn: YouthChanges, contact: NextContact) -> bool:
    """Tell whether the youth was heard just now, so that what was a coach's to do is not any more.

    What a coach has set by hand stays.
    """
    return turn.heard and policy.is_ladder(contact, turn.youth.cadence, turn.now)


def set_anew(turn: YouthChanges) -> None:
    """Set the next contact by rule, as if the youth was heard just now."""
    _set(turn, policy.by_rule(policy.contacted(turn.youth), turn.now, turn.now))


def choose_cadence(turn: YouthChanges, cadence: Cadence) -> None:
    """Keep how often the youth wants somebody to be in touch; what was set by hand stays."""
    turn.youth.cadence = cadence
    contact = turn.youth.next_contact
    if contact is not None and contact.set_by is None:
        set_anew(turn)


# ---------------------------------------------------------------- when it comes due


def is_hello_due(turn: Turn, timer: Timer) -> bool:
    """Look anew at who is next in touch; return whether the robot is to say hello now."""
    youth, now = turn.youth, turn.now
    contact = youth.next_contact
    if contact is None or not policy.takes_part(youth.standing, youth.status):
        return False  # The end of the turn sees to it.
    if contact.at > now:
        turn.set_timer(TimerKind.NEXT_CONTACT, contact.at)
        return False
    if contact.set_by is not None or contact.way is not OutreachWay.CHAT:
        _remind_coach(turn, contact, timer)
        return False
    reached = turn.context.uow.is_reached(youth.id)
    who = policy.contacted(youth, reached=reached)
    expected = policy.by_rule(who, _since(turn, contact), now)
    if expected.at > now:
        _set(turn, expected)
    elif expected.way is not OutreachWay.CHAT:
        _give_to_coach(turn, expected)
    elif expected.by is not None or contact.by is not None:
        _remind_coach(turn, contact._replace(by=youth.coach.id), timer)
    elif policy.is_hour(who, now):
        return True
    else:
        _set(turn, contact._replace(at=policy.slot(who, now)))
    return False


def note_hello(turn: YouthChanges) -> None:
    """Note that a hello was said just now, and when to look at it again."""
    youth = turn.youth
    count_silence(turn, if_=youth.hellos > 0)
    youth.hellos += 1
    _set(turn, policy.after_hello(policy.contacted(youth), turn.now))


def put_off(turn: YouthChanges) -> None:
    """Look again on the next working day: what should have been said could not be."""
    contact = turn.youth.next_contact
    if contact is not None:
        at = policy.slot(policy.contacted(turn.youth), turn.now + timedelta(hours=1))
        _set(turn, contact._replace(at=at))


def count_silence(turn: YouthChanges, *, if_: bool = True) -> None:
    """Count that something had no answer: check-in, hello, idea, reminder, meeting.

    A prompt for a human (practices 1-5): from how many on is a setting of the console.
    """
    if if_:
        turn.youth.silences += 1


def _since(turn: Turn, contact: NextContact) -> datetime:
    """Return since when nothing was heard; who never wrote has had the whole time."""
    heard = turn.youth.heard_at
    return (
        heard if heard is not None else contact.at - timedelta(days=policy.DAYS[turn.youth.cadence])
    )


def _give_to_coach(turn: YouthChanges, contact: NextContact) -> None:
    """Make the next contact the responsible coach's, and tell them once; the robot is quiet."""
    count_silence(turn, if_=turn.youth.hellos > 0)
    turn.youth.next_contact = contact
    turn.set_timer(TimerKind.NEXT_CONTACT, turn.now + policy.REVISIT)
    name = "no_hello" if turn.youth.hellos else "no_way"
    _tell(turn, contact, name)


def _remind_coach(turn: YouthChanges, contact: NextContact, timer: Timer) -> None:
    """Tell the coach once that it is time; it stays theirs until it has happened."""
    turn.youth.next_contact = contact
    turn.set_timer(TimerKind.NEXT_CONTACT, turn.now + policy.REVISIT)
    if timer.due_at <= contact.at:
        _tell(turn, contact, "contact_due")


def _tell(turn: YouthChanges, contact: NextContact, name: str) -> None:
    values: Answers = {
        "nickname": notices.name_of(turn),
        "way": coach_notices.line(f"way_{contact.way}"),
    }
    coach = contact.by or turn.youth.coach.id
    turn.tell(coach, coach_notices.line(name), values, NOTICE, LineClass.NOTICE)


def _set(turn: YouthChanges, contact: NextContact) -> None:
    turn.youth.next_contact = contact
    turn.set_timer(TimerKind.NEXT_CONTACT, contact.at)


# ---------------------------------------------------------------- what coaches do


def attempted(turn: YouthChanges, coach: int, way: OutreachWay, outcome: AttemptOutcome) -> None:
    """Record an attempt, and go on by the ladder of ways. Raises RefusedInputError."""
    check_staff(turn, coach)
    youth = turn.youth
    turn.changes.attempts.append(Attempt(youth.id, coach, turn.now, way, outcome))
    if not policy.takes_part(youth.standing, youth.status):
        return
    who = policy.contacted(youth)._replace(hellos=0)
    if outcome in {AttemptOutcome.REACHED, AttemptOutcome.NOT_NOW}:
        youth.hellos = youth.silences = 0
    else:
        count_silence(turn)
    _set(turn, policy.after_attempt(who, turn.now, way, outcome))


def set_manually(turn: YouthChanges, coach: int, at: datetime, way: OutreachWay, by: int) -> None:
    """Set the next contact by hand; it is kept until it has happened. Raises RefusedInputError."""
    check_staff(turn, coach)
    if not turn.ladder.includes(by):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
    if not policy.takes_part(turn.youth.standing, turn.youth.status):
        raise RefusedInputError(RefusalReason.NOT_ENROLLED)
    if not turn.now < at <= turn.now + FARTHEST:
        raise RefusedInputError(RefusalReason.NO_SUCH_DAY)
    _set(turn, NextContact(at, way, by, coach))


def happened(turn: YouthChanges) -> None:
    """Note that a coach has met the youth: nothing is silent, and the rule counts from now."""
    turn.youth.hellos = turn.youth.silences = 0
    contact = turn.youth.next_contact
    if contact is not None and contact.set_by is None:
        set_anew(turn)


def happened_in_chat(turn: YouthChanges) -> None:
    """Note that a coach has written: what was planned for the chat by now has happened."""
    contact = turn.youth.next_contact
    if contact is None or contact.by is None or contact.way is not OutreachWay.CHAT:
        return
    zone = turn.youth.team.zone
    if contact.at.astimezone(zone).date() <= turn.now.astimezone(zone).date():
        set_anew(turn)


def change_coach(turn: YouthChanges, before: int, after: int) -> None:
    """Give the next contact of the coach of before to the one who is responsible now."""
    contact = turn.youth.next_contact
    if contact is not None and contact.by == before:
        turn.youth.next_contact = contact._replace(by=after)


def check_staff(turn: YouthChanges, coach: int) -> None:
    """Raise RefusedInputError unless this person can be called for the youth."""
    if not turn.ladder.includes(coach):
        raise RefusedInputError(RefusalReason.NO_SUCH_COACH)
