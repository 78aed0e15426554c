"""Hold what somebody of the staff reads on a locked phone: how severe, a link, and nothing else.

It leaves the house, so it holds no name, no words, no team and no topic (reach.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "card": "Tier {tier}: somebody needs a person. Take it before {deadline}.",
    "handed_over": "Tier {tier}: a talk has been handed over to you. Write before {deadline}.",
    "message": "Somebody has written to you.",
    "request": "Somebody asks you for help with something.",
    "request_late": "Somebody has waited for an answer longer than they should.",
}


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"alert.{name}", LINES[name])
