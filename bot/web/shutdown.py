"""End open streams at once when the program stops; else they go on until the page is closed.

Otherwise whoever stops Lotsen would wait for every open page. A page connects again by itself.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAM: Final = "text/event-stream"
END: Final[Message] = {"type": "http.response.body", "body": b"", "more_body": False}


class StreamShutdown:
    """ASGI middleware that knows which responses are streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._streams: set[asyncio.Task[Any]] = set()
        self._closed = False

    def close(self) -> None:
        """End every stream, and let none begin."""
        self._closed = True
        for task in self._streams:
            task.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, self._noticing(task, send))
        except asyncio.CancelledError:
            if not (self._closed and task in self._streams):
                raise
            task.uncancel()
            await send(END)
        finally:
            self._streams.discard(task)

    def _noticing(self, task: asyncio.Task[Any], send: Send) -> Send:
        async def sending(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start" and _goes_on(message):
                self._streams.add(task)
                if self._closed:
                    task.cancel()

        return sending


def _goes_on(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(STREAM)
