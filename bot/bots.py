"""The bots beside the site, as the settings say. Each brings a heavy library, so it comes late."""

from __future__ import annotations

from bot.edges import Edge
from bot.settings import Settings


def of(settings: Settings) -> list[Edge]:
    """The bots that have a token; without one nothing of them is loaded."""
    del settings
    return []
