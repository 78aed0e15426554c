"""Handle a reminder that is due, and tell a youth of those that did not come."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Final

from bot.handlers import now_or_later, outreach, reminder_changes
from bot.policy import timer_windows
from bot.turns.turn import Turn
from flows import reminders
from flows.engine import local_time, timers
from flows.engine.events import Enter
from flows.engine.facts import MOST_LEFT_ALONE, Standing
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from storage.turns.youth_state import Timer

GO_ON_WITHIN: Final = timedelta(days=7)
"""How long it is worth asking whether a reminder that was left alone shall go on."""

WITHIN: Final = timer_windows.WINDOWS[TimerKind.REMINDER]
"""How late a reminder may come."""


def remind(turn: Turn, number: int, name: str, timer: Timer) -> None:
    one = turn.youth.reminders.get(number)
    if one is None or one.rests:
        return
    following = local_time.next_occurrence(one.rhythm, turn.now)
    if following is not None:
        turn.set_timer(TimerKind.REMINDER.named(number), following)
    is_early = one.anyway or timers.parse(name)[0] is TimerKind.SNOOZE_ANYWAY
    step = "early" if is_early else "now"
    if one.left_alone >= MOST_LEFT_ALONE:
        # Whether it shall go on is asked, be it a few days later.
        step, timer = "go_on", timer if timer.held else _lasting(timer)
    else:
        timer = _as_reminder(turn, timer)
    turn.latest = timer.latest
    given: Answers = {"number": number, "reminder": one.text}
    # The youth asked for it: an unanswered question does not keep it away (docs/decisions/0016).
    if not now_or_later.begin_or_hold(
        turn, name, timer, Enter(reminders.FLOW.id, step, given, over=True)
    ):
        reminder_changes.note_missed(turn, one, min(timer.due_at, turn.now))
    elif not now_or_later.is_held(turn, name):
        outreach.count_silence(turn, if_=bool(one.rhythm.days) and one.left_alone > 0)
        reminder_changes.note_came(turn, one)


def _lasting(timer: Timer) -> Timer:
    return dataclasses.replace(timer, latest=timer.due_at + GO_ON_WITHIN)


def _as_reminder(turn: Turn, timer: Timer) -> Timer:
    """Return the timer of a reminder that was to be a question, until it was answered meanwhile.

    It is stale when a reminder is.
    """
    if timer.latest is None or timer.latest - turn.now <= WITHIN:
        return timer
    return dataclasses.replace(timer, latest=timer.latest - GO_ON_WITHIN + WITHIN)


def tell_missed(turn: Turn, _number: int, name: str, timer: Timer) -> None:
    """Tell which reminders did not come, when the youth may be told, or is here just now."""
    told = reminder_changes.to_tell(turn)
    if not told:
        return
    first = told[0]
    step = "missed_once" if len(told) == 1 and not first.rhythm.days else "missed"
    given: Answers = {"number": first.number, "reminder": first.text}
    if step == "missed":
        given = {"missed": tuple(one.text for one in told)}
    enter = Enter(reminders.FLOW.id, step, given, over=True)
    came = now_or_later.begin_or_hold(turn, name, timer, enter)
    if came and not now_or_later.is_held(turn, name):
        reminder_changes.note_told(turn, told)


def tell_who_is_here(turn: Turn) -> None:
    """Tell a youth who is here just now what did not come, also in a pause and at night."""
    told = reminder_changes.to_tell(turn) if turn.heard else []
    if not told or not _can_be_told(turn):
        return
    words: Answers = {"missed": tuple(one.text for one in told)}
    turn.say(reminders.FLOW.line("missed_told"), words, LineClass.ANSWER)
    reminder_changes.note_told(turn, told)
    turn.drop_timer(TimerKind.MISSED)


def _can_be_told(turn: Turn) -> bool:
    """Tell whether the youth is at no question of their own, and nothing graver is going on."""
    youth = turn.youth
    if youth.standing is not Standing.ENROLLED or youth.escalation or youth.talking_with:
        return False
    place = youth.place
    flow = turn.parts.flows.get(place.flow) if place else None
    step = flow.steps.get(place.step) if flow and place else None
    return step is None or step.yields
