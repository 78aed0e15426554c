"""Keep what a browser of a youth's has: when it was last used, its lock, whether it is borrowed.

A browser is an address of the channel of pages, and is found by its name as that. Times are aware,
UTC. A lock is kept as a hash (bot/web/secret_hashes.py) and stands nowhere in clear.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import exists, select, update

from storage.access import push_devices
from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import ADDRESS

MOST_WRONG: Final = 5
"""Wrong tries in a row, after which only the coach's new link helps."""

NAME_BYTES: Final = 32


class Browser(NamedTuple):
    """A browser. `key` is the hash by which it is found, `lock` the hash of what opens it."""

    key: bytes
    youth: int
    seen_at: datetime | None
    lock: str | None
    locked_at: datetime | None
    wrong: int
    borrowed: bool
    history_told: bool


class KeptBrowser(NamedTuple):
    """What a youth is told of a browser: that it has a lock, and never what opens it."""

    seen_at: datetime | None
    has_lock: bool
    locked_at: datetime | None
    wrong_tries: int
    borrowed: bool
    history_told: bool


_COLUMNS: Final = tuple(
    ADDRESS.c[name] for name in ("hash", "youth_id", *Browser._fields[2:])
)  # fmt: skip


def find(db: Db, keys: Keyring, channel: str, name: str) -> Browser | None:
    """Return the browser of this name; None where it is nobody's."""
    mine = select(*_COLUMNS).where(ADDRESS.c.hash == keys.hash(channel, name))
    found = db.execute(mine).first()
    return None if found is None else Browser(bytes(found[0]), *found[1:])


def of_youth(db: Db, youth: int, channel: str) -> list[KeptBrowser]:
    """Return the browsers in which a youth has their chat."""
    mine = select(*_COLUMNS).where(ADDRESS.c.youth_id == youth, ADDRESS.c.channel == channel)
    found = [Browser(*row) for row in db.execute(mine)]
    return [
        KeptBrowser(one.seen_at, one.lock is not None, *one[4:]) for one in found if one.seen_at
    ]


def is_borrowed(db: Db, youth: int) -> bool:
    """Tell whether the youth has their chat in a browser that they borrow."""
    here = exists().where(ADDRESS.c.youth_id == youth, ADDRESS.c.borrowed)
    return bool(db.execute(select(here)).scalar())


def note_seen(db: Db, key: bytes, now: datetime) -> None:
    """Keep that somebody uses a page there now."""
    _put(db, key, seen_at=now)


def note_history_told(db: Db, key: bytes) -> None:
    """Keep that it was said there how a page leaves the history."""
    _put(db, key, history_told=True)


def set_borrowed(db: Db, key: bytes, *, borrowed: bool) -> None:
    """Keep whether the youth borrows the device; nothing is told there any more if so."""
    _put(db, key, borrowed=borrowed)
    if borrowed:
        youth = db.execute(select(ADDRESS.c.youth_id).where(ADDRESS.c.hash == key)).scalar()
        if youth is not None:
            push_devices.remove_all(db, youth)


def set_lock(db: Db, key: bytes, lock: str | None, now: datetime) -> None:
    """Keep the hash of what opens it from now on; None removes the lock."""
    _put(db, key, lock=lock, locked_at=None, wrong=0, seen_at=now)


def close(db: Db, key: bytes, now: datetime) -> None:
    """Lock it now, if it has a lock."""
    mine = update(ADDRESS).where(ADDRESS.c.hash == key, ADDRESS.c.lock.is_not(None))
    db.execute(mine.values(locked_at=now))


def begin_try(db: Db, key: bytes) -> int:
    """Count a try before it is looked at; return how many there were, 0 where it may not be.

    However many come at once, no more than MOST_WRONG are ever looked at.
    """
    mine = update(ADDRESS).where(ADDRESS.c.hash == key, ADDRESS.c.wrong < MOST_WRONG)
    if db.execute(mine.values(wrong=ADDRESS.c.wrong + 1)).rowcount == 0:
        return 0
    found = db.execute(select(ADDRESS.c.wrong).where(ADDRESS.c.hash == key)).scalar()
    return int(found or 0)


def end_tries(db: Db, key: bytes, now: datetime, locked_at: datetime | None = None) -> None:
    """Keep that a try was right: it is in use again, and locked only if `locked_at` says so."""
    _put(db, key, seen_at=now, wrong=0, locked_at=locked_at)


def sign_out(db: Db, keys: Keyring, channel: str, browser: Browser) -> None:
    """End the chat in this browser. It stays the youth's, under a name that nobody knows.

    What is written to them waits there until they come by a new link. Nothing is told there.
    """
    name = secrets.token_hex(NAME_BYTES)
    _put(
        db, browser.key, hash=keys.hash(channel, name),
        chat=keys.seal(name, f"chat:{browser.youth}"), seen_at=None, lock=None, locked_at=None,
        wrong=0, borrowed=False, history_told=False,
    )  # fmt: skip
    push_devices.remove_all(db, browser.youth)


def _put(db: Db, key: bytes, **values: Any) -> None:
    db.execute(update(ADDRESS).where(ADDRESS.c.hash == key).values(values))
