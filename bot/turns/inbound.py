"""Define what may arrive, from a channel, the console, the clock or the outbox, and an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from bot.safety.classifier import Sensed
from bot.turns.programme_inputs import (
    CoachAnsweredMeeting,
    CoachAttempted,
    CoachCancelledMeeting,
    CoachEnded,
    CoachErased,
    CoachMarkedMeeting,
    CoachMovedMeeting,
    CoachNamed,
    CoachProposedMeeting,
    CoachSetBirth,
    CoachSetContact,
    CoachSetStatus,
    RequestAnswered,
    RequestBegun,
    RequestGiven,
    RequestsRead,
)
from bot.turns.refusal import Refusal
from storage.turns.youth_state import Timer

MAX_TURN: Final = 2**31 - 1
"""No button has a higher turn. One that claims it is not ours, and still has to be stored."""


class YouthSaid(NamedTuple):
    """The youth wrote this text."""

    text: str


class YouthTapped(NamedTuple):
    """The youth pressed a button: the turn whose question it belongs to, and the choice."""

    turn: int
    choice: str


class YouthEdited(NamedTuple):
    """The youth has changed something they wrote; this is the new text."""

    text: str


class YouthSentMedia(NamedTuple):
    """The youth sent something that is not their own words: what it is, and the text with it.

    `kind` is a name of `other_updates.MEDIA_KINDS`; the text of a forwarded one is
    somebody else's.
    """

    kind: str
    text: str = ""


class YouthBlocked(NamedTuple):
    """The youth has closed the chat: nothing can be sent any more."""


class YouthReturned(NamedTuple):
    """The youth has opened the chat again."""


class YouthErased(NamedTuple):
    """The youth wants everything erased, and asks for it outside the chat (a web page)."""


class YouthLockedOut(NamedTuple):
    """Somebody has tried to open the youth's chat on their device, and was wrong too often."""


@dataclass(frozen=True, slots=True)
class YouthJoined:
    """Somebody opened an invitation: the secret of its link or its code, and the word agreed on.

    The word is asked for only where the invitation leads to a chat that is somebody's already. A
    new youth is greeted in `language`, if that is spoken here.
    """

    invitation: str
    word: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CoachBegan:
    """A coach writes first: nothing is open, and from now on they talk with the youth."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachTook:
    """A coach takes the youth's open escalation."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachTookOver:
    """A coach or coordinator takes over, on purpose, what a colleague has; the youth reads who."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachPassed:
    """A coach cannot take the youth's open escalation now: the next on the ladder is told."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachSaid:
    """A coach writes to the youth they have taken."""

    coach: int
    text: str


@dataclass(frozen=True, slots=True)
class CoachPickedPhrase:
    """A coach picks a prepared line (flows/texts/phrasebook.py) and fills in its values."""

    coach: int
    phrase: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CoachHandedOver:
    """The coach who talks with the youth hands over to a colleague of the same team."""

    coach: int
    to: int


@dataclass(frozen=True, slots=True)
class CoachProposed:
    """A coach has an idea for a small step; it waits for the youth's yes."""

    coach: int
    text: str


@dataclass(frozen=True, slots=True)
class CoachClosed:
    """A coach closes the youth's escalation; only a human does."""

    coach: int
    outcome: str


@dataclass(frozen=True, slots=True)
class CoachOpened:
    """A coach opens an escalation for words that nothing understood: those of this turn."""

    coach: int
    turn: int


@dataclass(frozen=True, slots=True)
class CoachKeptEverything:
    """The youth has told their coach that they do not want everything erased any more."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachMadeDeviceLink:
    """A coach has made a link for a new device of the youth; `key` is the hex of its hash."""

    coach: int
    key: str


@dataclass(frozen=True, slots=True)
class CoachGaveReason:
    """A coach has written, for the youth to read, why they open the conversation."""

    coach: int


@dataclass(frozen=True, slots=True)
class CoachAgreedOnWord:
    """A coach has written down a new check word; `word` is its keyed hash."""

    coach: int
    word: bytes


@dataclass(frozen=True, slots=True)
class StaffReassigned:
    """A coach or coordinator of the team gives the youth to another coach."""

    by: int
    to: int


@dataclass(frozen=True, slots=True)
class TimerDue:
    """A timer has come due."""

    name: str
    timer: Timer


@dataclass(frozen=True, slots=True)
class LineUndelivered:
    """A line could not be sent: why, and whether it was a coach's words."""

    why: str
    human: bool


@dataclass(frozen=True, slots=True)
class DevicesGone:
    """Nothing reaches the youth any more while the chat is closed: their last device has ended."""


@dataclass(frozen=True, slots=True)
class CoachUnreached:
    """A coach was not reached in Telegram: whether the coach has blocked us there."""

    coach: int
    blocked: bool


StaffInput: TypeAlias = (
    CoachBegan
    | CoachTook
    | CoachTookOver
    | CoachPassed
    | CoachSaid
    | CoachPickedPhrase
    | CoachHandedOver
    | CoachProposed
    | CoachProposedMeeting
    | CoachAnsweredMeeting
    | CoachMovedMeeting
    | CoachCancelledMeeting
    | CoachMarkedMeeting
    | CoachClosed
    | CoachOpened
    | CoachKeptEverything
    | CoachAttempted
    | CoachSetContact
    | CoachSetStatus
    | CoachEnded
    | CoachErased
    | CoachNamed
    | CoachSetBirth
    | RequestsRead
    | RequestBegun
    | RequestAnswered
    | RequestGiven
    | CoachMadeDeviceLink
    | CoachAgreedOnWord
    | CoachGaveReason
    | StaffReassigned
)
"""What a coach does; the last one a coordinator too, and helpers what is about requests."""

YouthInput: TypeAlias = (
    YouthSaid
    | YouthTapped
    | YouthEdited
    | YouthSentMedia
    | YouthBlocked
    | YouthReturned
    | YouthErased
    | YouthJoined
    | YouthLockedOut
)
"""What a youth does, or somebody on the youth's device."""

InputKind: TypeAlias = (
    YouthInput | StaffInput | TimerDue | LineUndelivered | DevicesGone | CoachUnreached
)


class Together(NamedTuple):
    """The last messages of a chat as one text, and what the second reader has sensed of it."""

    text: str
    sensed: Sensed | None


class Inbound(NamedTuple):
    """One inbound. Its youth is known by `chat` on `channel`, or by the id `youth`.

    `update_id` is the channel's own id; the same one is taken once ("" is never compared).
    `sensed` is what the second reader has sensed of its text, if it has one; `together` is its text
    with those just before it.
    """

    what: InputKind
    channel: str
    update_id: str = ""
    chat: str = ""
    youth: int = 0
    sensed: Sensed | None = None
    together: Together | None = None


class Outcome(NamedTuple):
    """The outcome of an inbound, after the commit. `refused` says why it was not done.

    `repeated` means that this update was taken before, and nothing was done again; `closed` that a
    button was pressed whose question is not open any more.
    """

    youth: int = 0
    turn: int = 0
    repeated: bool = False
    refused: Refusal | None = None
    closed: bool = False


def text_of(what: InputKind) -> str:
    """Return the text that a youth wrote or changed; "" where it is no text."""
    return what.text if isinstance(what, YouthSaid | YouthEdited) else ""
