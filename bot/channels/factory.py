"""The bots beside the site, as the settings say. Each brings a heavy library, so it comes late."""

from __future__ import annotations

from bot.config import Settings
from bot.gateway.service import ChannelService


def of(settings: Settings) -> list[ChannelService]:
    """The bots that have a token; without one nothing of them is loaded."""
    found: list[ChannelService] = []
    if settings.telegram_youth_token is not None:
        from bot.channels.telegram_youth import aiogram_client  # noqa: PLC0415 - aiogram: 7 s and 170 MB

        found.append(aiogram_client.edge(settings))
    if settings.telegram_coach_token is not None:
        from bot.channels.telegram_coach import ptb_client  # noqa: PLC0415 - telegram: 2 s and 60 MB

        found.append(ptb_client.edge(settings))
    return found
