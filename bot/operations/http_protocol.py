"""Speak HTTP with a bound on how long a connection may say nothing, and on how many there are.

Uvicorn closes a connection that is idle after an answer; one that has never asked, or stopped in
the middle of its headers, it keeps for ever.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any, Final

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_SECONDS: Final = 10.0
"""How long the headers of a request may take."""

SPARE: Final = 128
"""Descriptors for the database, logs, and whatever else is opened."""

MOST_FILES: Final = 65_536
ACCEPT_FAILED: Final = "socket.accept() out of system resource"
"""What asyncio says of it, up to two thousand times a second."""

ONCE_IN: Final = 60.0

log = structlog.get_logger()


class BoundedProtocol(H11Protocol):
    """A connection that is closed when it says nothing for too long."""

    most_connections = MOST_FILES
    seconds = HEADERS_SECONDS

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request; with too many connections close this one at once."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.abort()
            return
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came; while a request is under way nothing is waited for here."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _watch(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._patience is None and not self.transport.is_closing():
            self._patience = self.loop.call_later(self.seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self.transport.abort()


def raise_file_limit() -> int:
    """Raise how many files the program may open as far as it may; return how many.

    Each connection is one, and the usual limit is a thousand.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MOST_FILES if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


class LoopErrors:
    """The handler of what goes wrong in the event loop itself: the same trouble is said once."""

    def __init__(self) -> None:
        self._said_at: float | None = None

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Log it; that no connection can be taken at most once a minute."""
        if context.get("message") != ACCEPT_FAILED:
            loop.default_exception_handler(context)
            return
        if self._said_at is None or loop.time() - self._said_at >= ONCE_IN:
            self._said_at = loop.time()
            log.error("connection_not_accepted", why="no descriptor or memory is left")
