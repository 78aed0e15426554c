"""Serve the application and the site in one process, until told to stop: `lotsen serve`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from typing import Any, Final
from zoneinfo import ZoneInfo

import uvicorn
from starlette.types import ASGIApp

from bot.app import App, Locales
from bot.channels import factory
from bot.clock import Clock
from bot.config import Settings
from bot.delivery.channel import Audience, PageChannel
from bot.directory import loader
from bot.errors import AddressError
from bot.gateway.gateway import Gateway
from bot.gateway.service import ChannelService
from bot.gateway.site_rules import SiteRules
from bot.gateway.status import ServiceStatus
from bot.operations import deployment, gc_tuning, scheduler, site
from bot.web.shutdown import StreamShutdown
from flows.engine.directory import Directory
from storage.schema.channel_names import ChannelName
from storage.store import Store

STOP_SECONDS: Final = 2
"""How long what is under way may take when the program stops; streams end at once."""

DATE_SECONDS: Final = 1
BACKLOG: Final = 2048
PROXIES: Final = ["127.0.0.1", "::1"]
"""Only a proxy on this machine is believed when it says whose request it carries."""

STOPS: Final = (signal.SIGINT, signal.SIGTERM)


def build_app(
    store: Store,
    clock: Clock,
    locales: Locales | None = None,
    *,
    words_go: bool = False,
    beside: Sequence[ChannelService] = (),
    helpers: Directory | None = None,
) -> App:
    """Build the application with the channels of the web and of the bots beside it.

    A bot's channel may take the place of one of the web's. `words_go`: texts are blanked after
    WORDS_KEPT, by a decision.
    """
    channels = [
        PageChannel(ChannelName.WEB, Audience.YOUTHS, by_invitation=True),
        PageChannel(ChannelName.CONSOLE, Audience.CONSOLE),
        *(one.channel for one in beside),
    ]
    return App(store, clock, channels, locales=locales, words_go=words_go, helpers=helpers)


def build_gateway(
    app: App,
    rules: SiteRules,
    zone: ZoneInfo,
    *,
    demo: bool = False,
    beside: Sequence[ServiceStatus] = (),
) -> Gateway:
    """Return what the web, and the bots beside it, are given of this application."""
    return Gateway(
        app.store, app.writer, app.renderer, app.parts.directory, app.clock, app.notifier, rules,
        zone, demo=demo, texts_expire=app.blank_old_texts, services=tuple(beside),
    )  # fmt: skip


def run(settings: Settings, clock: Clock, on_start: Callable[[int], None]) -> None:
    """Serve this deployment until SIGINT or SIGTERM.

    Raises StoreError, AddressError, DirectoryError.
    """
    helpers = loader.load(settings.directory)
    with deployment.opened(settings, clock) as store:
        beside = factory.build_bots(settings)
        decided = bool(settings.retention_decision)
        app = build_app(store, clock, words_go=decided, beside=beside, helpers=helpers)
        gateway = build_gateway(app, SiteRules(settings.public_url), settings.zone, beside=beside)
        where = (settings.host, settings.port)
        gc_tuning.freeze_loaded()
        asyncio.run(
            serve(app, site.build(gateway), *where, on_start, gateway=gateway, beside=beside)
        )


@asynccontextmanager
async def running(
    app: App, gateway: Gateway | None = None, beside: Sequence[ChannelService] = ()
) -> AsyncIterator[None]:
    """Run the application, and the bots beside the site of `gateway`.

    At the end the bots receive no more, what was accepted is committed, what is being sent is sent,
    and what is queued waits.
    """
    await app.start()
    try:
        async with asyncio.TaskGroup() as nursery:
            work = nursery.create_task(_work(app))
            tasks = [nursery.create_task(one.run(gateway)) for one in beside if gateway is not None]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                app.outbox.end()
                await asyncio.wait([work, *tasks], timeout=STOP_SECONDS)
                work.cancel()
    finally:
        app.close()
        for one in beside:
            await one.close()


async def serve(
    app: App,
    site: ASGIApp,
    host: str,
    port: int,
    on_start: Callable[[int], None] | None = None,
    until: asyncio.Event | None = None,
    gateway: Gateway | None = None,
    beside: Sequence[ChannelService] = (),
    **options: Any,
) -> None:
    """Serve until SIGINT or SIGTERM, or until `until` is set.

    `on_start` is given the port: for port 0 one that was free. The bots beside the site of
    `gateway` run as well. Raises AddressError when nobody can listen there.
    """
    try:
        listener = _listen(host, port)
    except AddressError:
        app.store.close()
        raise
    closing, stop = StreamShutdown(site), until or asyncio.Event()
    config = uvicorn.Config(
        closing, log_config=None, access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS, forwarded_allow_ips=PROXIES, **options,
    )  # fmt: skip
    server = _Server(config, stop, lambda: on_start and on_start(listener.getsockname()[1]))
    with listener, _signals(stop):
        async with running(app, gateway, beside), asyncio.TaskGroup() as nursery:
            waiting = nursery.create_task(_close_when(stop, closing))
            await server.serve([listener])
            waiting.cancel()


async def _work(app: App) -> None:
    """Send and tick until the outbox is ended, or this is cancelled (real time)."""
    async with asyncio.TaskGroup() as nursery:
        ticking = nursery.create_task(scheduler.run(app))
        await app.outbox.run()
        ticking.cancel()


def _listen(host: str, port: int) -> socket.socket:
    """Open the address: who connects before the program is ready waits a moment.

    Raises AddressError.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(found[4][:2], family=found[0], backlog=BACKLOG)
    except OSError as error:
        # An unknown host name has an error number of its own, below zero.
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror
        raise AddressError(f"{host}, port {port}: {why}") from None


async def _close_when(stop: asyncio.Event, closing: StreamShutdown) -> None:
    await stop.wait()
    closing.close()


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    """Set `stop` at Ctrl-C and SIGTERM; at the end, restore whoever handled them before."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {one: signal.getsignal(one) for one in STOPS}
    for one in STOPS:
        loop.add_signal_handler(one, stop.set)
    try:
        yield
    finally:
        for one, handler in before.items():
            loop.remove_signal_handler(one)
            signal.signal(one, handler)


class _Server(uvicorn.Server):
    """A server that tells when it listens, and is told when to stop.

    Signals are handled around it: uvicorn's own way ends the process before the last commit.
    """

    def __init__(
        self, config: uvicorn.Config, stop: asyncio.Event, on_start: Callable[[], object]
    ) -> None:
        super().__init__(config)
        self._stop = stop
        self._on_start = on_start

    def capture_signals(self) -> Any:
        return nullcontext()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._on_start()

    async def main_loop(self) -> None:
        """Renew the date in the headers each second.

        Uvicorn's own loop wakes ten times as often, to look whether it shall stop.
        """
        while not self._stop.is_set():
            await self.on_tick(0)
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_SECONDS):
                    await self._stop.wait()
