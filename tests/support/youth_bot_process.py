"""Lives of Lotsen with the youths' bot, each in a process of its own that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import app
from bot.app import App
from bot.channels import factory
from bot.clock import ManualClock
from bot.delivery.channel import Limits
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from storage.access import teams
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support.youth_bot_site import SARA, ZONE, settings_of


def prepare(folder: Path, url: str) -> None:
    """A team, and Sara, who is reached in the Telegram at `url`; and what a fork needs, loaded."""
    from bot.channels.telegram_youth import aiogram_client  # noqa: F401, PLC0415 - aiogram takes seconds

    app.load_locales()
    settings = settings_of(folder, url)
    store = Store.open(settings.url, settings.key)
    with store.writing() as db:
        teams.ensure(db, "Ungdomsteamet", str(ZONE), "sv", ("Anna", "Omar"))
    with store.begin() as uow:
        enrol.enrol(uow, "telegram", str(SARA), "Sara", "sv")
    store.close()


@contextmanager
def life(
    folder: Path, url: str, bomb: Callable[[App], None] | None = None
) -> Iterator[Callable[[], int]]:
    """A process that serves once it is told to; what tells it returns its number.

    It is forked here, before anybody has a loop or a connection that it would inherit.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(reads, 1)
        try:
            asyncio.run(_live(folder, url, bomb))
        finally:
            os._exit(1)

    def begin() -> int:
        os.write(writes, b"x")
        return child

    try:
        yield begin
    finally:
        os.close(reads)
        os.close(writes)
        end(child)


def end(child: int) -> None:
    """Kill it, as a power cut would."""
    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        return


async def _live(folder: Path, url: str, bomb: Callable[[App], None] | None) -> None:
    settings = settings_of(folder, url)
    beside = factory.build_bots(settings)
    beside[0].channel.limits = Limits()
    store = Store.open(settings.url, settings.key)
    room = server.build_app(store, ManualClock(START), beside=beside)
    if bomb is not None:
        bomb(room)
    gateway = server.build_gateway(room, SiteRules(settings.reached), ZONE, beside=beside)
    async with server.running(room, gateway, beside):
        await asyncio.Event().wait()
