"""Send server-sent events: an open page is notified, and then reads what is committed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from sse_starlette import EventSourceResponse, ServerSentEvent

HEARTBEAT_SECONDS: Final = 15
"""Seconds between heartbeats, shorter than any proxy's timeout.

They are events, `beat`: a page receives them, and notices that they no longer come when a
connection died silently (a phone that slept).
"""

READ_INTERVAL: Final = (20.0, 40.0)
"""Seconds a stream waits for a notification before it reads anyway.

Each waits another time, or all who connected at one moment would query the database at one moment,
again and again.
"""


def next_interval() -> timedelta:
    """Return how long to wait for a notification this time."""
    return timedelta(seconds=random.uniform(*READ_INTERVAL))  # noqa: S311 - spread, not secrecy


class StreamThrottle:
    """At most one read in so many seconds, however many notifications; after a quiet time at once.

    Made when the first read is done.
    """

    def __init__(self, apart: float) -> None:
        self._loop, self._apart = asyncio.get_running_loop(), apart
        self._next = self._loop.time() + apart

    async def keep(self) -> None:
        """Wait until it is time for the next read."""
        await asyncio.sleep(max(0.0, self._next - self._loop.time()))
        self._next = self._loop.time() + self._apart


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """Return a response that goes on until the page is closed."""
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return EventSourceResponse(
        events,
        ping=HEARTBEAT_SECONDS,
        headers=headers,
        ping_message_factory=lambda: event("beat", ""),
    )


def event(name: str, data: str, key: str = "") -> ServerSentEvent:
    """Make one event; `key` comes back as Last-Event-ID when the page connects again."""
    return ServerSentEvent(data, event=name, id=key or None)
