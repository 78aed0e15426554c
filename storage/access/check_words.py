"""Keep the word agreed with a youth as a keyed hash, by which a new device is let in.

Nobody can read it here, so whoever agreed on it must remember it. What is given is folded already
(bot/text/agreed_word.py): rows of the database know no language.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert, select, update

from storage.encryption import Keyring
from storage.sql.statements import NOTE


def keep(db: Connection, keys: Keyring, youth: int, word: str) -> None:
    """Store the word for a new device; "" deletes it."""
    value = keys.hash_word(youth, word) if word else None
    mine = update(NOTE).where(NOTE.c.youth_id == youth).values(check_word=value)
    if db.execute(mine).rowcount == 0:
        db.execute(insert(NOTE), {"youth_id": youth, "check_word": value})


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
