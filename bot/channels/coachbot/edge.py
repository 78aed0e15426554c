"""The coaches' bot beside the site, whichever library calls the Bot API for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final, Protocol

from bot.channels.coachbot import erasing, patience, phone, profile
from bot.channels.coachbot.hearing import Ears
from bot.channels.coachbot.keeping import Keeper
from bot.channels.coachbot.room import Room
from bot.channels.coachbot.speaking import Calls, Speaker
from bot.channels.telegram import terms
from bot.channels.telegram.listening import Listening, Service
from bot.channels.telegram.profile import Profile
from bot.errors import FullQueueError
from bot.settings import Settings
from bot.web.front import Front
from storage.coachchat import CHANNEL

PATH: Final = "/telegram/coach"


class Bot(Service, Calls, Protocol):
    """What a library does for the bot."""

    handle: str
    """What the bot is called in links, once it is connected."""

    def read(self, body: bytes) -> list[phone.Came]:
        """What somebody who calls has told; nothing when it is none of ours."""

    async def dress(self, shown: Profile) -> None:
        """Show this of the bot. Raises a channel's errors."""

    async def end(self) -> None:
        """Let go of the connections."""


class CoachEdge:
    """The bot beside the site: its channel, its ears, and how it is doing."""

    name = CHANNEL

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self._bot = bot
        self._language = settings.language
        self._listening = Listening(CHANNEL, bot)
        self._ears: Ears | None = None
        self.channel = Speaker(bot)
        self.hook = terms.hook(settings, PATH, self._called)

    @property
    def handle(self) -> str:
        """What the bot is called in links; empty until Telegram has told it."""
        return self._bot.handle

    @property
    def trouble(self) -> str:
        """Why it hears nothing now."""
        return self._listening.trouble

    async def hear(self, front: Front) -> None:
        """Hear what comes, and keep what is shown, until cancelled."""
        room = self.channel.room = Room(front, self.channel)
        keeper = Keeper(room)
        ears = self._ears = Ears(room, keeper, self._language)
        introduce = partial(profile.introduce, room, self._bot.dress, self._language)
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(patience.on_and_on(keeper.begin, keeper.run))
            nursery.create_task(patience.on_and_on(partial(erasing.run, room)))
            self._listening.on_connected = lambda: nursery.create_task(introduce())
            await self._listening.hear(ears.take, self.hook)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._bot.end()

    async def _called(self, body: bytes) -> None:
        if self._ears is None:
            raise FullQueueError
        await self._ears.take(self._bot.read(body))
