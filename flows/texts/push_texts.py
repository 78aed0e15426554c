"""Hold what a notification says on a lock screen: neutral words, that anybody may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "message": "You have a message",
    "reminder": "Reminder",
}


def line(name: str) -> Line:
    """Return one of these by its name; they belong to the flow `notify` (flows/notify.py)."""
    return Line(f"notify.{name}", LINES[name])
