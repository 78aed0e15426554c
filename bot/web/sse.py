"""Server-sent events: a page that stays open is told, and looks at what is committed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

from sse_starlette import EventSourceResponse, ServerSentEvent

BEAT: Final = 15
"""Seconds between signs of life, shorter than any proxy's patience. They are events, `beat`: a page
hears them, and that they no longer come when a connection died unheard (a phone that slept).
"""

LOOK: Final = (20.0, 40.0)
"""Seconds a stream waits for its bell before it looks anyway: each of them another time, or all who
connected at one moment would ask the database at one moment, again and again.
"""


def patience() -> timedelta:
    """How long to wait for a bell this time."""
    return timedelta(seconds=random.uniform(*LOOK))  # noqa: S311 - spread, not secrecy


class StreamThrottle:
    """At most one look in so many seconds, whatever rings; after a quiet time at once. Made when
    the first look is taken.
    """

    def __init__(self, apart: float) -> None:
        self._loop, self._apart = asyncio.get_running_loop(), apart
        self._next = self._loop.time() + apart

    async def keep(self) -> None:
        """Wait until it is time for the next look."""
        await asyncio.sleep(max(0.0, self._next - self._loop.time()))
        self._next = self._loop.time() + self._apart


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """An answer that goes on until the page is closed."""
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return EventSourceResponse(
        events, ping=BEAT, headers=headers, ping_message_factory=lambda: event("beat", "")
    )


def event(name: str, data: str, key: str = "") -> ServerSentEvent:
    """One event; `key` comes back as Last-Event-ID when the page connects again."""
    return ServerSentEvent(data, event=name, id=key or None)
