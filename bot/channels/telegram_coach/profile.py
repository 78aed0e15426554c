"""Build what Telegram shows of the coach bot: its commands, and the texts of its profile."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Final

import structlog

from bot.channels.telegram.profile import BotProfile
from bot.channels.telegram_coach.context import CoachBotContext
from bot.errors import ChannelError
from flows.texts import coach_bot

LANGUAGES: Final = ("sv", "en")
"""Languages in which the bot writes to coaches."""

log = structlog.get_logger()


async def update_profile(
    context: CoachBotContext, dress: Callable[[BotProfile], Awaitable[None]], language: str
) -> None:
    """Set the profile; the bot works without that too."""
    try:
        for one in of(context, language):
            await dress(one)
    except ChannelError as error:
        log.warning("bot_profile_update_failed", error=type(error).__name__)


def of(context: CoachBotContext, language: str) -> Iterator[BotProfile]:
    """Yield a profile for everybody, in this language, and one for each language of coaches."""
    for code in ("", *LANGUAGES):
        spoken = code or language
        commands = tuple(
            (name, context.say(spoken, coach_bot.of("command", name)))
            for name in coach_bot.COMMANDS
        )
        about, short = context.say(spoken, "about"), context.say(spoken, "about_short")
        yield BotProfile(code, commands, about, short)
