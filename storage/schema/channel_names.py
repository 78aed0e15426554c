"""Name the channels there are, as their rows have them. Each name is written here, and only here.

The middle of bot knows no name: what a channel can do it says itself (bot/delivery/channel.py).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ChannelName(StrEnum):
    """A way between people and Lotsen. A name is for ever: rows of it stand in every database."""

    WEB = "web"
    TELEGRAM = "telegram"
    CONSOLE = "desk"
    COACH_TELEGRAM = "tg-coach"


STAFF: Final = (ChannelName.CONSOLE, ChannelName.COACH_TELEGRAM)
"""By these come what coaches and coordinators do."""
