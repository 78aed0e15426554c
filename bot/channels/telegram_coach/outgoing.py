"""Send to coaches' Telegram: lines of the outbox, and the bot's own answers.

Plain text without a parse mode: nothing has to be escaped, and nothing can break.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Literal, NamedTuple, Protocol

import structlog

from bot.channels.telegram import api_limits, formatting
from bot.channels.telegram_coach import cards, retry
from bot.channels.telegram_coach.context import CoachBotContext
from bot.channels.telegram_coach.screen import RecentMessages, Screen
from bot.delivery.channel import Audience, Delivery
from bot.errors import FullQueueError, RefusedError, StoreError, WaitError
from flows.engine.line import LineClass
from storage.access.coach_telegram import CHANNEL
from storage.reads import coach_telegram_cards
from storage.reads.coach_telegram_messages import note

log = structlog.get_logger()


class SendOptions(NamedTuple):
    """How a message is sent.

    `answers` is the message it replies to (0 for nothing); `silent` comes without a sound;
    `protected` may not be passed on by apps.
    """

    answers: int = 0
    silent: bool = False
    protected: bool = False


class BotApi(Protocol):
    """The Bot API. Each raises one of a channel's errors but the last two, which are tried once."""

    async def send(self, chat: str, screen: Screen, way: SendOptions) -> int:
        """Send a new message and return its number."""

    async def edit(self, chat: str, message: int, screen: Screen) -> None:
        """Change the text and the buttons of a message."""

    async def sign(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message."""

    async def photo(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""

    async def answer(self, query: str) -> None:
        """Tell the app that a press came; until then it shows that it waits."""

    async def leave(self, chat: str) -> None:
        """Leave a group or channel."""


class CoachChannel:
    """A channel of the outbox, which also shows the bot's own answers."""

    name: str = CHANNEL
    limits = api_limits.LIMITS
    audience = Audience.COACH_CHATS
    by_invitation = False
    pull: Literal[False] = False

    def __init__(self, calls: BotApi) -> None:
        self._calls = calls
        self.lately = RecentMessages()
        self.room: CoachBotContext | None = None

    async def send(self, delivery: Delivery) -> str:
        """Send one line of the outbox and return its message; it cannot be passed on from there."""
        if self.room is None:
            raise WaitError(retry.PAUSE)
        silent = delivery.say_as is LineClass.NOTICE and delivery.kind != "card"
        screen = Screen(delivery.text, cards.card_buttons(self.room, delivery), (delivery.youth,))
        sent = await self._say(delivery.chat, screen, SendOptions(silent=silent, protected=True))
        self.lately.note(delivery.chat, sent, delivery.youth)
        await self._note(delivery.chat, sent, screen.about)
        return coach_telegram_cards.shown(sent[-1])

    async def show(self, chat: str, screen: Screen, answers: int = 0) -> int:
        """Send a new message and return its number."""
        sent = await retry.retry_once(partial(self._say, chat, screen, SendOptions(answers)))
        await self._note(chat, sent, screen.about)
        return sent[-1]

    async def change(self, chat: str, message: int, screen: Screen) -> None:
        """Change text and buttons of a message; one that is gone, or so already, is left."""
        last = screen._replace(text=formatting.split(screen.text)[-1])
        await self._changed(partial(self._calls.edit, chat, message, last))
        await self._note(chat, [message], screen.about)

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message; one that is gone is left."""
        await self._changed(partial(self._calls.sign, chat, message, emoji))

    async def picture(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""
        await retry.retry_once(partial(self._calls.photo, chat, png, caption))

    async def answer(self, query: str) -> None:
        """Acknowledge a press."""
        await self._calls.answer(query)

    async def leave(self, chat: str) -> None:
        """Leave a group or channel: neither is a place for this."""
        await self._calls.leave(chat)

    async def _say(self, chat: str, screen: Screen, way: SendOptions) -> list[int]:
        """Send as many messages as it takes, the buttons under the last; return their numbers."""

        async def say(part: str) -> int:
            return await self._calls.send(chat, Screen(part), way)

        *before, last = formatting.split(screen.text)
        sent = [await retry.retry_once(partial(say, part)) for part in before]
        return [*sent, await self._calls.send(chat, screen._replace(text=last), way)]

    async def _note(self, chat: str, messages: Sequence[int], youths: Sequence[int]) -> None:
        """Store whom the messages are about, to change them when one of those is erased."""
        if self.room is None or not youths:
            return
        shown = [coach_telegram_cards.shown(one) for one in messages]
        try:
            await self.room.gateway.write(lambda db, keys: note(db, keys, chat, shown, youths))
        except (FullQueueError, StoreError) as error:
            # The message was sent: to send it again would be worse.
            log.warning("coach_message_youths_not_stored", error=type(error).__name__)

    async def _changed(self, call: Callable[[], Awaitable[None]]) -> None:
        with suppress(RefusedError):
            await retry.retry_once(call)
