"""Collect what a batch of turns will write, in memory until it is written in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from flows.engine.effects import Button
from flows.engine.facts import Reminder, SmallStep
from flows.engine.line import Answers, Line, LineClass
from storage.schema.line_state import LineState
from storage.turns.youth_state import Escalation, Timer, YouthState


class EventRecord(NamedTuple):
    """An event of a youth that was taken; `words` is None where nothing may be kept.

    `youth` is None when the youth erased themselves with it; `pressed` is the turn whose button
    was pressed, None for words.
    """

    channel: str
    update_id: str
    youth: int | None
    turn: int
    at: datetime
    words: str | None
    pressed: int | None = None


@dataclass(slots=True)
class QueuedLine:
    """A line to be sent. `coach` is set when it goes to a coach; `chat` for a last goodbye.

    `state` is QUEUED, or DROPPED with a reason when it is stale before it is sent. `via` is the
    channel and chat that were just used, if any. `id` is given when it is written.
    """

    youth: int
    line: Line
    values: Answers
    at: datetime
    say_as: LineClass
    buttons: tuple[Button, ...] = ()
    turn: int = 0
    coach: int | None = None
    kind: str = ""
    latest: datetime | None = None
    state: LineState = LineState.QUEUED
    reason: str = ""
    chat: tuple[str, str] | None = None
    via: tuple[str, str] | None = None
    id: int = 0


@dataclass(slots=True)
class Quarantined:
    """A turn whose code raised: what happened, sealed, and which error, without any text."""

    youth: int
    at: datetime
    error: str
    event: str


Key = tuple[int, str]
Numbered = tuple[int, int]


@dataclass(slots=True)
class Changes:
    """Everything one commit will write. Later entries for the same key replace earlier ones."""

    youths: dict[int, YouthState] = field(default_factory=dict)
    events: list[EventRecord] = field(default_factory=list)
    lines: list[QueuedLine] = field(default_factory=list)
    timers: dict[Key, Timer | None] = field(default_factory=dict)
    steps: dict[Numbered, SmallStep] = field(default_factory=dict)
    reminders: dict[Numbered, Reminder | None] = field(default_factory=dict)
    escalations: dict[Numbered, Escalation] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)
    alarms: list[tuple[datetime, str]] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    erased: set[int] = field(default_factory=set)
    blocked: dict[int, datetime | None] = field(default_factory=dict)
    new_coaches: dict[int, int] = field(default_factory=dict)
    """Who has become responsible, by youth."""
    blocked_coaches: dict[int, datetime] = field(default_factory=dict)
    """Coaches who have blocked us in Telegram, and when that was seen."""

    def forget(self, youth: int) -> None:
        """Take back what this batch had collected of a youth who is erased in it."""
        self.erased.add(youth)
        self.events = [
            one._replace(youth=None, words=None) if one.youth == youth else one
            for one in self.events
        ]
        self.lines = [one for one in self.lines if one.youth != youth or one.coach is not None]
        self.quarantined = [one for one in self.quarantined if one.youth != youth]
        for kept in (self.steps, self.reminders):
            for key in [key for key in kept if key[0] == youth]:
                del kept[key]
        for (whose, _), escalation in self.escalations.items():
            if whose == youth:
                escalation.outcome = ""
