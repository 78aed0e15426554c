"""Send lines of the outbox to coaches' Telegram.

Plain text without a parse mode: nothing has to be escaped, and nothing can break.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

import structlog

from bot.channels.telegram import api_limits, formatting
from bot.channels.telegram_coach import cards, retry
from bot.channels.telegram_coach.context import CoachBotContext
from bot.channels.telegram_coach.screen import RecentMessages, Screen
from bot.delivery.channel import Audience, Delivery, PartSent
from bot.errors import FullQueueError, StoreError, WaitError
from flows.engine.line import LineClass
from flows.texts import coach_notices
from storage.access.coach_telegram import CHANNEL
from storage.reads import coach_telegram_cards
from storage.reads.coach_telegram_messages import note, note_opening
from storage.schema.message_kinds import SUMMARY

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

    async def react(self, chat: str, message: int, emoji: str) -> None:
        """Set a reaction on a message."""

    async def send_photo(self, chat: str, png: bytes, caption: str) -> None:
        """Send a picture with a caption."""

    async def acknowledge(self, query: str, text: str) -> None:
        """Tell the app that a press came; until then it shows that it waits.

        A text, if there is one, floats over the chat for a moment.
        """

    async def leave(self, chat: str) -> None:
        """Leave a group or channel."""


class CoachChannel:
    """The channel. A long line is sent part by part, each when the outbox says so."""

    name: str = CHANNEL
    limits = api_limits.LIMITS
    audience = Audience.COACH_CHATS
    by_invitation = False
    notified = False
    pull: Literal[False] = False

    def __init__(self, calls: BotApi) -> None:
        self.calls = calls
        self.recent = RecentMessages()
        self.context: CoachBotContext | None = None

    async def send(self, delivery: Delivery) -> str | PartSent:
        """Send a line of the outbox, or the next part of a long one.

        It cannot be passed on from there; the buttons stand under the last part.
        """
        if self.context is None:
            raise WaitError(retry.PAUSE)
        silent = delivery.say_as is LineClass.NOTICE and delivery.kind != "card"
        parts = formatting.split(delivery.text)
        at = min(delivery.parts_sent, len(parts) - 1)
        last = at + 1 == len(parts)
        keys = cards.card_buttons(self.context, delivery) if last else ()
        # Who answers to a summary answers to nobody.
        about = () if delivery.kind == SUMMARY else (delivery.youth,)
        screen = Screen(parts[at], keys, about)
        way = SendOptions(silent=silent, protected=True)
        sent = await self.calls.send(delivery.chat, screen, way)
        if about:
            self.recent.add(delivery.chat, [sent], delivery.youth)
            await self.note(delivery.chat, [sent], about)
            await self._open(delivery)
        shown = coach_telegram_cards.shown(sent) if about else ""
        return shown if last else PartSent(shown)

    async def _open(self, delivery: Delivery) -> None:
        """Write down that words of the youth are read here, as on a page: once in a session."""
        if self.context is None or delivery.line not in coach_notices.OWN_WORDS:
            return
        now = self.context.gateway.clock.now()
        try:
            await self.context.gateway.write(
                lambda db, keys: note_opening(db, keys, delivery.chat, delivery.youth, now)
            )
        except (FullQueueError, StoreError) as error:
            log.error("opening_not_written", error=type(error).__name__)

    async def note(self, chat: str, messages: Sequence[int], youths: Sequence[int]) -> None:
        """Store whom the messages are about, to change them when one of those is erased."""
        if self.context is None or not youths:
            return
        shown = [coach_telegram_cards.shown(one) for one in messages]
        try:
            await self.context.gateway.write(lambda db, keys: note(db, keys, chat, shown, youths))
        except (FullQueueError, StoreError) as error:
            # The message was sent: to send it again would be worse.
            log.warning("coach_message_youths_not_stored", error=type(error).__name__)
