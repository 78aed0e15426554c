"""Apply the effects of a flow to the youth's state and to the changes of the batch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.escalation import lifecycle, notices
from bot.handlers import enrolment, step_proposals
from bot.turns.turn import Turn
from flows.engine.effects import (
    AddReminder,
    AddStep,
    AskCompany,
    DropTimer,
    Erase,
    OpenEscalation,
    Pause,
    ProposalAnswered,
    RaiseAlarm,
    RemoveReminder,
    Say,
    SetProfile,
    SetStanding,
    SetStep,
    SetTimer,
    SetWish,
    Snooze,
)
from flows.engine.facts import Reminder, SmallStep, Stage, Tier
from flows.engine.line import Answers, LineClass
from flows.engine.timers import TimerKind
from flows.texts import coach_notices

COMPANY: Final = Tier.C
"""Of who wants company to a contact: its time is eight working hours, a working day."""

# ------------------------------------------------------------ small steps


def _add_step(turn: Turn, effect: AddStep) -> None:
    number = turn.youth.next_number()
    step = SmallStep(number, effect.text, Stage.ACTIVE, effect.ask_at)
    turn.put_step(step, effect.ask_at)


def _set_step(turn: Turn, effect: SetStep) -> None:
    step = turn.youth.steps.get(effect.number)
    if step is not None:
        changed = {
            name: getattr(effect, name)
            for name in ("stage", "text", "ask_at", "not_yet")
            if getattr(effect, name) is not None
        }
        after = dataclasses.replace(step, **changed)
        if step.stage is Stage.PROPOSED and after.stage is not Stage.PROPOSED:
            turn.drop_timer(TimerKind.PROPOSAL.named(step.number))
        turn.put_step(after, effect.ask_at)


def _set_wish(turn: Turn, effect: SetWish) -> None:
    turn.youth.wish = effect.text


# ------------------------------------------------------------ reminders


def _add_reminder(turn: Turn, effect: AddReminder) -> None:
    number = turn.youth.next_number()
    reminder = Reminder(number, effect.text, effect.rhythm)
    turn.youth.reminders[number] = reminder
    turn.changes.reminders[turn.youth.id, number] = reminder
    turn.set_timer(TimerKind.REMINDER.named(number), effect.rhythm.first)


def _snooze(turn: Turn, effect: Snooze) -> None:
    turn.set_timer(TimerKind.SNOOZE.named(effect.number), effect.at)


def _remove_reminder(turn: Turn, effect: RemoveReminder) -> None:
    turn.youth.reminders.pop(effect.number, None)
    turn.changes.reminders[turn.youth.id, effect.number] = None
    turn.drop_timer(TimerKind.REMINDER.named(effect.number))
    turn.drop_timer(TimerKind.SNOOZE.named(effect.number))


# ------------------------------------------------------------ the youth


def _set_profile(turn: Turn, effect: SetProfile) -> None:
    youth = turn.youth
    youth.nickname = youth.nickname if effect.nickname is None else effect.nickname
    youth.language = effect.language or youth.language
    youth.quiet_from, youth.quiet_to = effect.quiet or (youth.quiet_from, youth.quiet_to)


def _pause(turn: Turn, effect: Pause) -> None:
    turn.youth.paused_until = effect.until


def _ask_company(turn: Turn, effect: AskCompany) -> None:
    """Make a wish for company to a contact a coach's task within a working day (practices 2-8).

    The reason of an escalation stands in plain text, so it never says where; the coach is told
    that, encrypted like any words, if the youth said it.
    """
    lifecycle.open_(turn, COMPANY, "company")
    found = turn.youth.escalation
    if effect.where and found is not None:
        coach = found.taken_by or turn.ladder.on_rung(found.rung)
        values: Answers = {"nickname": notices.name_of(turn), "where": effect.where}
        turn.tell(coach, coach_notices.line("company_where"), values, "notice", LineClass.NOTICE)


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
    Snooze: _snooze,
    RemoveReminder: _remove_reminder,
    SetProfile: _set_profile,
    Pause: _pause,
    SetStanding: lambda turn, effect: enrolment.set_standing(turn, effect.standing),
    Erase: lambda turn, _effect: enrolment.erase(turn, turn.chat),
    OpenEscalation: lambda turn, effect: lifecycle.open_(turn, effect.tier, effect.reason),
    AskCompany: _ask_company,
    RaiseAlarm: _alarm,
}
"""The function for each effect of flows/engine/effects.py; handed to the turns by bot/app.py."""
