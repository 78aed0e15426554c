"""A page that stays open: the events of a stream, read from the site as a server would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Scope

PATIENCE: Final = 10.0
"""Seconds until a test gives up on an event."""


class Stream:
    """The events that came, by name. `ended` is set when the site has nothing more to say."""

    def __init__(self) -> None:
        self.status = 0
        self.ended = asyncio.Event()
        self._left = asyncio.Event()
        self._events: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._rest = ""

    async def next(self, *names: str) -> str:
        """The data of the next event of one of these names; others before it are passed over."""
        while True:
            name, data = await asyncio.wait_for(self._events.get(), PATIENCE)
            if name in names:
                return data

    async def until(self, name: str, words: str) -> str:
        """The next event of this name that holds these words."""
        while words not in (data := await self.next(name)):
            pass
        return data

    def waiting(self) -> list[tuple[str, str]]:
        """What has come and was not asked for yet."""
        return [self._events.get_nowait() for _ in range(self._events.qsize())]

    async def over(self) -> None:
        """Wait until the site ends it."""
        await asyncio.wait_for(self.ended.wait(), PATIENCE)

    def leave(self) -> None:
        """Close the page."""
        self._left.set()

    async def receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self._rest += message.get("body", b"").decode().replace("\r\n", "\n")
        *whole, self._rest = self._rest.split("\n\n")
        for one in whole:
            self._take(one)

    def _take(self, event: str) -> None:
        fields = [line.partition(": ") for line in event.split("\n")]
        data = "\n".join(value for name, _, value in fields if name == "data")
        names = [value for name, _, value in fields if name == "event"]
        if names:
            self._events.put_nowait((names[0], data))


async def all_read() -> None:
    """Wait for those who still read for a page that was closed: what they read from would stay open
    when the database is given back.
    """
    await asyncio.get_running_loop().shutdown_default_executor()


@asynccontextmanager
async def opened(app: ASGIApp, url: str, cookies: str) -> AsyncIterator[Stream]:
    """A stream for as long as the page is open. `cookies` as a browser sends them."""
    stream = Stream()
    parts = urlsplit(url)
    headers = [(b"host", parts.netloc.encode()), (b"accept", b"text/event-stream"),
               (b"cookie", cookies.encode())]  # fmt: skip
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": parts.scheme, "path": parts.path, "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(), "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": (parts.hostname, 443),
    }  # fmt: skip
    async with asyncio.TaskGroup() as nursery:
        nursery.create_task(_run(app, scope, stream))
        try:
            yield stream
        finally:
            stream.leave()


async def _run(app: ASGIApp, scope: Scope, stream: Stream) -> None:
    await app(scope, stream.receive, stream.send)
    stream.ended.set()
