"""Seal everything that is sealed again with a new key, and delete the old keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    func,
    literal,
    select,
    tuple_,
    update,
)

from storage import encryption
from storage.encryption import Keyring
from storage.sql.statements import (
    ADDRESS,
    COACH,
    COACH_CHAT,
    ESCALATION,
    EVENT,
    INVITE,
    MEETING,
    META,
    NOT_UNDERSTOOD,
    NOTE_ENTRY,
    OPENING,
    OUTBOX,
    PUSH_DEVICE,
    QUARANTINE,
    REFERRAL,
    REMINDER,
    REQUEST,
    STAFF_WAY,
    STEP,
    YOUTH,
    YOUTH_REACH,
    YOUTH_RECORD,
)
from storage.store import Store

MOST: Final = 300
"""Rows sealed again in one transaction."""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed column, and what its values are bound to: `about:{owner}` (see row_mapping.py)."""

    table: Table
    column: str
    owner: str
    about: str

    def bound_to(self, owner: object) -> str:
        """Return the words that a value of this owner was sealed with."""
        return self.about.format(owner.hex() if isinstance(owner, bytes) else owner)


PLACES: Final = (
    SealedColumn(META, "value", "name", "{}"),
    SealedColumn(YOUTH, "about", "id", "about:{}"),
    SealedColumn(YOUTH, "place", "id", "place:{}"),
    SealedColumn(YOUTH, "code_name", "id", "code:{}"),
    SealedColumn(ADDRESS, "chat", "youth_id", "chat:{}"),
    SealedColumn(EVENT, "words", "youth_id", "event:{}"),
    SealedColumn(NOT_UNDERSTOOD, "nearest", "youth_id", "nearest:{}"),
    SealedColumn(OUTBOX, "payload", "youth_id", "said:{}"),
    SealedColumn(STEP, "words", "youth_id", "step:{}"),
    SealedColumn(REMINDER, "words", "youth_id", "reminder:{}"),
    SealedColumn(ESCALATION, "reason", "youth_id", "reason:{}"),
    SealedColumn(ESCALATION, "outcome", "youth_id", "outcome:{}"),
    SealedColumn(QUARANTINE, "event", "youth_id", "quarantine:{}"),
    SealedColumn(NOTE_ENTRY, "words", "youth_id", "note:{}"),
    SealedColumn(COACH, "totp", "id", "totp:{}"),
    SealedColumn(COACH_CHAT, "chat", "coach_id", "coach chat:{}"),
    SealedColumn(COACH_CHAT, "asked", "coach_id", "asked:{}"),
    SealedColumn(OPENING, "reason", "youth_id", "opened:{}"),
    SealedColumn(PUSH_DEVICE, "subscription", "hash", "device:{}"),
    SealedColumn(YOUTH_REACH, "own_text", "youth_id", "own text:{}"),
    SealedColumn(YOUTH_REACH, "number", "youth_id", "number:{}"),
    SealedColumn(STAFF_WAY, "address", "coach_id", "way:{}"),
    SealedColumn(YOUTH_RECORD, "born", "youth_id", "born:{}"),
    SealedColumn(MEETING, "place", "youth_id", "meeting:{}"),
    SealedColumn(MEETING, "words", "youth_id", "meeting:{}"),
    SealedColumn(REQUEST, "words", "youth_id", "request:{}"),
    SealedColumn(REQUEST, "answer", "youth_id", "request:{}"),
    SealedColumn(REFERRAL, "answers", "hash", "referral:{}"),
    SealedColumn(REFERRAL, "referrer", "hash", "referral:{}"),
    SealedColumn(INVITE, "label", "hash", "label:{}"),
)
"""Every sealed column there is; a test compares this with tables.py."""


def rotate(url: str, key_file: Path) -> int:
    """Seal everything again with a new key and drop the old ones; return how many values that were.

    Every Lotsen on this database must be stopped: one that runs knows only the old key.
    Interrupted, it leaves all keys in the file and everything opens; run again, it goes on. Raises
    StoreError.
    """
    encryption.load(key_file)  # Wrong settings must not make a new database and a new key.
    store = Store.open(url, key_file)
    try:
        started = len(store.keys.seals) > 1
        keys = store.keys if started else encryption.add_key(key_file)
        count = 0
        # Until a whole round finds nothing: the old keys may not go before.
        while fresh := sum(_again(store, keys, place) for place in PLACES):
            count += fresh
        encryption.drop_old_keys(key_file)
    finally:
        store.close()
    return count


def _again(store: Store, keys: Keyring, place: SealedColumn) -> int:
    """Seal one column again, a few hundred rows to a transaction, in the order of its key."""
    count, after = 0, None
    while True:
        with store.writing() as db:
            found = _stale(db, keys, place, after)
            if not found:
                return count
            _write(db, keys, place, found)
        count += len(found)
        after = tuple(found[-1][2:])


def _stale(
    db: Connection, keys: Keyring, place: SealedColumn, after: tuple[Any, ...] | None
) -> Sequence[Any]:
    """Read the next rows that an older key has sealed: owner, value, then the primary key."""
    table = place.table
    value, key = table.c[place.column], _key(table)
    number = func.substr(value, 1, encryption.NUMBER, type_=LargeBinary)
    newest = literal(keys.newest.to_bytes(encryption.NUMBER), LargeBinary)
    wanted = select(table.c[place.owner], value, *key).where(number != newest)
    if after is not None:
        wanted = wanted.where(tuple_(*key) > tuple_(*after, types=[one.type for one in key]))
    return db.execute(wanted.order_by(*key).limit(MOST).with_for_update()).all()


def _write(db: Connection, keys: Keyring, place: SealedColumn, found: Sequence[Any]) -> None:
    key = _key(place.table)
    rows = []
    for owner, value, *at in found:
        about = place.bound_to(owner)
        fresh = keys.seal(keys.open(value, about), about)
        here = {f"of_{one.name}": part for one, part in zip(key, at, strict=True)}
        rows.append({"fresh": fresh, **here})
    same = [one == bindparam(f"of_{one.name}", type_=one.type) for one in key]
    changed = update(place.table).where(*same).values({place.column: bindparam("fresh")})
    db.execute(changed, rows)


def _key(table: Table) -> list[Column[Any]]:
    return list(table.primary_key.columns)
