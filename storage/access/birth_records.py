"""Keep what staff enter of a youth beside the conversation: month of birth, and a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.encryption import Keyring
from storage.sql.statements import YOUTH_RECORD


def birth(db: Connection, keys: Keyring, youth: int) -> str:
    """Return year and month of birth (YYYY-MM), "" where nobody has entered it."""
    mine = select(YOUTH_RECORD.c.born).where(YOUTH_RECORD.c.youth_id == youth)
    sealed = db.execute(mine).scalar()
    return keys.open(sealed, f"born:{youth}") if sealed else ""


def write(
    db: Connection,
    keys: Keyring,
    births: Mapping[int, str],
    disputes: Mapping[int, datetime | None],
) -> None:
    """Store what was entered, by youth.

    A birth is year and month, "" takes it away; a dispute is since when (aware) the youth says that
    the status is wrong, None: no more.
    """
    for youth, born in births.items():
        _set(db, youth, born=keys.seal(born, f"born:{youth}") if born else None)
    for youth, since in disputes.items():
        _set(db, youth, disputed_at=since)


def _set(db: Connection, youth: int, **values: Any) -> None:
    mine = update(YOUTH_RECORD).where(YOUTH_RECORD.c.youth_id == youth).values(values)
    if db.execute(mine).rowcount == 0:
        db.execute(insert(YOUTH_RECORD), {"youth_id": youth, **values})
