"""Find a question again that was asked of a youth, by the turn of its buttons."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.line import Answers
from storage import codec
from storage.encryption import Keyring
from storage.schema.line_state import SHOWN
from storage.sql.statements import OUTBOX

MOST: Final = 400
"""Lines that are looked through, the newest first: a youth is said so many in several weeks."""


class AskedQuestion(NamedTuple):
    """A question as it was said: its line, the values it was said with, and when (aware)."""

    line: str
    values: Answers
    at: datetime


def of_turn(
    db: Connection, keys: Keyring, youth: int, turn: int, lines: frozenset[str]
) -> AskedQuestion | None:
    """Return the question of this turn, if it is one of these lines; None for any other."""
    mine = select(OUTBOX.c.line, OUTBOX.c.payload, OUTBOX.c.queued_at).where(
        OUTBOX.c.youth_id == youth, OUTBOX.c.coach_id.is_(None), OUTBOX.c.payload.is_not(None),
        OUTBOX.c.line.in_(sorted(lines)), OUTBOX.c.state.in_(SHOWN),
    )  # fmt: skip
    for line, payload, at in db.execute(mine.order_by(OUTBOX.c.id.desc()).limit(MOST)):
        values, _, buttons, asked, _ = codec.load_payload(keys.open(payload, f"said:{youth}"))
        if asked == turn and buttons:
            return AskedQuestion(line, values, at)
    return None
