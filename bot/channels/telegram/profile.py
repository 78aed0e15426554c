"""Build what the app shows of a bot, in every language offered: commands, description."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.language.renderer import Moment, Renderer
from bot.text.bidi import strip_isolates
from flows.texts import bot_profile

DEFAULT: Final = ""
"""The code of the profile that is shown to everybody else."""

CODE_LENGTH: Final = 2
"""Telegram knows languages by two letters (ISO 639-1), so fa_AF is shown to all of fa."""


class BotProfile(NamedTuple):
    """A language's code for Telegram, the commands with their descriptions, and two texts."""

    code: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short: str


def profiles(renderer: Renderer, language: str, at: Moment) -> Iterator[BotProfile]:
    """Yield the profile in `language`, for everybody, then in each language that is offered."""
    yield _profile(renderer, language, DEFAULT, at)
    for code, _ in renderer.spoken:
        short = code.partition("_")[0]
        if len(short) == CODE_LENGTH:
            yield _profile(renderer, code, short, at)


def _profile(renderer: Renderer, language: str, code: str, at: Moment) -> BotProfile:
    said = {
        name: strip_isolates(renderer.message(bot_profile.line(name), {}, (), language, at).text)
        for name in bot_profile.LINES
    }
    commands = tuple((name, said[name]) for name in bot_profile.COMMANDS)
    return BotProfile(code, commands, said[bot_profile.DESCRIPTION], said[bot_profile.SHORT])
