"""Present the bot in an app where it has a name, a profile and a list of commands.

Neutral words: a shared phone shows them to others (telegram.md, first contact).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

DESCRIPTION: Final = "description"
SHORT: Final = "short"

COMMANDS: Final[Mapping[str, str]] = {
    "start": "Begin",
    "menu": "What can we do here?",
    "person": "Talk to a person",
    "help": "Help",
    "stop": "I stop writing",
    "language": "Another language",
    "privacy": "What do I know about you?",
    "delete": "Erase what I know about you",
}
"""What each command is for, as the app lists them, in this order. Their names are Latin letters."""

LINES: Final[Mapping[str, str]] = {
    DESCRIPTION: "A robot that reminds you of what you want to do, and people who answer. You need"
    " a link from a coach. What is written here is also stored by the company that runs this app.",
    SHORT: "Reminders and small steps",
    **COMMANDS,
}

MOST: Final[Mapping[str, int]] = {SHORT: 120, **dict.fromkeys(COMMANDS, 40)}
"""Characters: the app takes 120, and 256 for a command; a phone shows about 40 of those."""


def line(name: str) -> Line:
    """Return a line of the profile."""
    return Line(f"profile.{name}", LINES[name])
