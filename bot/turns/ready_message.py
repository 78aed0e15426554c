"""Hold a line that may be sent now, with all that sending it needs, from memory or the outbox."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from flows.engine.effects import Button
from flows.engine.line import ROUTINE, Answers, Line, LineClass

Content = tuple[Answers, tuple[Button, ...], int]
"""Values, buttons, and the turn that the buttons belong to."""


class ReadyMessage(NamedTuple):
    """A line to a youth, or to `coach` about the youth, in this chat of this channel.

    A `goodbye` holds the last words to or about a youth who has erased themselves: its row is
    blanked however sending ends. Of a long line `parts_sent` parts have been sent before.
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
    parts_sent: int = 0

    @property
    def routine(self) -> bool:
        """Tell whether it is sent only in its time, and after what is not routine."""
        return self.say_as in ROUTINE

    @property
    def danger(self) -> bool:
        """Tell whether it is about danger: then it gives way to nothing."""
        return self.say_as is LineClass.DANGER
