"""Define the effects: the only way a flow changes anything. The turn carries them out."""

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
    """Set a timer that comes due at `at` (aware).

    There is one per name and youth: a later one replaces it.
    """

    name: str
    at: datetime


class DropTimer(NamedTuple):
    """Drop the timer of this name: it is not wanted any more."""

    name: str


@dataclass(frozen=True, slots=True)
class AddStep:
    """Add a small step, asked about at `ask_at`."""

    text: str
    ask_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetStep:
    """Change a small step; None leaves a field as it is. `ask_at` sets its check-in."""

    number: int
    stage: Stage | None = None
    text: str | None = None
    ask_at: datetime | None = None
    not_yet: int | None = None


@dataclass(frozen=True, slots=True)
class ProposalAnswered:
    """The youth's answer to a coach's idea; the coach is told with line `desk.idea_<answer>`."""

    number: int
    answer: str


@dataclass(frozen=True, slots=True)
class SetWish:
    """Set the youth's wish (mål), in their own words; empty removes it."""

    text: str


@dataclass(frozen=True, slots=True)
class AddReminder:
    """Add a reminder of this, in this rhythm."""

    text: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Snooze:
    """Ask about this reminder again at `at`, without changing its rhythm."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RemoveReminder:
    """Remove this reminder: it is not wanted any more."""

    number: int


@dataclass(frozen=True, slots=True)
class SetStanding:
    """Set what the youth has said to taking part: yes, no, or stop.

    A stop drops routine lines that are queued, and every timer but those of an escalation and of a
    change of coach.
    """

    standing: Standing


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Set what the youth chose for themselves; None leaves a field as it is, "" empties it."""

    nickname: str | None = None
    language: str | None = None
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing routine before `until`; None ends the pause."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase all that is known of the youth, in this commit."""


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """Call a human: open an escalation of this tier, for this reason."""

    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class AskCompany:
    """Ask that somebody comes along (practices 2-8); `where` is "" when it is not said."""

    where: str


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """Tell the operator that something is wrong with the program itself (no person in it)."""

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
