"""Define the effects: the only way a flow changes anything. The turn carries them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple, TypeAlias

from flows.engine.facts import Rhythm, Stage, Standing, Tier
from flows.engine.line import Answers, Line, LineClass
from flows.engine.programme import Cadence, EndReason, MeetingState, RequestKind, Spot


class Button(NamedTuple):
    """A choice as it is shown. `label` is a line, the youth's own words, or a day or moment."""

    choice: str
    label: Line | str | date


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
    """Add a reminder of this, in this rhythm; `anyway` in the quiet hours too."""

    text: str
    rhythm: Rhythm
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class SetReminder:
    """Change a reminder; None leaves a field as it is. A new rhythm begins anew.

    With `rests` it does not come until the youth says that it shall go on.
    """

    number: int
    text: str | None = None
    rhythm: Rhythm | None = None
    anyway: bool | None = None
    rests: bool = False


@dataclass(frozen=True, slots=True)
class Snooze:
    """Remind again at `at`, without changing the rhythm; `anyway` in the quiet hours too."""

    number: int
    at: datetime
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class RemoveReminder:
    """Remove this reminder: it is not wanted any more."""

    number: int


@dataclass(frozen=True, slots=True)
class ReminderAnswered:
    """The youth has answered to this reminder: it is not left alone, and goes on."""

    number: int


@dataclass(frozen=True, slots=True)
class SetCadence:
    """Set how often somebody may be in touch of themselves, as the youth chose."""

    cadence: Cadence


@dataclass(frozen=True, slots=True)
class EndWork:
    """The youth ends the work together, for this reason; nothing routine is said from then on."""

    reason: EndReason


@dataclass(frozen=True, slots=True)
class GoOn:
    """The youth goes on after an end: what it took away is set again."""


@dataclass(frozen=True, slots=True)
class DisputeStatus:
    """The youth says that how staff see it is wrong; their coach is told."""


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
class AskErasure:
    """Erase all that is known of the youth once a human has closed what is open; tell them now."""


@dataclass(frozen=True, slots=True)
class KeepEverything:
    """Take back the wish of `AskErasure`; whoever has what is open is told."""


@dataclass(frozen=True, slots=True)
class OpenEscalation:
    """Call a human: open an escalation of this tier, for this reason."""

    tier: Tier
    reason: str


@dataclass(frozen=True, slots=True)
class AddRequest:
    """Ask for help with something (practices 3-7): the fields are those of a Request."""

    kind: RequestKind
    words: str = ""
    when: str = ""
    where: str = ""
    interpreter: str = ""
    prefers: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Take back what was asked for, if nobody has answered it yet."""

    number: int


@dataclass(frozen=True, slots=True)
class AskMeeting:
    """Ask staff for a meeting: at `at` (aware), or when they choose; the coach is told.

    `words` are the youth's own about time or place, "" for none.
    """

    at: datetime | None
    spot: Spot
    words: str = ""


@dataclass(frozen=True, slots=True)
class SetMeeting:
    """Change a meeting; None leaves a field as it is. The coach reads `desk.meeting_<news>`.

    A meeting that is over, or gone, is not changed but for how it felt.
    """

    number: int
    news: str = ""
    state: MeetingState | None = None
    at: datetime | None = None
    spot: Spot | None = None
    place: str | None = None
    words: str | None = None
    wants: str | None = None
    interpreter: str | None = None
    along: bool | None = None
    late: int | None = None
    felt: str | None = None


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
    | SetReminder
    | Snooze
    | RemoveReminder
    | ReminderAnswered
    | SetCadence
    | EndWork
    | GoOn
    | DisputeStatus
    | SetStanding
    | SetProfile
    | Pause
    | Erase
    | AskErasure
    | KeepEverything
    | OpenEscalation
    | AskMeeting
    | SetMeeting
    | AddRequest
    | WithdrawRequest
    | RaiseAlarm
)
