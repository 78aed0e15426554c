"""What a channel is to the outbox: it takes a message for a chat, or says why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from flows.line import Class


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast a channel may be used: a pause between two messages of one chat, and a rate.

    `per_chat` is the shortest time between messages to one chat; `per_second` over all chats.
    """

    per_chat: timedelta = timedelta(0)
    per_second: int = 0


class Delivery(NamedTuple):
    """A line, rendered, on its way. `turn` belongs to the buttons; `queued_at` is aware, UTC."""

    id: int
    chat: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    turn: int
    line: str
    language: str
    say_as: Class
    kind: str = ""
    again: bool = False


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


@dataclass
class Pace:
    """When a chat and a channel may be used next; in memory, of one process."""

    limits: Limits
    _chats: dict[str, datetime] = field(default_factory=dict)
    _second: datetime | None = None
    _in_second: int = 0

    def free_at(self, chat: str, now: datetime) -> datetime:
        """When a message to this chat may go; `now` or earlier means at once."""
        if not self._chats and not self.limits.per_second:
            return now
        return max(self._chats.get(chat, now), self._channel_free(now))

    def use(self, chat: str, now: datetime) -> None:
        """A message goes now."""
        if self.limits.per_chat:
            self._chats[chat] = now + self.limits.per_chat
        elif not self._chats and not self.limits.per_second:
            return
        if self._second is None or now - self._second >= timedelta(seconds=1):
            self._second, self._in_second = now, 0
            self._forget(now)
        self._in_second += 1

    def pause(self, chat: str, until: datetime) -> None:
        """The channel asked for a pause in this chat only (429)."""
        self._chats[chat] = max(until, self._chats.get(chat, until))

    def _channel_free(self, now: datetime) -> datetime:
        full = self.limits.per_second and self._in_second >= self.limits.per_second
        if not full or self._second is None:
            return now
        return max(now, self._second + timedelta(seconds=1))

    def _forget(self, now: datetime) -> None:
        self._chats = {chat: free for chat, free in self._chats.items() if free > now}
