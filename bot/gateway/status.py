"""Tell how a service beside the site is doing, and where it is told things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, runtime_checkable


class Webhook(NamedTuple):
    """An address at which a service hands over what happened, one thing a request.

    `secret` is what the header must hold. `take` gets the body and returns after the commit; it
    raises FullQueueError or a StoreError when the service must come again.
    """

    path: str
    header: str
    secret: str
    take: Callable[[bytes], Awaitable[None]]


class ServiceStatus(Protocol):
    """A service beside the site, such as a bot. `trouble` says in a word why it hears nothing now;
    empty when all is well. `hook` is where it is told things, unless it asks for them itself.
    """

    @property
    def name(self) -> str: ...

    @property
    def trouble(self) -> str: ...

    @property
    def hook(self) -> Webhook | None: ...


@runtime_checkable
class NamedService(Protocol):
    """A bot that people find by its name; `handle` is empty until the service has told it."""

    @property
    def handle(self) -> str: ...
