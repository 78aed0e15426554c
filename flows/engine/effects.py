"""What shall be done: the only way a flow changes anything. The turn carries effects out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import NamedTuple, TypeAlias

from flows.engine.facts import Rhythm, Stage, Standing, Tier
from flows.engine.line import Answers, Line, LineClass


class Button(NamedTuple):
    """A choice as it is shown. `label` is a line, or the youth's own words."""

    choice: str
    label: Line | str


class Say(NamedTuple):
    """Say this line with these values; the buttons belong to `turn`."""

    line: Line
    values: Answers
    buttons: tuple[Button, ...] = ()
    turn: int = 0
    say_as: LineClass = LineClass.ANSWER


class SetTimer(NamedTuple):
    """A row that comes due at `at` (aware); one per name and youth, a later one replaces it."""

    name: str
    at: datetime


class DropTimer(NamedTuple):
    """The timer of this name is not wanted any more."""

    name: str


@dataclass(frozen=True, slots=True)
class AddStep:
    """A new small step, asked about at `ask_at`."""

    text: str
    ask_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetStep:
    """What changed of a small step; None leaves a field as it is. `ask_at` sets its check-in."""

    number: int
    stage: Stage | None = None
    text: str | None = None
    ask_at: datetime | None = None
    not_yet: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalAnswered:
    """What the youth said to a coach's idea; the coach is told with desk line `idea_<answer>`."""

    number: int
    answer: str


@dataclass(frozen=True, slots=True)
class SetWish:
    """The youth's wish (mål), in their own words; empty removes it."""

    text: str


@dataclass(frozen=True, slots=True)
class AddReminder:
    """Remind of this, in this rhythm."""

    text: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Snooze:
    """Ask about this reminder again at `at`, without changing its rhythm."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RemoveReminder:
    """This reminder is not wanted any more."""

    number: int


@dataclass(frozen=True, slots=True)
class SetStanding:
    """The youth said yes, no, or stop. Stopping drops what is queued and every timer."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class SetProfile:
    """What the youth set about themselves; None leaves a field as it is, "" empties it."""

    nickname: str | None = None
    language: str | None = None
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing routine is said before `until`; None ends the pause."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Erase:
    """All that is known of the youth goes, in this commit."""


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """A human is needed: an escalation of this tier, for this reason."""

    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class AskCompany:
    """Somebody shall come along (practices 2-8); `where` is "" when the youth does not say it."""

    where: str


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Something is wrong with the program itself; whoever runs it must hear (no person in it)."""

    what: str


Effect: TypeAlias = (
    Say
    | SetTimer
    | DropTimer
    | AddStep
    | SetStep
    | ProposalAnswered
    | SetWish
    | AddReminder
    | Snooze
    | RemoveReminder
    | SetStanding
    | SetProfile
    | Pause
    | Erase
    | OpenEscalation
    | AskCompany
    | RaiseAlarm
)
