"""Answer in a channel somebody who is no youth of ours yet.

Nothing of it, and of what they write, is kept (telegram.md: the age is asked before anything is
stored). The numbers are always there: who writes first may need somebody now (safety.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "stranger": "Hello! I am a robot. You need a link from a coach to write here. I keep nothing of"
    " what you write. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
    " {mind}.",
    "age": "Hello! To write here you have to be {age} or older. Are you {age} or older?",
    "young": "That is quite all right. You can write with us on the web instead. It works just the"
    " same.",
    "word": "Which word have you agreed on with your coach? Write it here. Or press yes in the chat"
    " on your old phone, and open this link again.",
    "refused": "This link does not work. Maybe it is too old, or was used before. Ask your coach"
    " for a new one. If it is urgent, call {sos}. Under 18: Bris, {bris}. 18 or older: Mind,"
    " {mind}.",
}

BUTTONS: Final[Mapping[str, str]] = {
    "older": "👍 Yes, I am",
    "younger": "✋ No, I am younger",
    "web": "💬 Open the chat",
}


def line(name: str) -> Line:
    """Return one of these lines."""
    return Line(f"door.{name}", LINES[name])


def button(name: str) -> Line:
    """Return the label of a button under it."""
    return Line(f"door.{name}", BUTTONS[name])
