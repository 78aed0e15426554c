"""Run the coach bot beside the web server, whichever library calls the Bot API for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from bot.channels.telegram.answer_queue import AnswerRank
from bot.channels.telegram.profile import BotProfile
from bot.channels.telegram.service import BotLibrary, TelegramService
from bot.channels.telegram_coach import erasure, profile, retry
from bot.channels.telegram_coach.answers import CoachAnswers
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

    username: str
    """The bot's name in links, once it is connected."""

    async def set_profile(self, shown: BotProfile) -> None:
        """Set the profile. Raises a channel's errors."""


class CoachBotService(TelegramService):
    """The bot beside the web server: its channel, its receiver, and how it is doing."""

    def __init__(self, bot: CoachBotLibrary, settings: Settings) -> None:
        super().__init__(CHANNEL, bot, settings, PATH)
        self._bot = bot
        self._language = settings.language
        self.channel = CoachChannel(bot)

    @property
    def username(self) -> str:
        """Return the bot's name in links; empty until Telegram has told it."""
        return self._bot.username

    def screen(self, rank: AnswerRank = AnswerRank.ANSWER, *, waits: bool = False) -> CoachAnswers:
        """Return the chats of coaches, for answers of this rank."""
        return CoachAnswers(self.channel, self.answers, rank, waits=waits)

    async def run(self, gateway: Gateway) -> None:
        """Receive updates, and keep what is shown up to date, until cancelled."""
        context = self.channel.context = CoachBotContext(gateway, self.screen())
        sync = ScreenSync(replace(context, chats=self.screen(AnswerRank.URGENT, waits=True)))
        later = replace(context, chats=self.screen(AnswerRank.LATER, waits=True))
        router = CoachUpdateRouter(context, sync, self._language)
        introduce = partial(profile.update_profile, context, self._bot.set_profile, self._language)
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(self.answers.run(gateway.clock, lambda: gateway.limiters[CHANNEL]))
            nursery.create_task(retry.run_until_success(sync.resume, sync.run))
            nursery.create_task(retry.run_until_success(partial(erasure.run, later)))
            await self._listen(router.take, lambda: nursery.create_task(introduce()))
