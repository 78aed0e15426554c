"""Read a conversation: what a youth wrote and what was sent to them, in its order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, func, select

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

NEWEST: Final = 2**63 - 1
"""No entry has a higher id."""

NEVER_CAME: Final = frozenset({"expired", "paused", "quiet hours", "live talk", "frozen"})
"""Why what was due never came; what a stop or an end took away is not among it."""

_CURSOR: Final = re.compile(r"([0-9]{1,18})\.([0-9]{1,18})", re.ASCII)


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
    """A line to the youth, as it was decided. `at` is when it was sent, or else decided (UTC).

    `language` is one that is not the youth's own; "" for the youth's. `queued_at` is when it was
    saved, `notified_at` when something took it that tells the youth, `shown_at` when a page had it
    on its screen.
    """

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
    language: str = ""
    queued_at: datetime | None = None
    notified_at: datetime | None = None
    shown_at: datetime | None = None


Entry = YouthEntry | LineEntry


class TakenEvent(NamedTuple):
    """An event that was taken; before a yes its words are not kept, and empty here."""

    heard: YouthEntry
    kept: bool


class ConversationPage(NamedTuple):
    """Entries, oldest first, and the cursor of the page before them; "" when there is none.

    A cursor is two ids, `events.lines`: what is older than both is on the page before.
    """

    entries: list[Entry]
    before: str


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
    .where(
        EVENT.c.youth_id == bindparam("youth"),
        EVENT.c.id < bindparam("before"),
        EVENT.c.words.is_not(None),
    )
    .order_by(EVENT.c.id.desc())
    .limit(bindparam("most"))
)
_TOLD_COLUMNS: Final = (
    *(OUTBOX.c[name] for name in ("id", "queued_at", "sent_at", "say_as", "line", "payload")),
    *(OUTBOX.c[name] for name in ("state", "reason", "not_before", "language")),
    *(OUTBOX.c[name] for name in ("notified_at", "shown_at")),
)
_TOLD: Final[Select[Any]] = (
    select(*_TOLD_COLUMNS)
    .where(
        OUTBOX.c.youth_id == bindparam("youth"),
        OUTBOX.c.id < bindparam("before"),
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


def page(
    db: Connection, keys: Keyring, youth: int, states: tuple[str, ...] = SHOWN, before: str = ""
) -> ConversationPage:
    """Read the newest entries that are older than this cursor; of none and of a wrong one, all.

    Each of the two kinds is taken in the order of its ids, so that page after page shows each entry
    once, also when a line was sent long after it was queued.
    """
    found = _CURSOR.fullmatch(before)
    events, lines = (int(found[1]), int(found[2])) if found else (NEWEST, NEWEST)
    heard = [*_heard(db, keys, youth, MOST + 1, events)]
    told = [*_told(db, keys, youth, states, MOST + 1, lines)]
    entries: list[Entry] = []
    while (heard or told) and len(entries) < MOST:
        from_told = told and (not heard or _order(told[0]) > _order(heard[0]))
        entries.append(told.pop(0) if from_told else heard.pop(0))
    events = min((one.id for one in entries if isinstance(one, YouthEntry)), default=events)
    lines = min((one.id for one in entries if isinstance(one, LineEntry)), default=lines)
    return ConversationPage(sorted(entries, key=_order), _cursor(events, lines, heard or told))


def _cursor(events: int, lines: int, more: object) -> str:
    highest = 10**18 - 1
    return f"{min(events, highest)}.{min(lines, highest)}" if more else ""


def of_turn(db: Connection, keys: Keyring, youth: int, turn: int) -> YouthEntry | None:
    """Read what the youth wrote in this turn; None where they wrote nothing, or it is gone."""
    mine = select(*_HEARD_COLUMNS).where(
        EVENT.c.youth_id == youth, EVENT.c.turn == turn,
        EVENT.c.pressed.is_(None), EVENT.c.words.is_not(None),
    )  # fmt: skip
    row = db.execute(mine.order_by(EVENT.c.id)).first()
    if row is None:
        return None
    words = keys.open(row.words, f"event:{youth}")
    return YouthEntry(row.id, row.at, row.turn, row.update_id, words, row.pressed)


def cursor_to(db: Connection, entry: YouthEntry, youth: int) -> str:
    """Return the cursor of the page that ends with this entry of the youth."""
    lines = select(func.max(OUTBOX.c.id)).where(
        OUTBOX.c.youth_id == youth, OUTBOX.c.queued_at <= entry.at
    )
    return f"{entry.id + 1}.{(db.execute(lines).scalar() or 0) + 1}"


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


def unread(entries: Sequence[Entry]) -> frozenset[int]:
    """Return which lines no page has shown: of the last ones, after whatever was shown or answered.

    Whoever has answered since has come past the lines before, shown or not.
    """
    ids = set[int]()
    for one in reversed(entries):
        if isinstance(one, YouthEntry) or one.shown_at is not None:
            break
        ids.add(one.id)
    return frozenset(ids)


def never_came(entry: LineEntry) -> bool:
    """Tell whether a line was due and was not said: held back too long, or late."""
    return entry.state == LineState.DROPPED and entry.reason in NEVER_CAME


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


def _heard(
    db: Connection, keys: Keyring, youth: int, most: int = MOST, before: int = NEWEST
) -> Iterator[YouthEntry]:
    for row in db.execute(_HEARD, {"youth": youth, "most": most, "before": before}):
        words = keys.open(row.words, f"event:{youth}")
        yield YouthEntry(row.id, row.at, row.turn, row.update_id, words, row.pressed)


def _told(
    db: Connection,
    keys: Keyring,
    youth: int,
    states: tuple[str, ...],
    most: int = MOST,
    before: int = NEWEST,
) -> Iterator[LineEntry]:
    asked = {"youth": youth, "most": most, "states": states, "before": before}
    for row in db.execute(_TOLD, asked):
        opened = keys.open(row.payload, f"said:{youth}")
        values, source, buttons, turn, _ = codec.load_payload(opened)
        yield LineEntry(
            row.id, row.sent_at or row.queued_at, turn, row.say_as, row.line, values, source,
            buttons, row.state, row.reason, row.not_before, row.language or "",
            row.queued_at, row.notified_at, row.shown_at,
        )  # fmt: skip
