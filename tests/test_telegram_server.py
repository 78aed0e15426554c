"""The tests' Telegram itself: both libraries speak with it, and it is as strict as the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiogram
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import Application

from tests import telegram_server
from tests.telegram_server import Bot, Telegram

TOKEN = "123:not-a-real-token"  # noqa: S105 - of a bot that is nowhere


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with telegram_server.serve() as running:
        yield running


@pytest.fixture
def bot(telegram: Telegram) -> Bot:
    return telegram.bot(TOKEN)


@asynccontextmanager
async def _aiogram(telegram: Telegram) -> AsyncIterator[aiogram.Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with aiogram.Bot(TOKEN, session=session) as client:
        yield client


@asynccontextmanager
async def _ptb(telegram: Telegram) -> AsyncIterator[Any]:
    built = Application.builder().token(TOKEN).updater(None)
    url = telegram.url
    async with built.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build() as app:
        yield app.bot


async def test_aiogram_hears_and_is_heard(telegram: Telegram, bot: Bot) -> None:
    """What a person writes comes by getUpdates, and what the bot says stands in the chat."""
    sara = bot.person(5001, language_code="sv")
    sara.says("hej")
    async with _aiogram(telegram) as client:
        (update,) = await client.get_updates()
        assert update.message is not None
        assert update.message.text == "hej"
        await client.send_message(5001, "<b>Hej</b> &amp; hå", parse_mode="HTML")
    heard = await sara.hears("Hej")
    assert (heard.text, heard.html) == ("Hej & hå", "<b>Hej</b> &amp; hå")


async def test_python_telegram_bot_hears_and_is_heard(telegram: Telegram, bot: Bot) -> None:
    """The same with the other library."""
    anna = bot.person(7001)
    anna.starts("a-code")
    async with _ptb(telegram) as client:
        (update,) = await client.get_updates()
        assert update.message.text == "/start a-code"
        await client.send_photo(7001, b"a picture", caption="Veckan")
    heard = await anna.hears("Veckan")
    assert heard.files == {"photo": ("application.octet-stream", b"a picture")}
