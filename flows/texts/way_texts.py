"""Hold what is sent to somebody of the staff so that they see that it reaches them.

It leaves the house, so it holds no name and nothing of anybody (reach.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flows.engine.line import Line

LINES: Final[Mapping[str, str]] = {
    "code": "Your code is {code}. Write it in Lotsen within {minutes} minutes.",
    "link_made": "A sign-in link was made for you in Lotsen. Did you not ask for it? Tell a"
    " coordinator now.",
    "link_used": "Somebody has come in to Lotsen as you by a sign-in link. Was it not you? Tell a"
    " coordinator now.",
    "passkey_added": "A passkey was added for you in Lotsen. Was it not you? Tell a coordinator"
    " now.",
    "unusual": "Something unusual was done in Lotsen. Look at the page of the team.",
    "test": "This is a test. Open Lotsen, and press that it has come.",
}


def line(name: str) -> Line:
    """Return one of these by its name."""
    return Line(f"way.{name}", LINES[name])
