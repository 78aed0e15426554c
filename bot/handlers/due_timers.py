"""Handle timers that came due: check-ins, reminders, silence, and the end of waiting."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.escalation import ladder
from bot.handlers import (
    enrolment,
    meeting_agreements,
    now_or_later,
    outreach,
    reassignment,
    reminder_timers,
    request_states,
    silence,
    statuses,
    unclear,
)
from bot.turns.turn import Turn
from flows import checkin, meetings, notify, proposal
from flows.engine import local_time, timers
from flows.engine.events import Enter
from flows.engine.facts import Stage, Standing
from flows.engine.line import Answers
from flows.engine.programme import Meeting, MeetingState
from flows.engine.timers import TimerKind
from flows.shared import meeting_facts
from flows.texts import request_texts
from storage.turns.youth_state import Timer

NEVER: Final = datetime.max.replace(tzinfo=UTC)


def take(turn: Turn, name: str, timer: Timer) -> None:
    """Handle a timer that is due, unless a turn before this one in the same commit has done it."""
    changed = turn.changes.timers.get((turn.youth.id, name), timer)
    if changed is not None and changed.due_at <= turn.now:
        handle(turn, name, timer)


def handle(turn: Turn, name: str, timer: Timer) -> None:
    """Handle a timer. What is done with it is decided here, not when it was set."""
    turn.drop_timer(name)
    turn.latest = timer.latest
    what, number = timers.parse(name)
    HANDLERS[what](turn, number, name, timer)


def release_held(turn: Turn) -> None:
    """Handle timers that were held back, if the youth is at rest: what goes stale soonest first."""
    held = turn.youth.held
    while held and now_or_later.is_at_rest(turn, turn.facts()) and turn.youth.talking_with is None:
        name = min(held, key=lambda one: (held[one].latest or NEVER, one))
        handle(turn, name, held.pop(name))


# ---------------------------------------------------------------- kinds


def _checkin(turn: Turn, number: int, name: str, timer: Timer) -> None:
    step = turn.youth.steps.get(number)
    if step is None or step.stage is not Stage.ACTIVE:
        return
    given: Answers = {"number": number, "step": step.text, "not_yet": step.not_yet}
    if _ask(turn, name, timer, Enter("checkin", None, given), checkin.AGAIN_DAYS):
        turn.put_step(dataclasses.replace(step, asked=turn.youth.turn))


def _proposal(turn: Turn, number: int, name: str, timer: Timer) -> None:
    step = turn.youth.steps.get(number)
    if step is None or step.stage is not Stage.PROPOSED:
        return
    coach = turn.coaches.get(step.proposed_by or 0, turn.youth.coach)
    given: Answers = {"number": number, "step": step.text, "coach": coach.name}
    if step.not_yet >= proposal.MOST_ASKED:
        now_or_later.begin_or_hold(turn, name, timer, Enter("proposal", "quiet", given))
    elif _ask(turn, name, timer, Enter("proposal", None, given), proposal.AGAIN_DAYS):
        turn.put_step(dataclasses.replace(step, not_yet=step.not_yet + 1))


def _think(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    if turn.youth.standing is Standing.THINKING:
        now_or_later.begin_or_hold(turn, name, timer, Enter("welcome", "ask_again"))


def _touch(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    """Ask about a contact, a week after it was chosen. The timer does not know which (privacy)."""
    now_or_later.begin_or_hold(turn, name, timer, Enter("help", "touch"))


def _notify(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    """Ask about notifications, and once more after a week, unless a device takes them already."""
    choice, has_device = turn.context.uow.push_choice(turn.youth.id)
    if has_device or choice.refused or choice.asked >= notify.MOST_ASKED:
        return
    again = choice.asked_at + notify.AGAIN if choice.asked_at is not None else turn.now
    if again > turn.now:
        turn.set_timer(name, again)
    elif now_or_later.begin_or_hold(
        turn, name, timer, Enter(notify.FLOW.id)
    ) and not now_or_later.is_held(turn, name):
        turn.changes.asked_to_notify[turn.youth.id] = turn.now
        turn.set_timer(name, turn.now + notify.AGAIN)


def _next_contact(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    """Look anew at who is next in touch, and say hello where it is the robot's turn."""
    if not outreach.is_hello_due(turn, timer):
        return
    if not now_or_later.begin_or_hold(turn, name, timer, Enter("hello")):
        outreach.put_off(turn)
    elif not now_or_later.is_held(turn, name):
        outreach.note_hello(turn)


