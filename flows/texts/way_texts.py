"""Hold what is sent to somebody of the staff so that they see that it reaches them.

It leaves the house, so it holds no name and nothing of anybody (reach.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "code": "Your code is {code}. Write it in Lotsen within {minutes} minutes.",
    "test": "This is a test. Open Lotsen, and press that it has come.",
}


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"way.{name}", LINES[name])
