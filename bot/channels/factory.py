"""Create the Telegram bots that have a token. Imported lazily: each library is slow to load."""

from __future__ import annotations

from bot.config import Settings
from bot.gateway.service import ChannelService


def build_bots(settings: Settings) -> list[ChannelService]:
    """Return the bots that have a token; without one nothing of them is imported."""
    found: list[ChannelService] = []
    if settings.telegram_youth_token is not None:
        from bot.channels.telegram_youth import aiogram_client  # noqa: PLC0415 - aiogram: 7 s and 170 MB

        found.append(aiogram_client.build_bot(settings))
    if settings.telegram_coach_token is not None:
        from bot.channels.telegram_coach import ptb_client  # noqa: PLC0415 - telegram: 2 s and 60 MB

        found.append(ptb_client.build_bot(settings))
    return found
