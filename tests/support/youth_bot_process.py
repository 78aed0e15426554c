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
from bot.channels.telegram_youth.onboarding import CHANNEL
from bot.clock import ManualClock
from bot.delivery.channel import Audience, Limits, PageChannel, RecordingChannel
from bot.gateway.site_rules import SiteRules
from bot.operations import server
from bot.turns.inbound import CoachSaid, CoachTook, Inbound, StaffInput, YouthSaid
from storage.access import teams
from storage.schema.channel_names import ChannelName
from storage.store import Store
from storage.turns import enrol
from tests.conftest import START
from tests.support.youth_bot_site import ANNA, SARA, ZONE, settings_of


def prepare(folder: Path, url: str) -> None:
    """A team, and Sara, who is reached in the Telegram at `url`; and what a fork needs, loaded."""
    from bot.channels.telegram_youth import aiogram_client  # noqa: F401, PLC0415 - aiogram takes seconds

    app.load_locales()
    settings = settings_of(folder, url)
    store = Store.open(settings.url, settings.key)
    with store.writing() as db:
        teams.ensure(db, "Ungdomsteamet", str(ZONE), "sv", ("Anna", "Omar"))
    with store.begin() as uow:
        enrol.enrol(uow, CHANNEL, str(SARA), "Sara", "sv")
    store.close()


def says_at_length(folder: Path, url: str, text: str) -> None:
    """Anna talks with Sara, and has written this to her: all before it has gone to Sara's chat."""
    settings = settings_of(folder, url)
    asyncio.run(_say_at_length(Store.open(settings.url, settings.key), text))


async def _say_at_length(store: Store, text: str) -> None:
    pages = PageChannel(ChannelName.CONSOLE, Audience.CONSOLE)
    room = App(store, ManualClock(START), [RecordingChannel(CHANNEL), pages])
    await room.start()
    await room.writer.take(Inbound(YouthSaid("/person"), CHANNEL, "u1", chat=str(SARA)))
    deeds: tuple[StaffInput, ...] = (CoachTook(ANNA), CoachSaid(ANNA, "hej"), CoachSaid(ANNA, text))
    for number, what in enumerate(deeds):
        await room.outbox.flush()
        await room.writer.take(Inbound(what, ChannelName.CONSOLE, f"d{number}", youth=1))
    room.close()


@contextmanager
def life(
    folder: Path, url: str, bomb: Callable[[App], None] | None = None, limits: Limits | None = None
) -> Iterator[Callable[[], int]]:
    """A process that serves once it is told to; what tells it returns its number.

    With `limits` one message goes to a chat and no more, for its clock stands still. It is forked
    here, before anybody has a loop or a connection that it would inherit.
    """
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(reads, 1)
        try:
            asyncio.run(_live(folder, url, bomb, limits or Limits()))
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


async def _live(folder: Path, url: str, bomb: Callable[[App], None] | None, limits: Limits) -> None:
    settings = settings_of(folder, url)
    beside = factory.build_bots(settings)
    beside[0].channel.limits = limits
    store = Store.open(settings.url, settings.key)
    room = server.build_app(store, ManualClock(START), beside=beside)
    if bomb is not None:
        bomb(room)
    gateway = server.build_gateway(room, SiteRules(settings.public_url), ZONE, beside=beside)
    async with server.running(room, gateway, beside):
        await asyncio.Event().wait()
