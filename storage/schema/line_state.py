"""Define how far a line of the outbox can come. Each state is written here, and only here."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class LineState(StrEnum):
    """How far a line has come (docs/decisions/0004). SENDING is written before the call."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    """The call was begun, and nobody knows whether it arrived."""
    UNDELIVERABLE = "undeliverable"
    DROPPED = "dropped"
    """The send policy refused it: stale, or not wanted any more."""


STORED: Final = {state: state.value for state in LineState}
"""What stands in the rows: plain text, for the driver looks for an adapter of every other type."""

WAITING: Final = (LineState.QUEUED, LineState.SENDING)
"""It is still to be sent."""

ENDED: Final = (
    LineState.SENT,
    LineState.UNCERTAIN,
    LineState.UNDELIVERABLE,
    LineState.DROPPED,
)
"""Nothing becomes of it any more."""

RECEIVED: Final = (LineState.SENT, LineState.UNCERTAIN)
"""Its reader has it, as far as anybody knows."""

SHOWN: Final = (LineState.SENDING, *RECEIVED)
"""Its reader has it, or is getting it at this moment."""

NOT_SAID: Final = (LineState.QUEUED, LineState.UNDELIVERABLE, LineState.DROPPED)
FAILED: Final = (LineState.UNCERTAIN, LineState.UNDELIVERABLE)
"""What a coordinator is told of."""
