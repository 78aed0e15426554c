"""`lotsen serve`: the engine room and the site in one process, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final
from zoneinfo import ZoneInfo

import uvicorn
from starlette.types import ASGIApp

from bot.app import App, Language
from bot.channel import PageChannel
from bot.claims import DESK
from bot.clock import Clock
from bot.web.front import Front
from bot.web.guard import Rules
from storage.store import Store

WEB: Final = "web"
STOP_SECONDS: Final = 5
"""How long an open page may take to go when the program stops."""


def engine_room(store: Store, clock: Clock, locales: Language | None = None) -> App:
    """The engine room with the channels of the web."""
    return App(store, clock, [PageChannel(WEB), PageChannel(DESK)], locales=locales)


def front_of(app: App, rules: Rules, zone: ZoneInfo, *, demo: bool = False) -> Front:
    """What the web is given of this engine room."""
    return Front(app.store, app.writer, app.words, app.clock, app.bells, rules, zone, demo=demo)


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """The engine room at work. What was accepted is committed at the end; what is queued waits."""
    await app.start()
    try:
        async with asyncio.TaskGroup() as nursery:
            work = nursery.create_task(app.run())
            try:
                yield
            finally:
                work.cancel()
    finally:
        app.close()


async def serve(
    app: App,
    site: ASGIApp,
    host: str,
    port: int,
    on_start: Callable[[int], None] | None = None,
    until: asyncio.Event | None = None,
    **options: Any,
) -> None:
    """Serve until SIGINT or SIGTERM, or `until` is set. `on_start` hears the port: for port 0 one
    that was free.
    """
    config = uvicorn.Config(
        site, host, port, log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS, lifespan="off", **options,
    )  # fmt: skip
    server = _Server(config, on_start, app.bells.close)
    async with running(app), asyncio.TaskGroup() as nursery:
        waiting = nursery.create_task(server.stop_when(until)) if until else None
        await server.serve()
        if waiting is not None:
            waiting.cancel()


class _Server(uvicorn.Server):
    """Tells when it listens, and when it ends: streams must go, or it would wait for them."""

    def __init__(
        self,
        config: uvicorn.Config,
        on_start: Callable[[int], None] | None,
        on_stop: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._on_start, self._on_stop = on_start, on_stop

    async def shutdown(self, sockets: Any = None) -> None:
        self._on_stop()
        await super().shutdown(sockets)

    async def stop_when(self, until: asyncio.Event) -> None:
        """End as a signal ends it."""
        await until.wait()
        self.should_exit = True

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        if self._on_start is not None and self.started:
            self._on_start(self.servers[0].sockets[0].getsockname()[1])
