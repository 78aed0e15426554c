"""Say how telling somebody went, whatever the way."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.schema.line_state import LineState


class SendOutcome(StrEnum):
    """How it went, as rows of the notifications have it."""

    TAKEN = "taken"
    """Who passes it on has taken it; nobody knows whether it was seen."""
    GONE = "gone"
    """It will never work again."""
    REFUSED = "refused"
    """This one was refused, and is not tried again."""
    LATER = "later"
    """It may be tried again."""
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    INVALID = "invalid"
    """The address is not allowed."""
    UNCERTAIN = LineState.UNCERTAIN.value
    """The program ended in the middle of it."""


Outcome = SendOutcome
"""The shorter name, by which it is used."""


class SendResult(NamedTuple):
    """How it went, and for LATER after how long it may be tried again, if that was said."""

    outcome: Outcome
    after: timedelta | None = None
