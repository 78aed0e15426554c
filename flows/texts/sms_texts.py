"""Hold what an SMS to a youth says: neutral words, that anybody may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "told": "You have a message: {address}",
    "code": "Your code is {code}.",
}


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"sms.{name}", LINES[name])
