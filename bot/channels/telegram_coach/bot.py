"""Run the coach bot beside the web server, whichever library calls the Bot API for it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final, Protocol

from bot.channels.telegram.profile import BotProfile
from bot.channels.telegram.service import BotLibrary, TelegramService
from bot.channels.telegram_coach import erasure, profile, retry
from bot.channels.telegram_coach.context import CoachBotContext
from bot.channels.telegram_coach.outgoing import BotApi, CoachChannel
from bot.channels.telegram_coach.router import CoachUpdateRouter
from bot.channels.telegram_coach.sync import ScreenSync
from bot.config import Settings
from bot.gateway.gateway import Gateway
from storage.access.coach_telegram import CHANNEL

PATH: Final = "/telegram/coach"


class CoachBotLibrary(BotLibrary, BotApi, Protocol):
    """Operations that a Telegram library provides for the coach bot."""

    handle: str
    """The bot's name in links, once it is connected."""

    async def dress(self, shown: BotProfile) -> None:
        """Set the profile. Raises a channel's errors."""


class CoachBotService(TelegramService):
    """The bot beside the web server: its channel, its receiver, and how it is doing."""

    def __init__(self, bot: CoachBotLibrary, settings: Settings) -> None:
        super().__init__(CHANNEL, bot, settings, PATH)
        self._bot = bot
        self._language = settings.language
        self.channel = CoachChannel(bot)

    @property
    def handle(self) -> str:
        """Return the bot's name in links; empty until Telegram has told it."""
        return self._bot.handle

    async def hear(self, gateway: Gateway) -> None:
        """Receive updates, and keep what is shown up to date, until cancelled."""
        room = self.channel.room = CoachBotContext(gateway, self.channel)
        keeper = ScreenSync(room)
        ears = CoachUpdateRouter(room, keeper, self._language)
        introduce = partial(profile.update_profile, room, self._bot.dress, self._language)
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(retry.run_until_success(keeper.begin, keeper.run))
            nursery.create_task(retry.run_until_success(partial(erasure.run, room)))
            await self._listen(ears.take, lambda: nursery.create_task(introduce()))