MEETING_AGAIN: Final = timedelta(days=2)
MOST_ASKED_ABOUT_MEETING: Final = 2
"""How often a youth is asked about a proposed meeting; then the coach hears that there is no
answer. Staff are reminded of a wish for as long as it has none.
"""


def _meeting_asked(turn: Turn, number: int, name: str, timer: Timer) -> None:
    """Ask about a proposal, and once more; or record that a wish is late."""
    one = turn.youth.meetings.get(number)
    if one is None:
        return
    if one.state is MeetingState.WISHED:
        late = Enter(meetings.FLOW.id, "no_answer", over=True)
        meeting_agreements.miss(turn, one, is_told=now_or_later.may_hear_now(turn, late))
    elif one.state is MeetingState.PROPOSED:
        _ask_about_meeting(turn, one, name, timer)


def _ask_about_meeting(turn: Turn, one: Meeting, name: str, timer: Timer) -> None:
    is_past = one.at is None or one.at <= turn.now
    if is_past or one.asked >= MOST_ASKED_ABOUT_MEETING:
        meeting_agreements.tell_silent(turn, one)
        return
    step = "asked_with" if meeting_facts.who_else(one) else "asked"
    # A human has asked, and it is about a day: another question does not keep it away.
    enter = Enter(meetings.FLOW.id, step, meeting_agreements.values_of(turn, one), over=True)
    if not now_or_later.begin_or_hold(turn, name, timer, enter):
        turn.set_timer(name, turn.now + timedelta(days=1))
    elif not now_or_later.is_held(turn, name):
        asked = dataclasses.replace(one, asked=one.asked + 1)
        again = turn.now + MEETING_AGAIN
        # Before it would be too late to answer, also where the meeting is soon.
        half = turn.now + (one.at - turn.now) / 2 if one.at is not None else again
        meeting_agreements.keep(turn, asked)
        turn.set_timer(name, min(again, half))


def _meeting_late(turn: Turn, number: int, name: str, timer: Timer) -> None:
    """Tell the youth that their wish has no answer, if it still has none when they may be told."""
    one = turn.youth.meetings.get(number)
    if one is not None and one.state is MeetingState.WISHED and one.asked:
        given = meeting_agreements.values_of(turn, one)
        now_or_later.begin_or_hold(
            turn, name, timer, Enter(meetings.FLOW.id, "no_answer", given, over=True)
        )


def _meeting_reminder(turn: Turn, number: int, name: str, timer: Timer) -> None:
    """Remind of an agreed meeting: the youth has said yes to it, so it comes over a question."""
    one = turn.youth.meetings.get(number)
    if one is not None and one.state is MeetingState.AGREED and one.at and one.at > turn.now:
        is_soon = one.at - turn.now <= meeting_facts.LATE_FROM
        given = meeting_agreements.values_of(turn, one)
        enter = Enter(meetings.FLOW.id, "soon" if is_soon else "day", given, over=True)
        now_or_later.begin_or_hold(turn, name, timer, enter)


def _meeting_after(turn: Turn, number: int, name: str, timer: Timer) -> None:
    one = meeting_agreements.find(turn, number)
    if one is None or one.felt:
        return
    is_missed = one.state is MeetingState.MISSED
    if is_missed or one.state in {MeetingState.AGREED, MeetingState.HELD}:
        step = "missed" if is_missed else "how"
        enter = Enter(meetings.FLOW.id, step, meeting_agreements.values_of(turn, one), over=True)
        if not now_or_later.begin_or_hold(turn, name, timer, enter) and not is_missed:
            meeting_agreements.tell_unmarked(turn, one)


def _forget(turn: Turn, _number: int, name: str, _timer: Timer) -> None:
    if turn.youth.escalation is not None:
        turn.set_timer(name, turn.now + timedelta(days=1))
    elif turn.youth.standing in enrolment.UNDECIDED:
        enrolment.forget(turn)


