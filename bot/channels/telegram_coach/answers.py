"""Show coaches what is no line of the outbox, at one pace with it (screen.CoachScreen)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

from bot.channels.telegram import formatting
from bot.channels.telegram.answer_queue import AnswerQueue, AnswerRank
from bot.channels.telegram.api_limits import MAX_TOAST
from bot.channels.telegram_coach.outgoing import CoachChannel, SendOptions
from bot.channels.telegram_coach.screen import RecentMessages, Screen
from bot.delivery.channel import Limits
from bot.errors import RefusedError

MOST_KNOWN: Final = 1_000
"""Presses known to be acknowledged: each is once."""


class CoachAnswers:
    """The answers of one rank. With `waits` each is sent when its call returns, or has failed.

    Without, calls return at once and raise nothing: what coaches do is taken without waiting.
    """

    def __init__(
        self,
        channel: CoachChannel,
        queue: AnswerQueue,
        rank: AnswerRank = AnswerRank.ANSWER,
        *,
        waits: bool = False,
    ) -> None:
        self._channel = channel
        self._queue = queue
        self._rank = rank
        self._waits = waits
        self._acknowledged: dict[str, None] = {}

    @property
    def recent(self) -> RecentMessages:
        """Return whom the messages were about that were shown lately."""
        return self._channel.recent

    @property
    def limits(self) -> Limits:
        """Return how fast the channel may be used."""
        return self._channel.limits

    def ranked(self, rank: AnswerRank) -> CoachAnswers:
        """Return the same for answers of another rank."""
        return CoachAnswers(self._channel, self._queue, rank, waits=self._waits)

    async def show(self, chat: str, screen: Screen, answers: int = 0) -> None:
        """Send a new message, as several where it is long; the buttons stand under the last."""
        *before, last = formatting.split(screen.text)
        for part in before:
            await self._do(chat, partial(self._say, chat, Screen(part, (), screen.about), answers))
        await self._do(chat, partial(self._say, chat, screen._replace(text=last), answers))

    async def change(self, chat: str, message: int, screen: Screen) -> None:
        """Change text and buttons of a message; one that is gone, or so already, is left."""
        last = screen._replace(text=formatting.split(screen.text)[-1])
        await self._do(chat, partial(self._edit, chat, message, last), paced=False)

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message; one that is gone is left."""
        await self._do(chat, partial(self._react, chat, message, emoji), paced=False)

    async def picture(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""
        await self._do(chat, partial(self._channel.calls.send_photo, chat, png, caption))

    def acknowledge(self, query: str, text: str = "") -> None:
        """Acknowledge a press, the first time it is asked for; the text floats over the chat."""
        if not query or query in self._acknowledged:
            return
        self._acknowledged[query] = None
        if len(self._acknowledged) > MOST_KNOWN:
            del self._acknowledged[next(iter(self._acknowledged))]
        shown = formatting.split(text, MAX_TOAST)[0]
        self._queue.start_now(self._channel.calls.acknowledge(query, shown))

    def leave(self, chat: str) -> None:
        """Leave a group or channel: neither is a place for this."""
        self._queue.start_now(self._channel.calls.leave(chat))

    async def _do(
        self, chat: str, call: Callable[[], Awaitable[Any]], *, paced: bool = True
    ) -> None:
        if self._waits:
            await self._queue.say(chat, call, self._rank, paced=paced)
        else:
            self._queue.post(chat, call, self._rank, paced=paced)

    async def _say(self, chat: str, screen: Screen, answers: int) -> None:
        sent = await self._channel.calls.send(chat, screen, SendOptions(answers))
        await self._channel.note(chat, [sent], screen.about)

    async def _edit(self, chat: str, message: int, screen: Screen) -> None:
        with suppress(RefusedError):
            await self._channel.calls.edit(chat, message, screen)
        await self._channel.note(chat, [message], screen.about)

    async def _react(self, chat: str, message: int, emoji: str) -> None:
        with suppress(RefusedError):
            await self._channel.calls.react(chat, message, emoji)
