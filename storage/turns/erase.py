"""Erase youths' rows: in a turn, after a copy was put back, and after a long silence."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from storage.access import coach_telegram
from storage.encryption import Keyring
from storage.sql import statements
from storage.sql.erase_statements import CLEAR_CALLS, ERASE, ERASED_ROW


def erase_rows(db: Connection, keys: Keyring, youths: Collection[int]) -> None:
    """Erase all but the youths' own rows, which the turn writes; their open calls stay."""
    if not youths:
        return
    for statement in (*ERASE, CLEAR_CALLS, statements.ERASE_TIMERS):
        db.execute(statement, {"ids": list(youths)})
    coach_telegram.redact_questions(db, keys, youths)


def erase(db: Connection, keys: Keyring, youths: Collection[int]) -> None:
    """Erase youths whole where no turn does it; what turns remember of them counts no more."""
    erase_rows(db, keys, youths)
    if youths:
        db.execute(ERASED_ROW, {"ids": list(youths)})
