"""Provide what the youths' bot and the coach bot share: how they receive, report and close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pydantic import SecretStr

from bot.channels.telegram import api_limits
from bot.channels.telegram.answer_queue import AnswerQueue
from bot.channels.telegram.polling import Poller, Take, UpdateSource
from bot.config import Settings
from bot.errors import FullQueueError, SettingsError


class BotLibrary(UpdateSource, Protocol):
    """Operations that a Telegram library provides for any bot."""

    def parse(self, body: bytes) -> Sequence[Any]:
        """Return the updates in the body of a webhook request; none when it tells nothing."""

    async def close(self) -> None:
        """Close the connections."""


class TelegramService:
    """A bot beside the web server: how updates are delivered to it, and how it is doing."""

    def __init__(self, name: str, library: BotLibrary, settings: Settings, path: str) -> None:
        self.name = name
        self._library = library
        self._listening = Poller(name, library)
        self._take: Take | None = None
        self.answers = AnswerQueue()
        self.webhook = api_limits.webhook(settings, path, self._called)

    @property
    def trouble(self) -> str:
        """Return in a word why the bot receives nothing now; empty when all is well."""
        return self._listening.trouble

    async def close(self) -> None:
        """Close the connections."""
        await self._library.close()

    async def _listen(self, take: Take, introduce: Callable[[], object]) -> None:
        """Receive updates until cancelled; call `introduce` whenever Telegram is reached again."""
        self._take = take
        self._listening.on_connected = introduce
        await self._listening.run(take, self.webhook)

    async def _called(self, body: bytes) -> None:
        if self._take is None:
            raise FullQueueError
        await self._take(self._library.parse(body))


def token(given: SecretStr | None, name: str) -> str:
    """Return a bot's token. Raises SettingsError with the setting's name when there is none."""
    if given is None:
        raise SettingsError(f"{name}: there is none")
    return given.get_secret_value()
