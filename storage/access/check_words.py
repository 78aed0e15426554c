"""Keep the word agreed with a youth as a keyed hash, by which a new device is let in.

Nobody can read it here, so whoever agreed on it must remember it. What is given is folded already
(bot/text/agreed_word.py): rows of the database know no language.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.encryption import Keyring
from storage.schema import periods
from storage.sql.statements import NOTE


def keep(db: Connection, keys: Keyring, youth: int, word: str, now: datetime | None = None) -> None:
    """Store the word for a new device, agreed on `now` (aware); "" deletes it.

    Without a moment it was agreed on long ago, as those of before this version were.
    """
    keep_hash(db, youth, keys.hash_word(youth, word) if word else None, now)


def keep_hash(db: Connection, youth: int, value: bytes | None, now: datetime | None) -> None:
    """Store the keyed hash of a word (`Keyring.hash_word`), agreed on `now`; None deletes it."""
    agreed = {"check_word": value, "agreed_at": now}
    mine = update(NOTE).where(NOTE.c.youth_id == youth).values(agreed)
    if db.execute(mine).rowcount == 0:
        db.execute(insert(NOTE), {"youth_id": youth, **agreed})


def settles_at(db: Connection, youth: int) -> datetime | None:
    """Return when the word opens a link (aware, UTC), which it does not while it is fresh.

    None for a word of long ago, and where there is none.
    """
    at = db.execute(select(NOTE.c.agreed_at).where(NOTE.c.youth_id == youth)).scalar()
    return None if at is None else at + periods.WORD_SETTLES


def is_any(db: Connection, youth: int) -> bool:
    """Tell whether a word was agreed on."""
    return _kept(db, youth) is not None


def is_right(db: Connection, keys: Keyring, youth: int, word: str) -> bool:
    """Tell whether this is the word."""
    kept = _kept(db, youth)
    return kept is not None and secrets.compare_digest(kept, keys.hash_word(youth, word))


def _kept(db: Connection, youth: int) -> bytes | None:
    found = db.execute(select(NOTE.c.check_word).where(NOTE.c.youth_id == youth)).scalar()
    return None if found is None else bytes(found)
