"""Collect what a batch of turns will write, in memory until it is written in bulk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from flows.engine.effects import Button
from flows.engine.facts import Reminder, SmallStep
from flows.engine.line import Answers, Line, LineClass
from flows.engine.programme import (
    AttemptOutcome,
    EndReason,
    InviteAnswer,
    Meeting,
    OutreachWay,
    Phase,
    Request,
    Situation,
)
from flows.texts import coach_notices
from storage.access.access_log import StaffAction
from storage.schema.line_state import LineState
from storage.schema.message_kinds import NEWS
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
    channel and chat that were just used, if any. `language` is one that is not the reader's own,
    `not_before` (aware) when it may be sent, if not at once. `id` is given when it is written.
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
    language: str | None = None
    not_before: datetime | None = None
    id: int = 0


class NotUnderstood(NamedTuple):
    """Own words of this turn that nothing understood, for a coach to read until `due_at` (aware).

    `language` is that of the words, "" for one that is not known; `score` is 0 to 1, and `nearest`
    the family of danger that the second reader finds nearest, "" without one.
    """

    youth: int
    turn: int
    at: datetime
    language: str
    score: float
    nearest: str
    due_at: datetime


class WordsRead(NamedTuple):
    """What a coach did with words that nothing had understood."""

    youth: int
    turn: int
    coach: int
    at: datetime
    outcome: str


@dataclass(slots=True)
class Quarantined:
    """A turn whose code raised: what happened, sealed, and which error, without any text."""

    youth: int
    at: datetime
    error: str
    event: str


class StatusChange(NamedTuple):
    """A change of phase or situation; `coach` is None for the youth, `number` is the youth's."""

    youth: int
    number: int
    phase: Phase
    situation: Situation
    at: datetime
    coach: int | None
    reason: EndReason | None = None


class Attempt(NamedTuple):
    """An attempt of a coach to be in touch with a youth, at an aware moment."""

    youth: int
    coach: int
    at: datetime
    way: OutreachWay
    outcome: AttemptOutcome


KEPT_IN_DANGER: Final = (LineClass.DANGER, LineClass.HUMAN)
"""What is still said to a youth who has written of danger."""

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
    meetings: dict[Numbered, tuple[Meeting, datetime]] = field(default_factory=dict)
    """Each with when it changed."""
    requests: dict[Numbered, Request] = field(default_factory=dict)
    statuses: list[StatusChange] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    births: dict[int, str] = field(default_factory=dict)
    """Year and month of birth that was entered, "" for taken away."""
    disputes: dict[int, datetime | None] = field(default_factory=dict)
    """Since when a youth says that their status is wrong; None once it was changed."""
    quarantined: list[Quarantined] = field(default_factory=list)
    alarms: list[tuple[datetime, str]] = field(default_factory=list)
    not_understood: list[NotUnderstood] = field(default_factory=list)
    words_read: list[WordsRead] = field(default_factory=list)
    stopped: set[int] = field(default_factory=set)
    cleared: set[int] = field(default_factory=set)
    """Youths who wrote of danger: what waits to be said to them, and is no human's, is dropped."""
    closed: dict[int, datetime] = field(default_factory=dict)
    """When a call was opened that is closed now, by youth: what staff were to be told of it while
    it was open, and waits still, is dropped."""
    erased: set[int] = field(default_factory=set)
    blocked: dict[int, datetime | None] = field(default_factory=dict)
    new_coaches: dict[int, int] = field(default_factory=dict)
    """Who has become responsible, by youth."""
    blocked_coaches: dict[int, datetime] = field(default_factory=dict)
    """Coaches who have blocked us in Telegram, and when that was seen."""
    invite_answers: dict[int, tuple[InviteAnswer, datetime]] = field(default_factory=dict)
    """What a youth answered to the invitation by which they came, and when."""
    released: set[int] = field(default_factory=set)
    """Youths who said no and are forgotten: their link works again, and is nobody's."""
    staff_actions: list[StaffAction] = field(default_factory=list)
    """What staff did; it stays when the youth is erased."""
    asked_to_notify: dict[int, datetime] = field(default_factory=dict)
    """Youths whom the robot has asked about notifications, and when."""

    def clear_lines(self, youth: int) -> None:
        """Drop what waits to be said to this youth and is no human's, also in this batch."""
        self.cleared.add(youth)
        for one in self.lines:
            if one.youth == youth and one.coach is None and one.say_as not in KEPT_IN_DANGER:
                one.state, one.reason = LineState.DROPPED, "danger"

    def close_lines(self, youth: int, since: datetime) -> None:
        """Drop what waits to be told of a call, open `since`, that is closed now."""
        self.closed[youth] = min(since, self.closed.get(youth, since))
        for one in self.lines:
            if one.youth == youth and one.line.context in coach_notices.WHILE_OPEN:
                one.state, one.reason = LineState.DROPPED, "closed"

    def forget(self, youth: int) -> None:
        """Take back what this batch had collected of a youth who is erased in it."""
        self.erased.add(youth)
        self.events = [
            one._replace(youth=None, words=None) if one.youth == youth else one
            for one in self.events
        ]
        self.lines = [one for one in self.lines if one.youth != youth or _stays(one)]
        self.quarantined = [one for one in self.quarantined if one.youth != youth]
        self.not_understood = [one for one in self.not_understood if one.youth != youth]
        self.asked_to_notify.pop(youth, None)
        self.births.pop(youth, None)
        self.disputes.pop(youth, None)
        self.invite_answers.pop(youth, None)
        self.statuses = [one for one in self.statuses if one.youth != youth]
        self.attempts = [one for one in self.attempts if one.youth != youth]
        for kept in (self.steps, self.reminders, self.meetings, self.requests):
            for key in [key for key in kept if key[0] == youth]:
                del kept[key]
        for (whose, _), escalation in self.escalations.items():
            if whose == youth:
                escalation.outcome = ""
                if escalation.closed_at is not None:
                    escalation.reason = ""


def _stays(line: QueuedLine) -> bool:
    """Tell whether a line is still sent though its youth is erased: to a coach, unless news."""
    is_news = line.kind == NEWS and line.line.context not in coach_notices.NAMELESS
    return line.coach is not None and not is_news
