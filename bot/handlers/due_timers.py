"""Handle timers that came due: check-ins, reminders, silence, and the end of waiting."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.escalation import lifecycle
from bot.handlers import enrolment, reassignment
from bot.policy import send_policy
from bot.turns.turn import Turn
from flows import checkin, proposal
from flows.engine import local_time, timers
from flows.engine.events import Enter, Silence
from flows.engine.facts import Facts, Stage, Standing
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from storage.schema.line_state import LineState
from storage.turns import changes as stored
from storage.turns.youth_state import Timer

NEVER: Final = datetime.max.replace(tzinfo=UTC)
LEFT_AFTER: Final = timedelta(hours=1)
"""Who has not written for so long has left the question they were in."""
ANSWERING_WITHIN: Final = timedelta(minutes=10)
"""Who has not written for so long is not answering just now."""


def handle(turn: Turn, name: str, timer: Timer) -> None:
    """Handle a timer. What is done with it is decided here, not when it was set."""
    turn.drop_timer(name)
    turn.latest = timer.latest
    what, number = timers.parse(name)
    HANDLERS[what](turn, number, name, timer)


def release_held(turn: Turn) -> None:
    """Handle timers that were held back, if the youth is at rest: what goes stale soonest first."""
    held = turn.youth.held
    while held and _is_at_rest(turn, turn.facts()) and turn.youth.talking_with is None:
        name = min(held, key=lambda one: (held[one].latest or NEVER, one))
        handle(turn, name, held.pop(name))


def _is_at_rest(turn: Turn, facts: Facts, *, over: bool = False) -> bool:
    """Tell whether something due may come: no question is open, or it was left long ago.

    What comes `over` an open question comes unless the youth is answering just now.
    """
    place = turn.youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    if place is None or step is None:
        return True
    if step.yields and not place.is_over and place.turn != turn.youth.turn:
        return True
    if step.wait is not None and not over:
        return False
    heard = turn.youth.heard_at
    return heard is None or facts.now - heard >= (
        LEFT_AFTER if step.wait is None else ANSWERING_WITHIN
    )


def recipient(turn: Turn, facts: Facts) -> send_policy.Recipient:
    """Return the youth as the send policy sees them."""
    youth = turn.youth
    return send_policy.Recipient(
        local=facts.now,
        standing=youth.standing,
        paused_until=youth.paused_until,
        quiet_from=youth.quiet_from,
        quiet_to=youth.quiet_to,
        talking=youth.talking_with is not None,
        open_tier=facts.open_tier,
    )


# ---------------------------------------------------------------- kinds


def _silence(turn: Turn, _number: int, _name: str, timer: Timer) -> None:
    place = turn.youth.place
    asked = place.question(timer.turn) if place is not None else None
    if asked is None:
        return
    turn.advance(Silence(timer.turn))
    if asked.flow == checkin.FLOW.id and asked.step == checkin.FLOW.start:
        turn.youth.unanswered += 1


def _checkin(turn: Turn, number: int, name: str, timer: Timer) -> None:
    step = turn.youth.steps.get(number)
    if step is None or step.stage is not Stage.ACTIVE:
        return
    given: Answers = {"number": number, "step": step.text, "not_yet": step.not_yet}
    _ask(turn, name, timer, Enter("checkin", None, given), checkin.AGAIN_DAYS)


def _proposal(turn: Turn, number: int, name: str, timer: Timer) -> None:
    step = turn.youth.steps.get(number)
    if step is None or step.stage is not Stage.PROPOSED:
        return
    coach = turn.coaches.get(step.proposed_by or 0, turn.youth.coach)
    given: Answers = {"number": number, "step": step.text, "coach": coach.name}
    if step.not_yet >= proposal.MOST_ASKED:
        _begin_or_hold(turn, name, timer, Enter("proposal", "quiet", given))
    elif _ask(turn, name, timer, Enter("proposal", None, given), proposal.AGAIN_DAYS):
        turn.put_step(dataclasses.replace(step, not_yet=step.not_yet + 1))


def _reminder(turn: Turn, number: int, name: str, timer: Timer) -> None:
    one = turn.youth.reminders.get(number)
    if one is None:
        return
    following = local_time.next_occurrence(one.rhythm, turn.now)
    if following is not None:
        turn.set_timer(TimerKind.REMINDER.named(number), following)
    given: Answers = {"number": number, "reminder": one.text}
    # The youth asked for it: an unanswered question does not keep it away (docs/decisions/0016).
    _begin_or_hold(turn, name, timer, Enter("reminders", "now", given, over=True))


def _think(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    if turn.youth.standing is Standing.THINKING:
        _begin_or_hold(turn, name, timer, Enter("welcome", "ask_again"))


def _touch(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    """Ask about a contact, a week after it was chosen. The timer does not know which (privacy)."""
    _begin_or_hold(turn, name, timer, Enter("help", "touch"))


def _forget(turn: Turn, _number: int, name: str, _timer: Timer) -> None:
    if turn.youth.escalation is not None:
        turn.set_timer(name, turn.now + timedelta(days=1))
    elif turn.youth.standing in {Standing.NEW, Standing.THINKING, Standing.DECLINED}:
        enrolment.erase(turn, None)


def _ladder(turn: Turn, _number: int, _name: str, timer: Timer) -> None:
    lifecycle.climb(turn, timer.due_at)


def _coach(turn: Turn, number: int, _name: str, _timer: Timer) -> None:
    reassignment.take_effect(turn, number)


HANDLERS: Final[Mapping[TimerKind, Callable[[Turn, int, str, Timer], None]]] = {
    TimerKind.SILENCE: _silence,
    TimerKind.CHECKIN: _checkin,
    TimerKind.PROPOSAL: _proposal,
    TimerKind.REMINDER: _reminder,
    TimerKind.SNOOZE: _reminder,
    TimerKind.THINK: _think,
    TimerKind.FORGET: _forget,
    TimerKind.TOUCH: _touch,
    TimerKind.LADDER: _ladder,
    TimerKind.COACH: _coach,
    TimerKind.STRANGE: lambda *_over: None,
}

# ---------------------------------------------------------------- now, later or never


def _ask(turn: Turn, name: str, timer: Timer, enter: Enter, again: int) -> bool:
    """Ask about a small step now, or later; it comes again. Return whether it was asked now."""
    clock = _ask_again_at(turn, timer)
    if turn.youth.unanswered >= checkin.MOST_UNANSWERED:
        # A human goes on; who writes again is asked again (practices 3-13).
        turn.set_timer(name, local_time.in_days(turn.facts(), 1, clock))
        return False
    if not _begin_or_hold(turn, name, timer, enter):
        turn.set_timer(name, local_time.in_days(turn.facts(), 1, clock))
        return False
    if turn.changes.timers.get((turn.youth.id, name)) is not None:
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


def _begin_or_hold(turn: Turn, name: str, timer: Timer, enter: Enter) -> bool:
    """Begin now, or hold it back, or drop it as stale. Return whether it was not dropped."""
    facts = turn.facts()
    flow = turn.parts.flows[enter.flow]
    line = flow.line(enter.step or flow.start)
    verdict = send_policy.decide(
        LineClass.REMINDER, line.context, timer.latest, recipient(turn, facts)
    )
    if isinstance(verdict, send_policy.Drop):
        _drop(turn, line.context, enter.given, verdict.reason)
        return False
    if isinstance(verdict, send_policy.Wait):
        _hold(turn, name, timer, verdict.until)
    elif not _is_at_rest(turn, facts, over=enter.over):
        _hold(turn, name, timer, turn.now + send_policy.CHECK_AGAIN)
    else:
        turn.advance(enter)
    return True


def _hold(turn: Turn, name: str, timer: Timer, until: datetime) -> None:
    held = dataclasses.replace(timer, due_at=until, held=True)
    turn.changes.timers[turn.youth.id, name] = held


def _drop(turn: Turn, context: str, values: Answers, why: str) -> None:
    """Record a line that is never sent; the row says what and why."""
    flow, _, step = context.partition(".")
    line = turn.parts.flows[flow].line(step)
    said = stored.QueuedLine(turn.youth.id, line, values, turn.now, LineClass.REMINDER)
    turn.changes.lines.append(dataclasses.replace(said, state=LineState.DROPPED, reason=why))
