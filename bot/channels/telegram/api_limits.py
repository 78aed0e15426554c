"""What both bots agree on with Telegram: what it tells them, how it calls, and how fast they speak.

Source: telegram.md, limits and receiving.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from bot.config import Settings
from bot.delivery.channel import Limits
from bot.gateway.status import Webhook

HEARD: Final = ["message", "edited_message", "callback_query", "my_chat_member"]
"""What Telegram shall tell; named at each start, or what was named last would hold."""

POLL_SECONDS: Final = 25
PATIENCE: Final = 20
"""Seconds for an answer; a poll has these besides its own."""

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"

LIMITS: Final = Limits(per_chat=timedelta(seconds=1), per_second=30)
"""One message a second to a chat, also of the parts of a long one, and 30 to all of them."""


def hook(settings: Settings, path: str, take: Callable[[bytes], Awaitable[None]]) -> Webhook | None:
    """Where Telegram calls, if the settings say that it does; `take` as in Hook."""
    secret = settings.telegram_secret
    if settings.telegram_mode != "webhook" or secret is None:
        return None
    return Webhook(path, HEADER, secret.get_secret_value(), take)
