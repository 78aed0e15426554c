"""What a bot that lives beside the site is to the rest: a channel, ears, and how it is doing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from bot.channel import Channel
    from bot.web.front import Front


class Hook(NamedTuple):
    """An address at which a service hands over what happened, one thing a request.

    `secret` is what the header must hold. `take` gets the body and returns after the commit; it
    raises FullQueueError or a StoreError when the service must come again.
    """

    path: str
    header: str
    secret: str
    take: Callable[[bytes], Awaitable[None]]


class Edge(Protocol):
    """A bot. What it says goes out by `channel`, whose name no other has.

    `trouble` says in a word why it hears nothing now; empty when all is well. `hook` is where it
    is told things, unless it asks for them itself.
    """

    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> Channel: ...

    @property
    def trouble(self) -> str: ...

    @property
    def hook(self) -> Hook | None: ...

    async def hear(self, front: Front) -> None:
        """Hear what comes, until cancelled. A service that is away is tried again, for ever."""

    async def close(self) -> None:
        """Nothing more is said: let go of the connections."""


@runtime_checkable
class Named(Protocol):
    """A bot that people find by its name; `handle` is empty until the service has told it."""

    @property
    def handle(self) -> str: ...
