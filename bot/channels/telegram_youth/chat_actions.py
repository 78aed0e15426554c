"""Do in youths' chats what is no line of the outbox, at one pace with it, and let nobody wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from bot.channels.telegram import formatting
from bot.channels.telegram.answer_queue import AnswerQueue
from bot.channels.telegram.buttons import InlineButton
from bot.channels.telegram_youth.outgoing import OutgoingMessage


class ChatCalls(Protocol):
    """Calls of the Bot API.

    `send` and `edit_buttons` raise WaitError, BlockedError, RefusedError or UncertainError; the
    others are tried once, whatever comes of it.
    """

    async def send(self, message: OutgoingMessage) -> str:
        """Send a message and return its id."""

    async def edit_buttons(self, chat: str, message: int, html: str) -> None:
        """Remove every button; with `html` that is the text of the message from now on."""

    async def acknowledge(self, query: str) -> None:
        """Acknowledge a press."""

    async def leave(self, chat: str) -> None:
        """Leave a group or channel."""


class PacedChatActions:
    """The actions, each in its turn (updates.ChatActions)."""

    def __init__(self, calls: ChatCalls, answers: AnswerQueue) -> None:
        self._calls = calls
        self._answers = answers

    def acknowledge(self, query: str) -> None:
        """Tell the app that a press came."""
        self._answers.start_now(self._calls.acknowledge(query))

    def say(self, chat: str, text: str, rows: Sequence[Sequence[InlineButton]]) -> None:
        """Send a message to somebody of whom nothing is kept."""
        *before, last = formatting.split(text)
        for part in before:
            self._send(chat, part, ())
        self._send(chat, last, rows)

    def remove_buttons(self, chat: str, message: int, html: str) -> None:
        """Remove the buttons, as soon as Telegram asks for no pause in this chat."""
        self._answers.post(
            chat, partial(self._calls.edit_buttons, chat, message, html), paced=False
        )

    def leave(self, chat: str) -> None:
        """Leave a group or channel: neither is a place for this."""
        self._answers.start_now(self._calls.leave(chat))

    def _send(self, chat: str, text: str, rows: Sequence[Sequence[InlineButton]]) -> None:
        html = formatting.escape(text)
        message = OutgoingMessage(chat, html, rows, silent=False, protected=False)
        self._answers.post(chat, partial(self._calls.send, message))
