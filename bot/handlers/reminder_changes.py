"""Change a youth's reminders: add, move, put off, answer and remove; and note what did not come."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Final

from bot.turns.turn import Turn
from flows.engine import local_time
from flows.engine.effects import (
    AddReminder,
    ReminderAnswered,
    RemoveReminder,
    SetReminder,
    Snooze,
)
from flows.engine.facts import MOST_LEFT_ALONE, Reminder, Rhythm
from flows.engine.timers import TimerKind
from storage.schema import periods

_PUT_OFF: Final = (TimerKind.SNOOZE, TimerKind.SNOOZE_ANYWAY)


def add(turn: Turn, effect: AddReminder) -> None:
    """Add a reminder and its timer; what came once goes when its words are not kept any more."""
    number = turn.youth.next_number()
    _put(turn, Reminder(number, effect.text, effect.rhythm, anyway=effect.anyway))
    for one in list(turn.youth.reminders.values()):
        if one.came and one.rhythm.first < turn.now - periods.WORDS_KEPT:
            remove(turn, RemoveReminder(one.number))


def change(turn: Turn, effect: SetReminder) -> None:
    """Change a reminder that there is; with a new rhythm it begins anew."""
    one = turn.youth.reminders.get(effect.number)
    if one is None:
        return
    text = one.text if effect.text is None else effect.text
    anyway = one.anyway if effect.anyway is None else effect.anyway
    if effect.rhythm is not None:
        _put(turn, Reminder(one.number, text, effect.rhythm, anyway=anyway))
        return
    left = MOST_LEFT_ALONE + 1 if effect.rests else one.left_alone
    turn.put_reminder(dataclasses.replace(one, text=text, anyway=anyway, left_alone=left))
    if effect.rests:
        _drop_timers(turn, one.number)


def _put(turn: Turn, one: Reminder) -> None:
    turn.put_reminder(one)
    _drop_timers(turn, one.number)
    _set_next(turn, one.number, one.rhythm)


def _set_next(turn: Turn, number: int, rhythm: Rhythm) -> None:
    following = local_time.next_occurrence(rhythm, turn.now)
    if following is not None:
        turn.set_timer(TimerKind.REMINDER.named(number), following)


def _drop_timers(turn: Turn, number: int) -> None:
    for kind in (TimerKind.REMINDER, *_PUT_OFF):
        turn.drop_timer(kind.named(number))


def put_off(turn: Turn, effect: Snooze) -> None:
    """Set the timer of what was put off."""
    kind = TimerKind.SNOOZE_ANYWAY if effect.anyway else TimerKind.SNOOZE
    turn.set_timer(kind.named(effect.number), effect.at)


def remove(turn: Turn, effect: RemoveReminder) -> None:
    """Remove a reminder and its timers."""
    turn.youth.reminders.pop(effect.number, None)
    turn.changes.reminders[turn.youth.id, effect.number] = None
    _drop_timers(turn, effect.number)


def take_answer(turn: Turn, effect: ReminderAnswered) -> None:
    """Count anew; one that rested goes on."""
    one = turn.youth.reminders.get(effect.number)
    if one is None or not (one.left_alone or one.asked):
        return
    turn.put_reminder(dataclasses.replace(one, left_alone=0, asked=0))
    if one.rests:
        _set_next(turn, one.number, one.rhythm)


# ---------------------------------------------------------------- what came, what did not


def note_came(turn: Turn, one: Reminder) -> None:
    """Note that a reminder has just come, and has no answer yet."""
    once = not one.rhythm.days
    left = one.left_alone if once else one.left_alone + 1
    turn.put_reminder(
        dataclasses.replace(
            one, left_alone=left, came=once, asked=turn.youth.turn, missed_at=None,
            missed_told=False,
        )
    )  # fmt: skip


def note_missed(turn: Turn, one: Reminder, at: datetime) -> None:
    """Note that a reminder did not come at `at` (aware); the youth is told once, when it may be.

    What a pause or a call for help holds back, and comes again after it, is not told: the youth
    chose the pause, and whoever has just been helped is not met by a list of small things.
    """
    youth = turn.youth
    paused = youth.paused_until is not None and youth.paused_until > turn.now
    comes_again = bool(one.rhythm.days) and (paused or youth.escalation is not None)
    if one.missed_at is None and not comes_again:
        turn.put_reminder(dataclasses.replace(one, missed_at=at, missed_told=False))
        turn.set_timer(TimerKind.MISSED, turn.now)


def to_tell(turn: Turn) -> list[Reminder]:
    """Return the reminders of which the youth does not know yet that they did not come."""
    return [one for one in turn.youth.reminders.values() if one.missed_at and not one.missed_told]


def note_told(turn: Turn, told: list[Reminder]) -> None:
    """Note that the youth knows of these."""
    for one in told:
        turn.put_reminder(dataclasses.replace(one, missed_told=True))
