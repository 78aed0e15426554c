"""A line that may be said now: everything that saying it needs, from memory or from the outbox."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from flows.engine.effects import Button
from flows.engine.line import ROUTINE, Answers, Line, LineClass

Content = tuple[Answers, tuple[Button, ...], int]
"""Values, buttons, and the turn that the buttons belong to."""


class ReadyMessage(NamedTuple):
    """A line to a youth, or to `coach` about the youth, by this channel and chat.

    A `goodbye` are the last words to or about a youth who has erased themselves: its row is
    blanked however it ends.
    """

    id: int
    youth: int
    coach: int | None
    say_as: LineClass
    kind: str
    line: Line
    content: Content
    channel: str
    chat: str
    language: str
    zone: tzinfo
    goodbye: bool = False

    @property
    def routine(self) -> bool:
        """Whether it is said only in its time, and after what is not."""
        return self.say_as in ROUTINE
