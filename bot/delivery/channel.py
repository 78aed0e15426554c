"""What a channel is to the outbox: it takes a message for a chat, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol

from flows.engine.line import LineClass


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a channel may be used: a pause between two messages of one chat, and a rate.

    `per_chat` is the shortest time between messages to one chat; `per_second` over all chats.
    """

    per_chat: timedelta = timedelta(0)
    per_second: int = 0


class Delivery(NamedTuple):
    """A line, rendered, on its way. `turn` belongs to the buttons; `youth` is whom it is about."""

    id: int
    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    turn: int
    line: str
    language: str
    say_as: LineClass
    kind: str = ""
    again: bool = False
    youth: int = 0


class Channel(Protocol):
    """A way to people. `send` returns the channel's id of the message.

    It raises WaitError, BlockedError, RefusedError or UncertainError (bot/errors.py).
    """

    name: str
    limits: Limits

    async def send(self, delivery: Delivery) -> str:
        """Hand over one message."""


@dataclass
class PageChannel:
    """A channel of pages that look into the outbox themselves: a line is theirs once it is marked.

    Whoever has no page open finds it there later, so nothing can fail here.
    """

    name: str
    limits: Limits = field(default_factory=Limits)

    async def send(self, delivery: Delivery) -> str:
        """Nothing to hand over: the row is what pages show."""
        return str(delivery.id)


@dataclass
class RecordingChannel:
    """A channel that keeps what it is given: for tests, the rehearsal and the benchmark."""

    name: str
    limits: Limits = field(default_factory=Limits)
    sent: list[Delivery] = field(default_factory=list)
    on_send: Callable[[Delivery], None] | None = None

    async def send(self, delivery: Delivery) -> str:
        if self.on_send is not None:
            self.on_send(delivery)
        self.sent.append(delivery)
        return str(len(self.sent))
