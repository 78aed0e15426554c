"""Carrying out effects: the only hands a flow has. Changes the snapshot and the batch's changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from bot import company, escalations, leaving, proposals, schedule
from bot.gate import ROUTINE
from flows import always
from flows.effects import (
    AddReminder,
    AddStep,
    Alarm,
    Company,
    DropTimer,
    Effect,
    Erase,
    Open,
    Pause,
    ProposalAnswered,
    RemoveReminder,
    Say,
    SetProfile,
    SetStanding,
    SetStep,
    SetTimer,
    SetWish,
    Snooze,
)
from flows.facts import Reminder, SmallStep, Stage
from flows.line import Answers, Class, Line
from storage import changes as stored
from storage.changes import Changes
from storage.snapshot import Coach, Snapshot, Timer


class Carrier:
    """A youth, and what changes of them in this turn. `now` is aware, UTC; `chat` the way back."""

    def __init__(
        self,
        youth: Snapshot,
        changes: Changes,
        now: datetime,
        coaches: Mapping[int, Coach],
        chat: tuple[str, str] | None,
    ) -> None:
        self.youth = youth
        self.chat = chat
        self.changes = changes
        self.now = now
        self.coaches = coaches
        self.latest: datetime | None = None
        self.goodbye: tuple[str, str] | None = None
        self.languages: Mapping[str, str] = {}

    # ------------------------------------------------------------ saying

    def say(self, line: Line, values: Answers, say_as: Class) -> None:
        """Something to the youth that no flow says."""
        self.carry(Say(line, values, (), self.youth.turn, say_as))

    def say_line(self, context: str, say_as: Class) -> None:
        """One of the lines that are always there."""
        self.say(always.line(context.removeprefix("always.")), {}, say_as)

    def tell(self, coach: int, line: Line, values: Answers, kind: str, say_as: Class) -> None:
        """Something to a coach."""
        said = stored.Said(self.youth.id, line, values, self.now, say_as, coach=coach, kind=kind)
        self.changes.said.append(said)

    def carry(self, effect: Effect) -> None:
        """Carry out one effect."""
        HANDS[type(effect)](self, effect)

    def carry_say(self, say: Say) -> None:
        routine = say.say_as in ROUTINE
        self.changes.said.append(
            stored.Said(
                self.youth.id,
                say.line,
                say.values,
                self.now,
                say.say_as,
                say.buttons,
                say.turn,
                latest=self.latest if routine else None,
                chat=self.goodbye,
                via=self.chat,
            )
        )

    # ------------------------------------------------------------ time

    def set_timer(self, name: str, at: datetime) -> None:
        """A timer with the window in which it is not stale."""
        timer = Timer(at, self.youth.turn, schedule.latest(name, at))
        self.changes.timers[self.youth.id, name] = timer

    def drop_timer(self, name: str) -> None:
        """This timer is not wanted any more."""
        self.changes.timers[self.youth.id, name] = None
        self.youth.held.pop(name, None)

    def carry_set_timer(self, effect: SetTimer) -> None:
        self.set_timer(effect.name, effect.at)

    def carry_drop_timer(self, effect: DropTimer) -> None:
        self.drop_timer(effect.name)

    # ------------------------------------------------------------ small steps

    def put_step(self, step: SmallStep, ask_at: datetime | None = None) -> None:
        """A changed step. When it is asked about stays unless a new time is given, or it rests."""
        self.youth.steps[step.number] = step
        self.changes.steps[self.youth.id, step.number] = step
        proposed = step.stage is Stage.PROPOSED
        name = (schedule.proposal if proposed else schedule.checkin)(step.number)
        if step.stage not in {Stage.ACTIVE, Stage.PROPOSED}:
            self.drop_timer(name)
        elif ask_at is not None:
            self.set_timer(name, ask_at)

    def carry_add_step(self, effect: AddStep) -> None:
        number = self.youth.next_number()
        step = SmallStep(number, effect.text, Stage.ACTIVE, effect.ask_at)
        self.put_step(step, effect.ask_at)

    def carry_set_step(self, effect: SetStep) -> None:
        step = self.youth.steps.get(effect.number)
        if step is not None:
            changed = {
                name: getattr(effect, name)
                for name in ("stage", "text", "ask_at", "not_yet")
                if getattr(effect, name) is not None
            }
            after = dataclasses.replace(step, **changed)
            if step.stage is Stage.PROPOSED and after.stage is not Stage.PROPOSED:
                self.drop_timer(schedule.proposal(step.number))
            self.put_step(after, effect.ask_at)

    def carry_proposal_answered(self, effect: ProposalAnswered) -> None:
        proposals.answered(self, effect.number, effect.answer)

    def carry_set_wish(self, effect: SetWish) -> None:
        self.youth.wish = effect.text

    # ------------------------------------------------------------ reminders

    def carry_add_reminder(self, effect: AddReminder) -> None:
        number = self.youth.next_number()
        reminder = Reminder(number, effect.text, effect.rhythm)
        self.youth.reminders[number] = reminder
        self.changes.reminders[self.youth.id, number] = reminder
        self.set_timer(schedule.reminder(number), effect.rhythm.first)

    def carry_snooze(self, effect: Snooze) -> None:
        self.set_timer(schedule.snooze(effect.number), effect.at)

    def carry_remove_reminder(self, effect: RemoveReminder) -> None:
        self.youth.reminders.pop(effect.number, None)
        self.changes.reminders[self.youth.id, effect.number] = None
        self.drop_timer(schedule.reminder(effect.number))
        self.drop_timer(schedule.snooze(effect.number))

    # ------------------------------------------------------------ the youth

    def carry_set_profile(self, effect: SetProfile) -> None:
        youth = self.youth
        youth.nickname = youth.nickname if effect.nickname is None else effect.nickname
        youth.language = effect.language or youth.language
        youth.quiet_from, youth.quiet_to = effect.quiet or (youth.quiet_from, youth.quiet_to)

    def carry_pause(self, effect: Pause) -> None:
        self.youth.paused_until = effect.until

    def carry_set_standing(self, effect: SetStanding) -> None:
        leaving.set_standing(self, effect.standing)

    def carry_erase(self, _effect: Erase) -> None:
        leaving.erase(self, self.chat)

    # ------------------------------------------------------------ humans and alarms

    def carry_open(self, effect: Open) -> None:
        escalations.open_(self, effect.tier, effect.reason)

    def carry_company(self, effect: Company) -> None:
        company.ask_for(self, effect.where)

    def carry_alarm(self, effect: Alarm) -> None:
        self.changes.alarms.append((self.now, effect.what))


HANDS: Final[Mapping[type, Callable[[Carrier, Any], None]]] = {
    Say: Carrier.carry_say,
    SetTimer: Carrier.carry_set_timer,
    DropTimer: Carrier.carry_drop_timer,
    AddStep: Carrier.carry_add_step,
    SetStep: Carrier.carry_set_step,
    ProposalAnswered: Carrier.carry_proposal_answered,
    SetWish: Carrier.carry_set_wish,
    AddReminder: Carrier.carry_add_reminder,
    Snooze: Carrier.carry_snooze,
    RemoveReminder: Carrier.carry_remove_reminder,
    SetProfile: Carrier.carry_set_profile,
    Pause: Carrier.carry_pause,
    SetStanding: Carrier.carry_set_standing,
    Erase: Carrier.carry_erase,
    Open: Carrier.carry_open,
    Company: Carrier.carry_company,
    Alarm: Carrier.carry_alarm,
}
