"""Read what coaches were told about youths: cards, messages and notices, as the outbox has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from flows.engine.line import Answers
from storage import codec
from storage.encryption import Keyring
from storage.sql.statements import OUTBOX


class CoachMessage(NamedTuple):
    """A card, message or notice to a coach about a youth. `at` is aware, UTC."""

    id: int
    youth: int
    line: str
    kind: str
    at: datetime
    values: Answers
    source: str


def messages_to(
    db: Connection, keys: Keyring, coach: int, kind: str, most: int
) -> list[CoachMessage]:
    """Read what this coach was told, the newest first."""
    columns = (OUTBOX.c[name] for name in ("id", "youth_id", "line", "kind", "queued_at"))
    mine = (
        select(*columns, OUTBOX.c.payload)
        .where(OUTBOX.c.coach_id == coach, OUTBOX.c.kind == kind, OUTBOX.c.payload.is_not(None))
        .order_by(OUTBOX.c.id.desc())
        .limit(most)
    )
    return list(_told(db.execute(mine), keys))


def _told(rows: Any, keys: Keyring) -> Iterator[CoachMessage]:
    for number, youth, line, kind, at, payload in rows:
        values, source, *_ = codec.load_payload(keys.open(payload, f"said:{youth}"))
        yield CoachMessage(number, youth, line, kind, at, values, source)
