"""Set what both bots receive from Telegram, how it calls them, and how fast they send.

Source: telegram.md, limits and receiving.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from bot.config import Settings
from bot.delivery.channel import Limits
from bot.gateway.status import Webhook

ALLOWED_UPDATES: Final = ["message", "edited_message", "callback_query", "my_chat_member"]
"""Update types to be sent to us; named at each start, or what was named last would hold."""

POLL_SECONDS: Final = 25
RESPONSE_TIMEOUT: Final = 20
"""Seconds to wait for a response; a poll has these besides its own."""

MAX_TOAST: Final = 200
"""UTF-16 units of the text that floats over a chat after a press (answerCallbackQuery)."""

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

LIMITS: Final = Limits(per_chat=timedelta(seconds=1), per_second=30)
"""One message a second to a chat, also of the parts of a long one, and 30 to all of them."""


def webhook(
    settings: Settings, path: str, take: Callable[[bytes], Awaitable[None]]
) -> Webhook | None:
    """Return the webhook, if the settings say that Telegram calls; `take` as in Webhook."""
    secret = settings.telegram_secret
    if settings.telegram_mode != "webhook" or secret is None:
        return None
    return Webhook(path, SECRET_HEADER, secret.get_secret_value(), take)
