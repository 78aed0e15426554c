"""Read what coaches were told about youths: cards, messages and notices, as the outbox has them."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, or_, select

from flows.engine.line import Answers
from flows.texts import coach_notices
from storage import codec
from storage.encryption import Keyring
from storage.reads import staff_names
from storage.schema.line_state import LineState
from storage.schema.message_kinds import NEWS
from storage.sql.statements import OUTBOX, YOUTH


class CoachMessage(NamedTuple):
    """A card, message or notice to a coach about a youth. `at` is aware, UTC."""

    id: int
    youth: int
    line: str
    kind: str
    at: datetime
    values: Answers
    source: str


_COLUMNS: Final = tuple(
    OUTBOX.c[name] for name in ("id", "youth_id", "line", "kind", "queued_at", "payload")
)
_KEPT: Final = or_(OUTBOX.c.payload.is_not(None), OUTBOX.c.line.in_(sorted(coach_notices.NAMELESS)))
"""What has no value is told also when everything about the youth is erased."""


def messages_to(
    db: Connection, keys: Keyring, coach: int, kind: str, most: int
) -> list[CoachMessage]:
    """Read what this coach was told, the newest first."""
    mine = (
        select(*_COLUMNS)
        .where(OUTBOX.c.coach_id == coach, OUTBOX.c.kind == kind, _KEPT)
        .order_by(OUTBOX.c.id.desc())
        .limit(most)
    )
    return [_told(keys, *row) for row in db.execute(mine)]


def news_to(db: Connection, keys: Keyring, coach: int, most: int) -> list[CoachMessage]:
    """Read the news of the lives of this coach's youths, the newest first; told yet or not.

    Youths are called what they are called now.
    """
    mine = (
        select(YOUTH.c.about, *_COLUMNS)
        .join(YOUTH, YOUTH.c.id == OUTBOX.c.youth_id)
        .where(OUTBOX.c.coach_id == coach, OUTBOX.c.kind == NEWS, _KEPT)
        .where(OUTBOX.c.state != LineState.DROPPED)
        .order_by(OUTBOX.c.id.desc())
        .limit(most)
    )
    return [_named(keys, about, _told(keys, *row)) for about, *row in db.execute(mine)]


def _named(keys: Keyring, about: bytes | None, one: CoachMessage) -> CoachMessage:
    name, _ = staff_names.nickname_and_wish(keys, one.youth, about)
    return one._replace(values={**one.values, "nickname": name}) if name else one


def _told(
    keys: Keyring, number: int, youth: int, line: str, kind: str, at: datetime,
    payload: bytes | None,
) -> CoachMessage:  # fmt: skip
    opened = keys.open_or_empty(payload, f"said:{youth}")
    if not opened:
        source = coach_notices.LINES[line.removeprefix("desk.")]
        return CoachMessage(number, youth, line, kind, at, {}, source)
    values, source, *_ = codec.load_payload(opened)
    return CoachMessage(number, youth, line, kind, at, values, source)