def _ladder(turn: Turn, _number: int, _name: str, _timer: Timer) -> None:
    ladder.climb(turn)


def _unsure(turn: Turn, _number: int, _name: str, timer: Timer) -> None:
    unclear.call_coach(turn, timer.turn)


def _coach(turn: Turn, number: int, _name: str, _timer: Timer) -> None:
    reassignment.take_effect(turn, number)


def _request(turn: Turn, number: int, _name: str, _timer: Timer) -> None:
    late = Enter("requests", "late", over=True)
    request_states.miss(turn, number, is_told=now_or_later.may_hear_now(turn, late))


def _late(turn: Turn, number: int, name: str, timer: Timer) -> None:
    """Tell the youth that an answer is late, if it still is when they may be told."""
    found = turn.youth.requests.get(number)
    if found is not None and found.is_open:
        given: Answers = {"asked": request_texts.kind(found.kind), "due": found.due_at}
        # The youth was promised it: neither a pause nor an unanswered question keeps it away.
        now_or_later.begin_or_hold(turn, name, timer, Enter("requests", "late", given, over=True))


HANDLERS: Final[Mapping[TimerKind, Callable[[Turn, int, str, Timer], None]]] = {
    TimerKind.SILENCE: lambda turn, _number, _name, timer: silence.handle(turn, timer),
    TimerKind.CHECKIN: _checkin,
    TimerKind.PROPOSAL: _proposal,
    TimerKind.REMINDER: reminder_timers.remind,
    TimerKind.SNOOZE: reminder_timers.remind,
    TimerKind.SNOOZE_ANYWAY: reminder_timers.remind,
    TimerKind.MISSED: reminder_timers.tell_missed,
    TimerKind.THINK: _think,
    TimerKind.FORGET: _forget,
    TimerKind.TOUCH: _touch,
    TimerKind.LADDER: _ladder,
    TimerKind.UNSURE: _unsure,
    TimerKind.COACH: _coach,
    TimerKind.NOTIFY: _notify,
    TimerKind.NEXT_CONTACT: _next_contact,
    TimerKind.TWENTY: lambda turn, *_over: statuses.is_twenty(turn),
    TimerKind.REQUEST: _request,
    TimerKind.LATE: _late,
    TimerKind.STRANGE: lambda *_over: None,
    TimerKind.MEETING_ASKED: _meeting_asked,
    TimerKind.MEETING_LATE: _meeting_late,
    TimerKind.MEETING_DAY: _meeting_reminder,
    TimerKind.MEETING_SOON: _meeting_reminder,
    TimerKind.MEETING_AFTER: _meeting_after,
}

# ---------------------------------------------------------------- asked about


def _ask(turn: Turn, name: str, timer: Timer, enter: Enter, again: int) -> bool:
    """Ask about a small step now, or later; it comes again. Return whether it was asked now."""
    clock = _ask_again_at(turn, timer)
    if turn.youth.unanswered >= checkin.MOST_UNANSWERED:
        # A human goes on; who writes again is asked again (practices 3-13).
        turn.set_timer(name, local_time.in_days(turn.facts(), 1, clock))
        return False
    if not now_or_later.begin_or_hold(turn, name, timer, enter):
        turn.set_timer(name, local_time.in_days(turn.facts(), 1, clock))
        return False
    if now_or_later.is_held(turn, name):
        return False
    # Whoever leaves in the middle is asked again; every way to the end sets its own time.
    turn.set_timer(name, local_time.in_days(turn.facts(), again, clock))
    return True


def _ask_again_at(turn: Turn, timer: Timer) -> time:
    """Return the local time at which to ask again: in the quiet hours it would be dropped each day.

    A timer that is held again and again drifts into them; one may be older than they are.
    """
    clock = timer.due_at.astimezone(turn.youth.team.zone).time()
    is_quiet = local_time.is_quiet(clock, turn.youth.quiet_from, turn.youth.quiet_to)
    return local_time.CHECK_IN_AT if is_quiet else clock
