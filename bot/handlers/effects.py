"""Apply the effects of a flow to the youth's state and to the changes of the batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.escalation import lifecycle, notices
from bot.handlers import (
    enrolment,
    life,
    meeting_agreements,
    meeting_timers,
    outreach,
    reminder_changes,
    request_states,
    statuses,
    step_proposals,
)
from bot.turns.turn import Turn
from flows.engine.effects import (
    AddReminder,
    AddRequest,
    AddStep,
    AskErasure,
    AskMeeting,
    DisputeStatus,
    DropTimer,
    EndWork,
    Erase,
    GoOn,
    KeepEverything,
    OpenEscalation,
    Pause,
    ProposalAnswered,
    RaiseAlarm,
    ReminderAnswered,
    RemoveReminder,
    Say,
    SetCadence,
    SetMeeting,
    SetProfile,
    SetReminder,
    SetStanding,
    SetStep,
    SetTimer,
    SetWish,
    Snooze,
    WithdrawRequest,
)
from flows.engine.facts import SmallStep, Stage, Standing
from flows.engine.timers import TimerKind

# ------------------------------------------------------------ small steps


def _add_step(turn: Turn, effect: AddStep) -> None:
    number = turn.youth.next_number()
    step = SmallStep(number, effect.text, Stage.ACTIVE, effect.ask_at)
    turn.put_step(step, effect.ask_at)
    _ask_to_notify(turn)


def _set_step(turn: Turn, effect: SetStep) -> None:
    step = turn.youth.steps.get(effect.number)
    if step is not None:
        changed = {
            name: getattr(effect, name)
            for name in ("stage", "text", "ask_at", "not_yet")
            if getattr(effect, name) is not None
        }
        # What the youth has not answered, a silence say, can still be answered.
        asked = 0 if turn.heard else step.asked
        after = dataclasses.replace(step, asked=asked, **changed)
        if step.stage is Stage.PROPOSED and after.stage is not Stage.PROPOSED:
            turn.drop_timer(TimerKind.PROPOSAL.named(step.number))
        turn.put_step(after, effect.ask_at)
        life.tell_step(turn, step, after)


def _set_wish(turn: Turn, effect: SetWish) -> None:
    before, turn.youth.wish = turn.youth.wish, effect.text
    life.tell_wish(turn, before)


def _ask_to_notify(turn: Turn) -> None:
    """Ask about notifications next, where there can be any: there is something to tell from now on.

    Whether it was asked before is looked up when the timer is due, not in every such turn.
    """
    if turn.chat is not None and turn.chat[0] in turn.parts.notified:
        turn.set_timer(TimerKind.NOTIFY, turn.now)


def _add_reminder(turn: Turn, effect: AddReminder) -> None:
    reminder_changes.add(turn, effect)
    _ask_to_notify(turn)


# ------------------------------------------------------------ the youth


def _set_profile(turn: Turn, effect: SetProfile) -> None:
    youth = turn.youth
    youth.nickname = youth.nickname if effect.nickname is None else effect.nickname
    youth.language = effect.language or youth.language
    if effect.quiet is not None:
        youth.quiet_from, youth.quiet_to = effect.quiet
        for one in youth.meetings.values():
            meeting_timers.set_reminders(turn, one)


def _set_standing(turn: Turn, effect: SetStanding) -> None:
    before = turn.youth.standing
    if effect.standing is Standing.STOPPED:
        request_states.close_all(turn, "request_stopped")
    enrolment.set_standing(turn, effect.standing)
    life.tell_standing(turn, before)


def _erase(turn: Turn, _effect: Erase) -> None:
    life.erase(turn, turn.chat)


def _pause(turn: Turn, effect: Pause) -> None:
    turn.youth.paused_until = effect.until


def _ask_erasure(turn: Turn, _effect: AskErasure) -> None:
    if turn.youth.erase_asked is None:
        turn.youth.erase_asked = turn.now
        notices.erasure(turn, "wants_erasure")


def _keep_everything(turn: Turn, _effect: KeepEverything) -> None:
    if turn.youth.erase_asked is not None:
        turn.youth.erase_asked = None
        notices.erasure(turn, "wants_to_stay")


def _alarm(turn: Turn, effect: RaiseAlarm) -> None:
    turn.changes.alarms.append((turn.now, effect.what))


EFFECTS: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    Say: Turn.queue,
    SetTimer: lambda turn, effect: turn.set_timer(effect.name, effect.at),
    DropTimer: lambda turn, effect: turn.drop_timer(effect.name),
    AddStep: _add_step,
    SetStep: _set_step,
    ProposalAnswered: lambda turn, one: step_proposals.tell_answer(turn, one.number, one.answer),
    SetWish: _set_wish,
    AddReminder: _add_reminder,
    SetReminder: reminder_changes.change,
    Snooze: reminder_changes.put_off,
    RemoveReminder: reminder_changes.remove,
    ReminderAnswered: reminder_changes.take_answer,
    SetCadence: lambda turn, effect: outreach.choose_cadence(turn, effect.cadence),
    SetProfile: _set_profile,
    Pause: _pause,
    EndWork: lambda turn, effect: statuses.end_by_youth(turn, effect.reason),
    GoOn: lambda turn, _effect: statuses.go_on(turn),
    DisputeStatus: lambda turn, _effect: statuses.dispute(turn),
    SetStanding: _set_standing,
    Erase: _erase,
    AskErasure: _ask_erasure,
    KeepEverything: _keep_everything,
    OpenEscalation: lambda turn, effect: lifecycle.open_(turn, effect.tier, effect.reason),
    AskMeeting: meeting_agreements.ask_for,
    SetMeeting: meeting_agreements.change,
    AddRequest: request_states.make,
    WithdrawRequest: lambda turn, effect: request_states.withdraw(turn, effect.number),
    RaiseAlarm: _alarm,
}
"""The function for each effect of flows/engine/effects.py; handed to the turns by bot/app.py."""
