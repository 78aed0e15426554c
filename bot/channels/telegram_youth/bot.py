"""Run the youths' bot beside the web server, whichever library calls the Bot API for it."""

from __future__ import annotations

import asyncio
from datetime import tzinfo
from typing import Final, Literal, Protocol

import structlog

from bot.channels.telegram.api_limits import LIMITS
from bot.channels.telegram.profile import BotProfile, profiles
from bot.channels.telegram.service import BotLibrary, TelegramService
from bot.channels.telegram_youth import outgoing
from bot.channels.telegram_youth.chat_actions import ChatCalls, PacedChatActions
from bot.channels.telegram_youth.onboarding import CHANNEL, TelegramOnboarding
from bot.channels.telegram_youth.receiver import YouthUpdateReceiver
from bot.config import Settings
from bot.delivery.channel import Audience, Delivery, PartSent
from bot.errors import WaitError, error_location
from bot.gateway.gateway import Gateway
from bot.language import registry
from storage.access import bot_links

NAME: Final = "telegram_youth"
PATH: Final = "/telegram/youth"

log = structlog.get_logger()


class YouthBotLibrary(BotLibrary, ChatCalls, Protocol):
    """Operations that a Telegram library provides for the youths' bot."""

    username: str
    """The bot's name in links, once it is connected."""

    async def set_profile(self, profile: BotProfile) -> None:
        """Set the profile, where it is not what is shown already."""


class YouthChannel:
    """The channel. A long line is sent part by part, each when the outbox says so."""

    name: str = CHANNEL
    limits = LIMITS
    audience = Audience.YOUTHS
    by_invitation = True
    notified = False
    pull: Literal[False] = False

    def __init__(self, bot: YouthBotLibrary, zone: tzinfo) -> None:
        self._bot = bot
        self._zone = zone
        self.gateway: Gateway | None = None

    async def send(self, delivery: Delivery) -> str | PartSent:
        """Send a delivery, or the next part of a long one."""
        if self.gateway is None:
            raise WaitError(LIMITS.per_chat)
        side = registry.direction(delivery.text) or "ltr"
        local = self.gateway.clock.now().astimezone(self._zone)
        parts = outgoing.messages(delivery, side, local)
        at = min(delivery.parts_sent, len(parts) - 1)
        sent = await self._bot.send(parts[at])
        return PartSent(sent) if at + 1 < len(parts) else sent


class YouthBotService(TelegramService):
    """The bot beside the web server: its channel, its receiver, and how it is doing."""

    def __init__(self, bot: YouthBotLibrary, settings: Settings) -> None:
        super().__init__(NAME, bot, settings, PATH)
        self._bot = bot
        self._settings = settings
        self.channel = YouthChannel(bot, settings.zone)

    async def run(self, gateway: Gateway) -> None:
        """Receive updates until cancelled."""
        self.channel.gateway = gateway
        settings = self._settings
        chats = PacedChatActions(self._bot, self.answers)
        onboarding = TelegramOnboarding(
            gateway, chats, settings.language, settings.telegram_min_age
        )
        receiver = YouthUpdateReceiver(gateway, chats, onboarding)
        async with asyncio.TaskGroup() as nursery:
            nursery.create_task(self.answers.run(gateway.clock, lambda: gateway.limiters[CHANNEL]))
            await self._listen(receiver.take, lambda: nursery.create_task(self._introduce(gateway)))

    async def _introduce(self, gateway: Gateway) -> None:
        """Store the name for links, and set the profile; both can be done another day."""
        try:
            name = self._bot.username
            await gateway.write(lambda db, keys: bot_links.remember(db, keys, name))
            for one in profiles(gateway.renderer, self._settings.language, gateway.moment):
                await self._bot.set_profile(one)
        except Exception as error:  # noqa: BLE001 - it goes on without
            log.warning("bot_profile_update_failed", error=error_location(error))
