"""Read a conversation: what a youth wrote and what was sent to them, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from flows.engine.effects import Button
from flows.engine.line import Answers
from flows.engine.place import Place
from storage import codec
from storage.encryption import Keyring
from storage.schema.line_state import NOT_SAID, SHOWN, LineState
from storage.sql.statements import ADDRESS, EVENT, OUTBOX, YOUTH

MOST: Final = 100
"""Entries that are read at once."""

ALL: Final = 2**31 - 1


class YouthEntry(NamedTuple):
    """Something the youth did. `update_id` is the channel's own.

    `pressed` is a button's turn, or None. `words` is what was written, or the choice that was
    pressed. `at` is aware, UTC.
    """

    id: int
    at: datetime
    turn: int
    update_id: str
    words: str
    pressed: int | None


class LineEntry(NamedTuple):
    """A line to the youth, as it was decided. `at` is when it was sent, or else decided (UTC)."""

    id: int
    at: datetime
    turn: int
    say_as: str
    line: str
    values: Answers
    source: str
    buttons: tuple[Button, ...]
    state: str
    reason: str
    not_before: datetime


Entry = YouthEntry | LineEntry


class TakenEvent(NamedTuple):
    """An event that was taken; before a yes its words are not kept, and empty here."""

    heard: YouthEntry
    kept: bool


class ChatState(NamedTuple):
    """Whose chat it is, and how far the conversation has come."""

    youth: int
    language: str
    standing: str
    place: Place | None
    talking_with: int | None


_HEARD_COLUMNS: Final = tuple(
    EVENT.c[name] for name in ("id", "at", "turn", "update_id", "words", "pressed")
)
_HEARD: Final[Select[Any]] = (
    select(*_HEARD_COLUMNS)
    .where(EVENT.c.youth_id == bindparam("youth"), EVENT.c.words.is_not(None))
    .order_by(EVENT.c.id.desc())
    .limit(bindparam("most"))
)
_TOLD_COLUMNS: Final = (
    *(OUTBOX.c[name] for name in ("id", "queued_at", "sent_at", "say_as", "line", "payload")),
    *(OUTBOX.c[name] for name in ("state", "reason", "not_before")),
)
_TOLD: Final[Select[Any]] = (
    select(*_TOLD_COLUMNS)
    .where(
        OUTBOX.c.youth_id == bindparam("youth"),
        OUTBOX.c.coach_id.is_(None),
        OUTBOX.c.payload.is_not(None),
        OUTBOX.c.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(OUTBOX.c.id.desc())
    .limit(bindparam("most"))
)
_CHAT: Final[Select[Any]] = (
    select(*(YOUTH.c[name] for name in ("id", "language", "standing", "place", "talking_with")))
    .join(ADDRESS, ADDRESS.c.youth_id == YOUTH.c.id)
    .where(ADDRESS.c.hash == bindparam("hash"))
)


def chat(db: Connection, keys: Keyring, channel: str, name: str) -> ChatState | None:
    """Return whose chat this is, and how far it has come; None when nobody's."""
    found = db.execute(_CHAT, {"hash": keys.hash(channel, name)}).first()
    if found is None:
        return None
    youth, language, standing, place, talking_with = found
    here = codec.load_place(keys.open(place, f"place:{youth}")) if place else None
    return ChatState(youth, language, standing, here, talking_with)


def read(db: Connection, keys: Keyring, youth: int, states: tuple[str, ...] = SHOWN) -> list[Entry]:
    """Read the newest entries, oldest first. At one moment the order is that of the turns."""
    entries: list[Entry] = [
        *_heard(db, keys, youth),
        *_told(db, keys, youth, states),
    ]
    return sorted(entries, key=_order)[-MOST:]


def taken(
    db: Connection, keys: Keyring, youth: int, channel: str, update_id: str
) -> TakenEvent | None:
    """Read the youth's event with this id of its channel, if there is one."""
    mine = select(*_HEARD_COLUMNS).where(
        EVENT.c.channel == channel, EVENT.c.update_id == update_id, EVENT.c.youth_id == youth
    )
    found = db.execute(mine).first()
    if found is None:
        return None
    number, at, turn, update, words, pressed = found
    opened = keys.open(words, f"event:{youth}") if words else ""
    return TakenEvent(YouthEntry(number, at, turn, update, opened, pressed), kept=words is not None)


def planned(db: Connection, keys: Keyring, youth: int) -> list[LineEntry]:
    """Read what waits to be sent to the youth, the soonest first."""
    found = _told(db, keys, youth, (LineState.QUEUED,))
    return sorted(found, key=attrgetter("not_before", "id"))


def every(db: Connection, keys: Keyring, youth: int) -> list[LineEntry]:
    """Read every line to the youth whose words are still kept: sent, planned, and dropped."""
    found = _told(db, keys, youth, (*SHOWN, *NOT_SAID), ALL)
    return sorted(found, key=attrgetter("id"))


def _order(entry: Entry) -> tuple[datetime, int, bool, int]:
    return (entry.at, entry.turn, isinstance(entry, LineEntry), entry.id)


def _heard(db: Connection, keys: Keyring, youth: int) -> Iterator[YouthEntry]:
    for row in db.execute(_HEARD, {"youth": youth, "most": MOST}):
        words = keys.open(row.words, f"event:{youth}")
        yield YouthEntry(row.id, row.at, row.turn, row.update_id, words, row.pressed)


def _told(
    db: Connection, keys: Keyring, youth: int, states: tuple[str, ...], most: int = MOST
) -> Iterator[LineEntry]:
    asked = {"youth": youth, "most": most, "states": states}
    for row in db.execute(_TOLD, asked):
        opened = keys.open(row.payload, f"said:{youth}")
        values, source, buttons, turn, _ = codec.load_payload(opened)
        yield LineEntry(
            row.id, row.sent_at or row.queued_at, turn, row.say_as, row.line, values, source,
            buttons, row.state, row.reason, row.not_before,
        )  # fmt: skip
