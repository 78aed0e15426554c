"""Define what a channel must be able to do for the outbox, and what it tells of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto
from typing import Literal, NamedTuple, Protocol, TypeAlias

from flows.engine.line import LineClass


class Audience(Enum):
    """The people whom a channel reaches."""

    YOUTHS = auto()
    CONSOLE = auto()
    """Staff who read pages: every line to a coach is there."""
    COACH_CHATS = auto()
    """Coaches in a chat of their own, if they have linked one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The rate limits of a channel: a pause between two messages of one chat, and a rate.

    `per_chat` is the shortest time between messages to one chat; `per_second` is the most messages
    over all chats. Zero is no limit.
    """

    per_chat: timedelta = timedelta(0)
    per_second: int = 0


class Delivery(NamedTuple):
    """A rendered line to be sent. `turn` belongs to the buttons; `youth` is whom it is about.

    Of a line that is longer than one message of its channel so many parts were sent before.
    """

    id: int
    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    turn: int
    line: str
    language: str
    say_as: LineClass
    kind: str = ""
    youth: int = 0
    parts_sent: int = 0


class PartSent(NamedTuple):
    """A part of a long line was sent, by this message, and the next one is to be sent."""

    message: str


class PushChannel(Protocol):
    """A channel that messages are handed to.

    With `by_invitation` a youth needs an invitation to write there. `notified`: who has no page of
    it open can be told by a notification; a channel that is an app on the phone tells by itself.
    """

    name: str
    limits: Limits
    audience: Audience
    by_invitation: bool
    notified: bool
    pull: Literal[False]

    async def send(self, delivery: Delivery) -> str | PartSent:
        """Send one message; return the channel's id of it, or that more of the line is to come.

        Raises WaitError, BlockedError, RefusedError or UncertainError (bot/errors.py).
        """


@dataclass
class PageChannel:
    """A channel of pages that read the outbox themselves (`pull`).

    A line is theirs once it is marked, and they render it. Whoever has no page open finds it there
    later; `notified`: and can be told so by a notification.
    """

    name: str
    audience: Audience
    by_invitation: bool = False
    notified: bool = False
    limits: Limits = field(default_factory=Limits)
    pull: Literal[True] = True


Channel: TypeAlias = PushChannel | PageChannel


@dataclass
class RecordingChannel:
    """A channel that keeps what it is given: for tests, the simulator and the benchmark."""

    name: str
    limits: Limits = field(default_factory=Limits)
    sent: list[Delivery] = field(default_factory=list)
    on_send: Callable[[Delivery], None] | None = None
    audience: Audience = Audience.YOUTHS
    by_invitation: bool = False
    notified: bool = False
    pull: Literal[False] = False

    async def send(self, delivery: Delivery) -> str:
        if self.on_send is not None:
            self.on_send(delivery)
        self.sent.append(delivery)
        return str(len(self.sent))
