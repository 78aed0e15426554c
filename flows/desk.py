"""What is said around a human: to the coach about the youth, and to the youth about the coach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.line import Line

LINES: Final[Mapping[str, str]] = {
    "card": "Tier {tier}: {nickname} needs a person. Reason: {reason}. Language: {language}."
    " Take it before {deadline}.",
    "again": "Tier {tier}: a new sign from {nickname}. Signs so far: {signs}.",
    "not_taken": "Tier {tier}: nobody has taken {nickname} yet. Please take it before {deadline}.",
    "reminder": "You talk with {nickname}. Close it when you are done.",
    "silent": "{nickname} has not answered {count} check-ins. I have stopped asking. A call or a"
    " visit may be next.",
    "wrote": "{nickname}: {text}",
    "wrote_early": "{nickname} wrote, before anybody has taken it: {text}",
    "blocked": "{nickname} cannot be reached here any more. Try another way.",
    "stopped": "{nickname} has said stop. What you wrote was not sent.",
    "not_sent": "What you wrote to {nickname} could not be sent.",
    "here": "{coach} is here now. You can write.",
    "says": "{coach}: {text}",
    "done": "{coach} is done for now. I, the robot, am here again.",
}


def line(name: str) -> Line:
    """A line of the desk."""
    return Line(f"desk.{name}", LINES[name])
