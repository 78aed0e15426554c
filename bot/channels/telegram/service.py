"""What the youths' bot and the coaches' have in common beside the site: how they hear, and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pydantic import SecretStr

from bot.channels.telegram import api_limits
from bot.channels.telegram.polling import Poller, Take, UpdateSource
from bot.config import Settings
from bot.errors import FullQueueError, SettingsError


class BotLibrary(UpdateSource, Protocol):
    """What a library does for any bot."""

    def read(self, body: bytes) -> Sequence[Any]:
        """What somebody who calls has told; nothing when it tells nothing."""

    async def end(self) -> None:
        """Let go of the connections."""


class TelegramService:
    """A bot beside the site: how it is told what happens, and how it is doing."""

    def __init__(self, name: str, library: BotLibrary, settings: Settings, path: str) -> None:
        self.name = name
        self._library = library
        self._listening = Poller(name, library)
        self._take: Take | None = None
        self.hook = api_limits.hook(settings, path, self._called)

    @property
    def trouble(self) -> str:
        """Why it hears nothing now."""
        return self._listening.trouble

    async def close(self) -> None:
        """Let go of the connections."""
        await self._library.end()

    async def _listen(self, take: Take, introduce: Callable[[], object]) -> None:
        """Hear what comes until cancelled; `introduce` itself whenever Telegram is there again."""
        self._take = take
        self._listening.on_connected = introduce
        await self._listening.hear(take, self.hook)

    async def _called(self, body: bytes) -> None:
        if self._take is None:
            raise FullQueueError
        await self._take(self._library.read(body))


def token(given: SecretStr | None, name: str) -> str:
    """The token of a bot. Raises SettingsError with the setting's name when there is none."""
    if given is None:
        raise SettingsError(f"{name}: there is none")
    return given.get_secret_value()
