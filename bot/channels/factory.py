"""The bots beside the site, as the settings say. Each brings a heavy library, so it comes late."""

from __future__ import annotations

from bot.config import Settings
from bot.gateway.service import ChannelService


def of(settings: Settings) -> list[ChannelService]:
    """The bots that have a token; without one nothing of them is loaded."""
    found: list[ChannelService] = []
    if settings.telegram_youth_token is not None:
        from bot.channels import telegram_youth  # noqa: PLC0415 - aiogram: 7 s and 170 MB

        found.append(telegram_youth.edge(settings))
    if settings.telegram_coach_token is not None:
        from bot.channels import telegram_coach  # noqa: PLC0415 - telegram: 2 s and 60 MB

        found.append(telegram_coach.edge(settings))
    return found
