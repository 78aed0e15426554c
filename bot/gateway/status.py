"""Describe how a service beside the web server is doing, and the webhook that delivers to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, runtime_checkable


class Webhook(NamedTuple):
    """An address to which a service delivers what happened, one update a request.

    `secret` is what the header must hold. `take` gets the body and returns after the commit; it
    raises FullQueueError or a StoreError when the service must deliver again.
    """

    path: str
    header: str
    secret: str
    take: Callable[[bytes], Awaitable[None]]


class ServiceStatus(Protocol):
    """A service beside the web server, such as a bot.

    `trouble` says in a word why it receives nothing now; empty when all is well. `webhook` is where
    updates are delivered to it, unless it asks for them itself.
    """

    @property
    def name(self) -> str: ...

    @property
    def trouble(self) -> str: ...

    @property
    def webhook(self) -> Webhook | None: ...


@runtime_checkable
class NamedService(Protocol):
    """A bot that people find by its username; `username` is empty until the service has told it."""

    @property
    def username(self) -> str: ...
