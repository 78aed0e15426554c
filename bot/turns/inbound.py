"""What arrives at the engine room: from a channel, from a coach's desk, or from the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from storage.turns.youth_state import Timer

DESK: Final = "desk"
"""The channel of coaches."""

MOST_TURNS: Final = 2**31 - 1
"""No button has a higher turn; what claims one is from nobody, and still has to be kept."""


class Said(NamedTuple):
    """The youth wrote this."""

    text: str


class Tapped(NamedTuple):
    """The youth pressed a button: the turn whose question it belongs to, and the choice."""

    turn: int
    choice: str


class Edited(NamedTuple):
    """The youth has changed something they wrote; this stands there now."""

    text: str


class Unreadable(NamedTuple):
    """Something came that is not the youth's own words: what it is, and the text with it.

    `kind` is a name of KINDS in bot/handlers/other_updates.py; the text of a `forwarded` one is
    somebody else's.
    """

    kind: str
    text: str = ""


class Blocks(NamedTuple):
    """The youth has closed the chat: nothing can be sent any more."""


class Returns(NamedTuple):
    """The youth has opened the chat again."""


class Erases(NamedTuple):
    """The youth wants everything erased, and says so outside the chat (a web page)."""


@dataclass(frozen=True, slots=True)
class Joins:
    """Somebody comes by an invitation: its link's secret or its code, and the word agreed on.

    The word is asked for only where the invitation leads to a chat that is somebody's already.
    Who is new is met in `language`, if it is spoken.
    """

    invitation: str
    word: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CoachBegins:
    """A coach writes first: nothing is open, and from now on they talk with the youth."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachTakes:
    """A coach takes the youth's open escalation."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachPasses:
    """A coach cannot take the youth's open escalation now: the next on the ladder hears of it."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachSays:
    """A coach writes to the youth they have taken."""

    coach: int
    text: str


@dataclass(frozen=True, slots=True)
class CoachPicks:
    """A coach picks a prepared line (flows/texts/phrasebook.py) and fills in its values."""

    coach: int
    phrase: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CoachHandsOver:
    """The coach who talks with the youth hands over to a colleague of the same team."""

    coach: int
    to: int


@dataclass(frozen=True, slots=True)
class CoachProposes:
    """A coach has an idea for a small step; it waits for the youth's yes."""

    coach: int
    text: str


@dataclass(frozen=True, slots=True)
class CoachCloses:
    """A coach closes the youth's escalation; only a human does."""

    coach: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Reassigns:
    """A coach or coordinator of the team gives the youth to another coach."""

    by: int
    to: int


@dataclass(frozen=True, slots=True)
class Due:
    """A timer has come due."""

    name: str
    timer: Timer


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Something could not be said: why, and whether it was a coach's words."""

    why: str
    human: bool


@dataclass(frozen=True, slots=True)
class Unreached:
    """A coach was not reached in Telegram: whether the coach has blocked us there."""

    coach: int
    blocked: bool


OfCoach: TypeAlias = (
    CoachBegins
    | CoachTakes
    | CoachPasses
    | CoachSays
    | CoachPicks
    | CoachHandsOver
    | CoachProposes
    | CoachCloses
    | Reassigns
)
"""What a coach does; the last one a coordinator too."""

OfYouth: TypeAlias = Said | Tapped | Edited | Unreadable | Blocks | Returns | Erases | Joins
"""What a youth does."""

What: TypeAlias = OfYouth | OfCoach | Due | Undelivered | Unreached


class Arrival(NamedTuple):
    """One thing that happened. A youth is known by `chat` on `channel`, or by `youth`.

    `update_id` is the channel's own id; the same one is taken once ("" is never compared).
    """

    what: What
    channel: str
    update_id: str = ""
    chat: str = ""
    youth: int = 0


class Taken(NamedTuple):
    """The answer to an arrival, after the commit. `refused` says why a coach's wish was not met.

    `repeated` means that this update was taken before, and nothing was done again; `closed` that a
    button was pressed whose question is not open any more.
    """

    youth: int = 0
    turn: int = 0
    repeated: bool = False
    refused: str = ""
    closed: bool = False
