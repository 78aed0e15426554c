"""An outbox over channels that are as slow as a test wants."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot.app import App
from bot.delivery.channel import Audience, Delivery, Limits, RecordingChannel
from bot.delivery.outbox import Outbox
from storage.schema.channel_names import ChannelName
from tests.support.people import CHANNEL

PATIENCE: Final = 10
"""Seconds after which a test gives up; it never waits so long when all is well."""


class Slow(RecordingChannel):
    """A channel whose every message takes as long as the test wants."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(CHANNEL, limits or Limits())
        self.begun: list[Delivery] = []
        self.open: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.changed = asyncio.Event()

    async def send(self, delivery: Delivery) -> str:
        self.begun.append(delivery)
        self.changed.set()
        await self.open[delivery.chat].wait()
        self.changed.set()
        return await super().send(delivery)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so."""
        async with asyncio.timeout(PATIENCE):
            while not so():
                self.changed.clear()
                await self.changed.wait()


def spoken_by(room: App, *channels: RecordingChannel) -> Outbox:
    """The room's outbox, over these channels from now on."""
    every = [*channels, RecordingChannel(ChannelName.CONSOLE, audience=Audience.CONSOLE)]
    room.outbox = Outbox(room.store, room.writer, room.renderer, every, room.clock)
    room.writer.on_commit = room.outbox.wake
    return room.outbox


@asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[asyncio.Task[None]]:
    """The outbox at work by itself."""
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as nursery:
        work = nursery.create_task(outbox.run())
        yield work
        outbox.end()


def chats(deliveries: list[Delivery]) -> list[str]:
    return [one.chat for one in deliveries]
