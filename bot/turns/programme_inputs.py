"""Hold what staff do of the programme's work: meetings, requests, contact, status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from flows.engine.programme import (
    USUAL_MINUTES,
    AttemptOutcome,
    EndReason,
    OutreachWay,
    Phase,
    Situation,
    Spot,
)


class MeetingTerms(NamedTuple):
    """When, how long, where and with whom. Times are aware; `slots` are others that suit too.

    `place` are words, none for a home; `interpreter` is a language's code, "" for none.
    """

    at: datetime
    minutes: int = USUAL_MINUTES
    spot: Spot = Spot.OURS
    place: str = ""
    slots: tuple[datetime, ...] = ()
    with_roles: tuple[str, ...] = ()
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class CoachProposedMeeting:
    """A coach proposes a meeting; it waits for the youth's yes."""

    coach: int
    terms: MeetingTerms


@dataclass(frozen=True, slots=True)
class CoachAnsweredMeeting:
    """A coach accepts what the youth wishes; `seen` is the version of it they saw."""

    coach: int
    number: int
    seen: str


@dataclass(frozen=True, slots=True)
class CoachMovedMeeting:
    """A coach proposes another time or place instead of this version of a meeting."""

    coach: int
    number: int
    seen: str
    terms: MeetingTerms


@dataclass(frozen=True, slots=True)
class CoachCancelledMeeting:
    """A coach cancels this version of a meeting, or takes a proposal back."""

    coach: int
    number: int
    seen: str


@dataclass(frozen=True, slots=True)
class CoachMarkedMeeting:
    """A coach says of a meeting that has begun whether it was held; else it was missed."""

    coach: int
    number: int
    held: bool


@dataclass(frozen=True, slots=True)
class CoachAttempted:
    """A coach has tried to be in touch with the youth: by which way, and how it ended."""

    coach: int
    way: OutreachWay
    outcome: AttemptOutcome


@dataclass(frozen=True, slots=True)
class CoachSetContact:
    """A coach sets by hand when (aware) and how somebody is next in touch, and who: a coach."""

    coach: int
    at: datetime
    way: OutreachWay
    by: int


@dataclass(frozen=True, slots=True)
class CoachSetStatus:
    """A coach sets how staff see it: phase and situation."""

    coach: int
    phase: Phase
    situation: Situation


@dataclass(frozen=True, slots=True)
class CoachEnded:
    """A coach ends the work with the youth, for a reason."""

    coach: int
    reason: EndReason


@dataclass(frozen=True, slots=True)
class CoachErased:
    """A coach erases a youth with whom the work has ended, as was decided."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachNamed:
    """A coach gives the youth a name for staff; "" takes it away."""

    coach: int
    name: str


@dataclass(frozen=True, slots=True)
class CoachSetBirth:
    """A coach enters year and month of birth, YYYY-MM; "" takes it away."""

    coach: int
    born: str


@dataclass(frozen=True, slots=True)
class RequestsRead:
    """Who answers has before them what the youth has asked for."""

    coach: int


@dataclass(frozen=True, slots=True)
class RequestBegun:
    """Somebody of the staff works on what the youth has asked for."""

    coach: int
    number: int


@dataclass(frozen=True, slots=True)
class RequestAnswered:
    """Somebody of the staff answers it, with words or the name of a prepared answer.

    `unmet`: nobody here has what was asked for.
    """

    coach: int
    number: int
    reply: str = ""
    unmet: bool = False


@dataclass(frozen=True, slots=True)
class RequestGiven:
    """A coach gives the task to a helper, or takes it from them (None); a helper gives it back."""

    by: int
    number: int
    to: int | None = None
