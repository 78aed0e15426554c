"""Keep a youth's telephone number for an SMS, sealed, and count the codes that were sent.

Times are aware, UTC. A number is E.164 (bot/notifications/telephone.py), and confirmed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, insert, select, update

from storage.database import Db
from storage.encryption import Keyring
from storage.sql.statements import YOUTH_NOTIFICATION, YOUTH_REACH

CODE: Final = "code"
"""The kind of a notification that holds the code by which a number is confirmed."""


class YouthNumber(NamedTuple):
    """A youth's number, and when it was given. "" is a number that is damaged."""

    number: str
    given_at: datetime | None


def of(db: Db, keys: Keyring, youth: int) -> YouthNumber | None:
    """Return a youth's number; None where there is none."""
    mine = select(YOUTH_REACH.c.number, YOUTH_REACH.c.number_at)
    found = db.execute(mine.where(YOUTH_REACH.c.youth_id == youth)).first()
    if found is None or found.number is None:
        return None
    return YouthNumber(keys.open_or_empty(found.number, f"number:{youth}"), found.number_at)


def keep(db: Db, keys: Keyring, youth: int, number: str, now: datetime) -> None:
    """Keep a number that its owner has confirmed."""
    sealed = keys.seal(number, f"number:{youth}")
    here = YOUTH_REACH.c.youth_id == youth
    if db.execute(select(YOUTH_REACH.c.youth_id).where(here)).first() is None:
        db.execute(insert(YOUTH_REACH), {"youth_id": youth})
    db.execute(update(YOUTH_REACH).where(here).values(number=sealed, number_at=now))


def remove(db: Db, youth: int) -> None:
    """Delete a youth's number: no SMS is sent any more."""
    mine = update(YOUTH_REACH).where(YOUTH_REACH.c.youth_id == youth)
    db.execute(mine.values(number=None, number_at=None))


def begin_code(db: Db, youth: int, now: datetime, most: int, since: datetime) -> int | None:
    """Write that a code is about to be sent; return the number of the row.

    None, and nothing is written, where `most` were begun for this youth since then.
    """
    sent = select(func.count()).where(
        YOUTH_NOTIFICATION.c.youth_id == youth, YOUTH_NOTIFICATION.c.by == CODE,
        YOUTH_NOTIFICATION.c.begun_at >= since,
    )  # fmt: skip
    if int(db.execute(sent).scalar_one()) >= most:
        return None
    row = insert(YOUTH_NOTIFICATION).values(
        youth_id=youth, up_to=0, by=CODE, urgent=False, begun_at=now
    )
    key = db.execute(row).inserted_primary_key
    return int(key[0]) if key else 0


def end_code(db: Db, row: int, outcome: str, now: datetime) -> None:
    """Write how sending it went."""
    mine = update(YOUTH_NOTIFICATION).where(YOUTH_NOTIFICATION.c.id == row)
    db.execute(mine.values(ended_at=now, outcome=outcome))
