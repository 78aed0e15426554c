"""Receive updates for one bot, without end: connect, then poll Telegram or wait for its calls.

A Telegram that is away, or refuses us, is tried again with growing pauses; it stops nothing else.
The offset moves only when what came is committed: asking with it is what tells Telegram that we
have it (Bot API, getUpdates).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

import structlog

from bot.errors import FullQueueError, LotsenError, StoreError, error_location
from bot.gateway.status import Webhook

RETRY_DELAYS: Final = (0.5, 1, 2, 4, 8, 15, 30, 60)
"""Seconds before each further attempt; the last is repeated."""

log = structlog.get_logger()


class AwayError(LotsenError):
    """Telegram does not answer now. It is tried again."""


class ConflictError(LotsenError):
    """Another program asks Telegram with this token. Stop it, or give each its own bot."""


class TokenError(LotsenError):
    """Telegram refuses the token. Ask @BotFather for the bot's token, set it, and start again."""


TROUBLES: Final = {AwayError: "away", ConflictError: "conflict", TokenError: "token"}
"""The word for each of them in a status (ServiceStatus.trouble)."""


class PolledUpdates(NamedTuple):
    """The updates of one poll, and the number of the last of them; 0 when none came."""

    came: Sequence[Any]
    last: int


class UpdateSource(Protocol):
    """Telegram, for one bot. Each call may raise AwayError, ConflictError or TokenError."""

    async def connect(self) -> None:
        """Find out the bot's username, and set how updates are delivered."""

    async def ask(self, offset: int | None) -> PolledUpdates:
        """Return the updates from this number on; wait a while for one to come."""


Take = Callable[[Sequence[Any]], Awaitable[None]]
"""Returns after the commit, and raises when the updates have to be delivered again."""


class Poller:
    """Receive loop of one bot. `trouble` says in a word why it fails; empty when it does not."""

    def __init__(self, name: str, service: UpdateSource) -> None:
        self._name = name
        self._service = service
        self._pauses: Iterator[float] = iter(())
        self._offset: int | None = None
        self.trouble = "starting"
        self.on_connected: Callable[[], object] | None = None

    async def hear(self, take: Take, hook: Webhook | None) -> None:
        """Poll, and `take` what came, or leave that to whoever calls the webhook; without end."""
        if hook is None:
            await self._poll(take)
        else:
            await self._forever(asyncio.Event().wait)

    async def _poll(self, take: Take) -> None:
        async def listen() -> None:
            while True:
                await self._ask(take)

        await self._forever(listen)

    async def _ask(self, take: Take) -> None:
        came, last = await self._service.ask(self._offset)
        self._well()
        if came:
            await take(came)
        if last:
            self._offset = last + 1

    async def _forever(self, listen: Callable[[], Awaitable[object]]) -> None:
        self._pauses = _pauses()
        connected = False
        while True:
            try:
                if not connected:
                    await self._connect()
                    connected = True
                await listen()
            except (AwayError, ConflictError, TokenError) as error:
                connected = False
                self._ill(TROUBLES[type(error)], str(error))
            except (FullQueueError, StoreError) as error:
                self._ill("database", str(error))
            except Exception as error:  # noqa: BLE001 - whatever it is, the next try may go well
                self._ill("broken", error_location(error))
            await asyncio.sleep(next(self._pauses))

    async def _connect(self) -> None:
        await self._service.connect()
        self._well()
        if self.on_connected is not None:
            self.on_connected()

    def _well(self) -> None:
        if self.trouble:
            log.info("bot_connected", bot=self._name)
        self.trouble = ""
        self._pauses = _pauses()

    def _ill(self, trouble: str, why: str) -> None:
        """Log the trouble when it begins, not at every attempt."""
        if trouble != self.trouble:
            # What is broken has no sentence of ours: only the error's class and place.
            log.error(
                "bot_unavailable",
                bot=self._name,
                trouble=trouble,
                **{"error" if trouble == "broken" else "why": why},
            )
        self.trouble = trouble


def _pauses() -> Iterator[float]:
    return itertools.chain(RETRY_DELAYS, itertools.repeat(RETRY_DELAYS[-1]))
