"""Serve the application and the site in one process, until told to stop: `lotsen serve`."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import uvicorn
from starlette.types import ASGIApp

from bot.app import App, Locales, StaffWays, YouthWays
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
from bot.notifications import vapid_keys
from bot.notifications.apprise_ways import AppriseSender
from bot.notifications.mailer import Mailer
from bot.notifications.staff_sender import StaffSender
from bot.notifications.web_push import WebPush
from bot.notifications.youth_calls import SmsSender
from bot.operations import (
    deployment,
    gc_tuning,
    http_protocol,
    reach_settings,
    scheduler,
    site,
    weekly_tests,
)
from bot.operations.monitor import Monitor
from bot.safety.combined import Thresholds
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
    youth_ways: YouthWays | None = None,
    notified: bool = False,
    staff_ways: StaffWays | None = None,
    thresholds: Thresholds | None = None,
) -> App:
    """Build the application with the channels of the web and of the bots beside it.

    A bot's channel may take the place of one of the web's. `words_go`: texts are blanked after
    WORDS_KEPT, by a decision. `notified`: there is push for the pages of youths. `staff_ways`: by
    what staff are told while no page of theirs is open; without them everybody counts as there.
    `thresholds` of the second reader are those that training found, unless they are given.
    """
    channels = [
        PageChannel(ChannelName.WEB, Audience.YOUTHS, by_invitation=True, notified=notified),
        PageChannel(ChannelName.CONSOLE, Audience.CONSOLE),
        *(one.channel for one in beside),
    ]
    return App(
        store, clock, channels, locales=locales, words_go=words_go, helpers=helpers,
        staff_ways=staff_ways, youth_ways=youth_ways, thresholds=thresholds,
    )  # fmt: skip


def build_gateway(
    app: App,
    rules: SiteRules,
    zone: ZoneInfo,
    *,
    demo: bool = False,
    beside: Sequence[ServiceStatus] = (),
    push: WebPush | None = None,
    staff_sender: StaffSender | None = None,
    sms: SmsSender | None = None,
    silent_after: int = 3,
    min_age: int = 0,
) -> Gateway:
    """Return what the web, and the bots beside it, are given of this application."""
    return Gateway(
        app.store, app.writer, app.renderer, app.parts.directory, app.listener, app.clock,
        app.notifier, rules, zone, demo=demo, texts_expire=app.blank_old_texts,
        services=tuple(beside), push=push, staff_sender=staff_sender, sms=sms,
        limiters=app.outbox.limiters, silent_after=silent_after, min_age=min_age,
    )  # fmt: skip


def build_push(settings: Settings, clock: Clock) -> WebPush:
    """Return whoever sends to browsers; the first start makes the keys. Raises VapidKeyError."""
    keys = vapid_keys.load_or_create(vapid_keys.beside(settings.key))
    return WebPush(keys, settings.contact, clock, settings.own_push_hosts)


def build_staff_sender(settings: Settings, clock: Clock, push: WebPush | None) -> StaffSender:
    """Return whoever sends to staff, by what the settings name."""
    server = settings.mail_server
    mailer = Mailer(server, clock) if server is not None else None
    return StaffSender(AppriseSender(), mailer, settings.sms_gateway, push, settings.own_way_hosts)


def run(settings: Settings, clock: Clock, on_start: Callable[[int], None]) -> None:
    """Serve this deployment until SIGINT or SIGTERM.

    Raises SettingsError, StoreError, AddressError, DirectoryError, VapidKeyError.
    """
    reach_settings.check(settings)
    helpers = loader.load(settings.directory)
    with deployment.opened(settings, clock) as store:
        beside = factory.build_bots(settings)
        decided = bool(settings.retention_decision)
        push = build_push(settings, clock)
        rules = SiteRules(settings.public_url)
        staff_sender = build_staff_sender(settings, clock, push)
        sms = staff_sender if settings.sms_gateway else None
        app = build_app(
            store, clock, words_go=decided, beside=beside, helpers=helpers, notified=True,
            staff_ways=StaffWays(staff_sender, rules.base_url),
            youth_ways=YouthWays(push, sms, settings.public_url),
            thresholds=Thresholds(_part(settings.danger_alarm), _part(settings.danger_question)),
        )  # fmt: skip
        gateway = build_gateway(
            app, rules, settings.zone, beside=beside, push=push, staff_sender=staff_sender, sms=sms,
            silent_after=settings.silent_after,
            min_age=settings.min_age,
        )  # fmt: skip
        watch = Monitor(gateway, AppriseSender(), settings.alarm_addresses, settings.heartbeat)
        each_minute = (
            watch.check, partial(weekly_tests.send_due, gateway), gateway.write_late_openings,
        )  # fmt: skip
        gc_tuning.freeze_loaded()
        asyncio.run(
            serve(
                app, site.build(gateway), settings.host, settings.port, on_start, gateway=gateway,
                beside=beside, each_minute=each_minute,
            )
        )  # fmt: skip


def _part(percent: int | None) -> float | None:
    return percent / 100 if percent is not None else None


@asynccontextmanager
async def running(
    app: App,
    gateway: Gateway | None = None,
    beside: Sequence[ChannelService] = (),
    each_minute: Sequence[Callable[[], Awaitable[None]]] = (),
) -> AsyncIterator[None]:
    """Run the application, the bots beside the site of `gateway`, and what is done each minute.

    At the end the bots receive no more, what was accepted is committed, what is being sent is sent,
    and what is queued waits.
    """
    await app.start()
    try:
        async with asyncio.TaskGroup() as nursery:
            work = nursery.create_task(_work(app, each_minute))
            tasks = [nursery.create_task(one.run(gateway)) for one in beside if gateway is not None]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()
                app.outbox.end()
                app.youth_notifier.end()
                await asyncio.wait([work, *tasks], timeout=STOP_SECONDS)
                work.cancel()
    finally:
        app.close()
        for one in beside:
            await one.close()
        if gateway is not None and gateway.push is not None:
            await gateway.push.close()


async def serve(
    app: App,
    site: ASGIApp,
    host: str,
    port: int,
    on_start: Callable[[int], None] | None = None,
    until: asyncio.Event | None = None,
    gateway: Gateway | None = None,
    beside: Sequence[ChannelService] = (),
    each_minute: Sequence[Callable[[], Awaitable[None]]] = (),
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
    asyncio.get_running_loop().set_exception_handler(http_protocol.LoopErrors())
    files = http_protocol.raise_file_limit()
    http_protocol.BoundedProtocol.most_connections = files - http_protocol.SPARE
    if gateway is not None:
        gateway.streams.total = min(gateway.streams.total, (files - http_protocol.SPARE) // 2)
    config = uvicorn.Config(
        closing, log_config=None, access_log=False, server_header=False, lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS, forwarded_allow_ips=PROXIES,
        **{"http": http_protocol.BoundedProtocol, **options},
    )  # fmt: skip
    server = _Server(config, stop, lambda: on_start and on_start(listener.getsockname()[1]))
    with listener, _signals(stop):
        async with running(app, gateway, beside, each_minute), asyncio.TaskGroup() as nursery:
            waiting = nursery.create_task(_close_when(stop, closing))
            await server.serve([listener])
            waiting.cancel()


async def _work(app: App, each_minute: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Send, tell and tick until the outbox is ended, or this is cancelled (real time)."""
    async with asyncio.TaskGroup() as nursery:
        ticking = nursery.create_task(scheduler.run(app, each_minute))
        telling = [nursery.create_task(one.run()) for one in app.notifiers]
        await app.outbox.run()
        for one in app.notifiers:
            one.end()
        await asyncio.gather(*telling)
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

    async def shutdown(self, sockets: Any = None) -> None:
        """Stop as uvicorn does, and cut off whoever is still connected after STOP_SECONDS.

        Uvicorn leaves them to a loop that ends: who reads nothing, or connected while it stopped.
        """
        # Whoever was accepted in this turn of the loop has no transport yet: asyncio makes none for
        # a server that is closed, and leaves the socket open.
        for listener in sockets or ():
            asyncio.get_running_loop().remove_reader(listener)
        await asyncio.sleep(0)
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # A transport closes its socket in the loop's next turn.
        await asyncio.sleep(0)

    async def main_loop(self) -> None:
        """Renew the date in the headers each second.

        Uvicorn's own loop wakes ten times as often, to look whether it shall stop.
        """
        while not self._stop.is_set():
            await self.on_tick(0)
            with suppress(TimeoutError):
                async with asyncio.timeout(DATE_SECONDS):
                    await self._stop.wait()
