"""The ids of choices on buttons that hold only a few bytes: a long one goes by its hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Final

MARK: Final = "~"
"""No choice's id begins with it."""

LENGTH: Final = 16
"""Letters of the hash: 96 bits, so that two of a question never meet."""


def short(choice: str) -> str:
    """The same short name for this choice, always and everywhere."""
    digest = hashlib.sha256(choice.encode()).digest()
    return MARK + base64.urlsafe_b64encode(digest).decode()[:LENGTH]


def whole(given: str, offered: Iterable[str]) -> str:
    """The choice that was meant, of those offered; as it was given if it is none of them."""
    if not given.startswith(MARK):
        return given
    return next((one for one in offered if short(one) == given), given)
