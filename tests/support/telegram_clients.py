"""Both libraries as clients of the tests' Telegram, made as the two bots make them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import aiogram
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import Application

from bot.channels.telegram_youth.aiogram_client import PromptlyClosedSession
from bot.simulator.telegram_server.simulated_bot import PATIENCE, SimulatedBot, SimulatedPerson

TOKEN: Final = "123:not-a-real-token"  # noqa: S105 - of a bot that is nowhere


@asynccontextmanager
async def by_aiogram(
    url: str, token: str = TOKEN, patience: float = PATIENCE
) -> AsyncIterator[aiogram.Bot]:
    """The youth bot's library, at this address; it waits so many seconds for an answer."""
    session = PromptlyClosedSession(api=TelegramAPIServer.from_base(url), timeout=patience)
    async with aiogram.Bot(token, session=session) as client:
        yield client


@asynccontextmanager
async def by_ptb(url: str, patience: float = PATIENCE) -> AsyncIterator[Any]:
    """The coach bot's library, likewise."""
    built = Application.builder().token(TOKEN).updater(None).read_timeout(patience)
    async with built.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build() as app:
        yield app.bot


def with_chat(bot: SimulatedBot) -> SimulatedPerson:
    """Somebody who has written to the bot."""
    sara = bot.person(5001, language_code="sv")
    sara.says("hej")
    return sara
